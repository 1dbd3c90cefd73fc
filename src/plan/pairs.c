#include "plan/pairs.h"

#include <stdlib.h>

#include "base/fail.h"

/* Counts the pairs of every hypothesis into first[]; refuses what does not fit. */
static zstc_status count_pairs(zstc_pairs *r, const zstc_fit *fit, size_t length, const zstc_hypotheses *h) {
    for (size_t i = 0; i < h->count; i++) {
        size_t room = 0;
        zstc_status status = zstc_fit_hypothesis(fit, length, h, i, &room);
        if (status != ZSTC_OK) return status;
        r->count += zstc_fit_windows(fit, length, room);
        r->first[i + 1] = r->count;
    }
    return ZSTC_OK;
}

/* The pairs of one hypothesis, which begin at row `row`; returns the row after them. */
static size_t fill_pairs(zstc_pairs *r, const zstc_fit *fit, const zstc_ids *premise, const zstc_hypotheses *h,
                         size_t index, size_t owner, size_t row) {
    size_t length = zstc_hypothesis_length(h, index), room = 0;
    zstc_fit_premise(fit, premise->count, length, &room);
    if (room < premise->count && fit->overflow == ZSTC_OVERFLOW_TRUNCATE) r->truncated = 1;
    size_t windows = zstc_fit_windows(fit, premise->count, room);
    for (size_t window = 0; window < windows; window++, row++) {
        size_t start = zstc_fit_start(fit, window, premise->count, room);
        r->items[row] = (zstc_pair){.premise = zstc_ids_at(premise, start),
                                    .premise_length = room,
                                    .hypothesis = zstc_ids_at(&h->tokens, h->starts[index]),
                                    .hypothesis_length = length,
                                    .owner = owner,
                                    .logits = r->logits + row * fit->class_count};
    }
    return row;
}

zstc_status zstc_pairs_plan(zstc_pairs *out, const zstc_fit *fit, const zstc_ids *premise,
                            const zstc_hypotheses *hypotheses, size_t owner) {
    zstc_pairs r = {0};
    zstc_status status = ZSTC_OK;
    r.first = calloc(hypotheses->count + 1, sizeof *r.first);
    if (r.first == NULL) status = zstc_fail_memory();
    if (status == ZSTC_OK) status = count_pairs(&r, fit, premise->count, hypotheses);
    if (status == ZSTC_OK) {
        r.items = calloc(r.count, sizeof *r.items);
        r.logits = calloc(r.count * fit->class_count, sizeof *r.logits);
        if (r.items == NULL || r.logits == NULL) status = zstc_fail_memory();
    }
    if (status != ZSTC_OK) {
        zstc_pairs_clear(&r);
        return status;
    }
    size_t row = 0;
    for (size_t i = 0; i < hypotheses->count; i++) row = fill_pairs(&r, fit, premise, hypotheses, i, owner, row);
    *out = r;
    return ZSTC_OK;
}

void zstc_pairs_clear(zstc_pairs *pairs) {
    for (size_t i = 0; pairs->items != NULL && i < pairs->count; i++) free(pairs->items[i].line);
    free(pairs->items);
    free(pairs->first);
    free(pairs->logits);
    *pairs = (zstc_pairs){0};
}
