#include <math.h>
#include <stdlib.h>

#include "base/fail.h"

typedef struct {
    float score;
    size_t position;
} ranked;

/* NaN is below everything, so that the order is total whatever the caller passes. */
static int best_first(const void *left, const void *right) {
    const ranked *a = left, *b = right;
    int a_nan = isnan(a->score) != 0, b_nan = isnan(b->score) != 0;
    if (a_nan != b_nan) return a_nan - b_nan;
    if (!a_nan && a->score != b->score) return a->score > b->score ? -1 : 1;
    return (a->position > b->position) - (a->position < b->position);
}

/* All positions, best first, to be freed; NULL without memory. */
static ranked *rank(const float *scores, size_t count) {
    ranked *entries = calloc(count, sizeof *entries);
    if (entries == NULL) return NULL;
    for (size_t i = 0; i < count; i++) entries[i] = (ranked){scores[i], i};
    qsort(entries, count, sizeof *entries, best_first);
    return entries;
}

zstc_status zstc_rank(const float *scores, size_t count, size_t *order) {
    if (count == 0) return ZSTC_OK;
    if (scores == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_rank: scores is NULL");
    if (order == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_rank: order is NULL");
    ranked *entries = rank(scores, count);
    if (entries == NULL) return zstc_fail_memory();
    for (size_t i = 0; i < count; i++) order[i] = entries[i].position;
    free(entries);
    return ZSTC_OK;
}

static zstc_status check_selection(const float *scores, size_t count, float threshold, const size_t *order,
                                   const size_t *selected) {
    if (scores == NULL && count > 0) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_select: scores is NULL");
    if (order == NULL && count > 0) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_select: order is NULL");
    if (selected == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_select: selected is NULL");
    if (isnan(threshold)) return zstc_fail(ZSTC_INVALID_ARGUMENT, "threshold is NaN (expected a number)");
    return ZSTC_OK;
}

zstc_status zstc_select(const float *scores, size_t count, float threshold, size_t top_k, size_t *order,
                        size_t *selected) {
    zstc_status status = check_selection(scores, count, threshold, order, selected);
    if (status != ZSTC_OK) return status;
    ranked *entries = count > 0 ? rank(scores, count) : NULL;
    if (entries == NULL && count > 0) return zstc_fail_memory();
    const size_t most = top_k > 0 && top_k < count ? top_k : count;
    size_t taken = 0;
    for (; taken < most && entries[taken].score >= threshold; taken++) order[taken] = entries[taken].position;
    *selected = taken;
    free(entries);
    return ZSTC_OK;
}
