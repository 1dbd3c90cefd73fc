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

zstc_status zstc_rank(const float *scores, size_t count, size_t *order) {
    if (count == 0) return ZSTC_OK;
    if (scores == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_rank: scores is NULL");
    if (order == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_rank: order is NULL");
    ranked *entries = calloc(count, sizeof *entries);
    if (entries == NULL) return zstc_fail_memory();
    for (size_t i = 0; i < count; i++) entries[i] = (ranked){scores[i], i};
    qsort(entries, count, sizeof *entries, best_first);
    for (size_t i = 0; i < count; i++) order[i] = entries[i].position;
    free(entries);
    return ZSTC_OK;
}
