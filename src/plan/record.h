/* One text against one label set: the pairs to be scored, cut to fit the model. */
#ifndef ZSTC_PLAN_RECORD_H
#define ZSTC_PLAN_RECORD_H

#include "plan/hypotheses.h"
#include "plan/pair.h"

typedef enum { ZSTC_OVERFLOW_TRUNCATE, ZSTC_OVERFLOW_WINDOW, ZSTC_OVERFLOW_ERROR } zstc_overflow;

/* How pairs are laid out and what they must fit. */
typedef struct {
    const zstc_layout *layout;
    size_t max_length;  /* ids of a pair, special tokens included */
    size_t class_count; /* logits of a pair */
    zstc_overflow overflow;
} zstc_fit;

/* Rows first[i] .. first[i + 1] - 1 of `logits` are label i's, one for each of its hypotheses in each window. `pairs`
 * has one pair a row; they may be reordered, since each knows its row. The premise and hypotheses stay the caller's.
 * Zero-initialise; free with _clear. */
typedef struct {
    zstc_pair *pairs;
    size_t pair_count;
    size_t *first;
    float *logits;
    int truncated;
} zstc_record;

/* Whether a premise goes beside a hypothesis: whole, cut, or not with a single id. */
typedef enum { ZSTC_FIT_WHOLE, ZSTC_FIT_CUT, ZSTC_FIT_NOT } zstc_fit_result;

/* Writes to *room how many of `length` ids go beside a hypothesis of `hypothesis_length`, unless none do. */
zstc_fit_result zstc_fit_premise(const zstc_fit *fit, size_t length, size_t hypothesis_length, size_t *room);

/* The same for hypothesis `index`. TOO_LONG names it where nothing fits, or not all and `overflow` says error. */
zstc_status zstc_fit_hypothesis(const zstc_fit *fit, size_t length, const zstc_hypotheses *hypotheses, size_t index,
                                size_t *room);

/* Where `room` ids of a premise that does not fit begin: at its start, or as many ids before its end. */
size_t zstc_fit_start(const zstc_fit *fit, size_t length, size_t room);

zstc_status zstc_record_plan(zstc_record *out, const zstc_fit *fit, const zstc_ids *premise,
                             const zstc_hypotheses *hypotheses, size_t record);
void zstc_record_clear(zstc_record *record);

#endif
