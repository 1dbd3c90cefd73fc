/* The pairs of one text and one label set, cut to fit the model, and the rows of logits that they get. */
#ifndef ZSTC_PLAN_PAIRS_H
#define ZSTC_PLAN_PAIRS_H

#include "plan/fit.h"

/* Rows first[i] .. first[i + 1] - 1 of `logits` are hypothesis i's, one for each window. There is one pair for each
 * row; they may be reordered, since each knows its row. The premise and hypotheses stay the caller's. Zero-initialise;
 * free with _clear. */
typedef struct {
    zstc_pair *items;
    size_t count;
    size_t *first;
    float *logits;
    int truncated;
} zstc_pairs;

/* `owner` is kept in each pair, for the caller. */
zstc_status zstc_pairs_plan(zstc_pairs *out, const zstc_fit *fit, const zstc_ids *premise,
                            const zstc_hypotheses *hypotheses, size_t owner);
void zstc_pairs_clear(zstc_pairs *pairs);

#endif
