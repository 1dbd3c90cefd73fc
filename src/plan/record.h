/* One text against one label set: the pairs to be scored, cut to fit the model. */
#ifndef ZSTC_PLAN_RECORD_H
#define ZSTC_PLAN_RECORD_H

#include "plan/hypotheses.h"
#include "plan/pair.h"

typedef enum { ZSTC_OVERFLOW_TRUNCATE, ZSTC_OVERFLOW_WINDOW, ZSTC_OVERFLOW_ERROR } zstc_overflow;

/* How pairs are laid out and what they must fit. */
typedef struct {
    const zstc_layout *layout;
    size_t max_length; /* ids of a pair, special tokens included */
    size_t logits;     /* logits of a pair */
    zstc_overflow overflow;
} zstc_fit;

/* Rows first[i] .. first[i + 1] - 1 of `logits` are label i's: one, or one a window. `pairs` has one pair a row; they
 * may be reordered, since each knows its row. The premise and hypotheses stay the caller's. Zero-initialise; free with
 * _clear. */
typedef struct {
    zstc_pair *pairs;
    size_t pair_count;
    size_t *first;
    float *logits;
    int truncated;
} zstc_record;

/* How much of a premise of `length` ids goes beside a hypothesis: *room ids, all of it or less. TOO_LONG names
 * `hypothesis` where not one id of the premise fits. */
zstc_status zstc_fit_premise(const zstc_fit *fit, size_t length, size_t hypothesis_length, const char *hypothesis,
                             size_t *room);

/* Where `room` ids of a premise that does not fit begin: at its start, or as many ids before its end. */
size_t zstc_fit_start(const zstc_fit *fit, size_t length, size_t room);

zstc_status zstc_record_plan(zstc_record *out, const zstc_fit *fit, const zstc_ids *premise,
                             const zstc_hypotheses *hypotheses, size_t record);
void zstc_record_clear(zstc_record *record);

#endif
