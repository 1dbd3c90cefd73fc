#include "plan/pass.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/fail.h"

void zstc_pass_begin(zstc_pass *pass) {
    pass->count = 0;
    pass->tokens = 0;
}

void zstc_pass_clear(zstc_pass *pass) {
    free(pass->pairs);
    free(pass->ids);
    free(pass->types);
    free(pass->starts);
    free(pass->logits);
    *pass = (zstc_pass){0};
}

zstc_status zstc_pass_add(zstc_pass *pass, zstc_pair *pair, size_t length) {
    zstc_pair **pairs = zstc_array_grow(pass->pairs, &pass->pair_capacity, pass->count + 1, sizeof *pairs);
    if (pairs == NULL) return zstc_fail_memory();
    pass->pairs = pairs;
    pass->pairs[pass->count++] = pair;
    pass->tokens += length;
    return ZSTC_OK;
}

int zstc_pair_longer_first(const void *left, const void *right) {
    const zstc_pair *a = left, *b = right;
    size_t a_length = a->premise_length + a->hypothesis_length, b_length = b->premise_length + b->hypothesis_length;
    return (a_length < b_length) - (a_length > b_length);
}

static int pointed_longer_first(const void *left, const void *right) {
    zstc_pair *const *a = left, *const *b = right;
    return zstc_pair_longer_first(*a, *b);
}

static zstc_status reserve(zstc_pass *pass, size_t class_count) {
    int32_t *ids = zstc_array_grow(pass->ids, &pass->id_capacity, pass->tokens, sizeof *ids);
    if (ids != NULL) pass->ids = ids;
    int32_t *types = zstc_array_grow(pass->types, &pass->type_capacity, pass->tokens, sizeof *types);
    if (types != NULL) pass->types = types;
    int64_t *starts = zstc_array_grow(pass->starts, &pass->start_capacity, pass->count + 1, sizeof *starts);
    if (starts != NULL) pass->starts = starts;
    float *rows = zstc_array_grow(pass->logits, &pass->logit_capacity, pass->count * class_count, sizeof *rows);
    if (rows != NULL) pass->logits = rows;
    return ids != NULL && types != NULL && starts != NULL && rows != NULL ? ZSTC_OK : zstc_fail_memory();
}

static void pack(zstc_pass *pass, const zstc_layout *layout) {
    qsort(pass->pairs, pass->count, sizeof *pass->pairs, pointed_longer_first);
    int64_t end = 0;
    for (size_t i = 0; i < pass->count; i++) {
        pass->starts[i] = end;
        zstc_pair_write(pass->pairs[i], layout, pass->ids + end, pass->types + end);
        end += (int64_t)zstc_pair_length(pass->pairs[i], layout);
    }
    pass->starts[pass->count] = end;
}

zstc_status zstc_pass_run(zstc_pass *pass, zstc_scorer *scorer, const zstc_layout *layout, size_t class_count) {
    zstc_status status = reserve(pass, class_count);
    if (status != ZSTC_OK) return status;
    pack(pass, layout);
    zstc_packed batch = {.ids = pass->ids, .types = pass->types, .starts = pass->starts, .count = pass->count};
    status = zstc_scorer_run(scorer, &batch, pass->logits);
    if (status != ZSTC_OK) return status;
    for (size_t i = 0; i < pass->count; i++)
        memcpy(pass->pairs[i]->logits, pass->logits + i * class_count, class_count * sizeof *pass->logits);
    return ZSTC_OK;
}
