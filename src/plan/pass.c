#include "plan/pass.h"

#include <stdlib.h>
#include <string.h>

#include "api/error.h"

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

/* Grows one array to `count` items of `size` bytes; its old content need not survive. */
static zstc_status grow(void *array, size_t *capacity, size_t count, size_t size) {
    void *old;
    memcpy(&old, array, sizeof old);
    void *fresh = realloc(old, count * size);
    if (fresh == NULL) return zstc_fail_memory();
    memcpy(array, &fresh, sizeof fresh);
    if (capacity != NULL) *capacity = count;
    return ZSTC_OK;
}

zstc_status zstc_pass_add(zstc_pass *pass, zstc_pair *pair, size_t length) {
    if (pass->count == pass->pair_capacity) {
        size_t wanted = pass->pair_capacity == 0 ? 64 : pass->pair_capacity * 2;
        zstc_status status = grow(&pass->starts, NULL, wanted + 1, sizeof *pass->starts);
        if (status == ZSTC_OK) status = grow(&pass->pairs, &pass->pair_capacity, wanted, sizeof *pass->pairs);
        if (status != ZSTC_OK) return status;
    }
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

static zstc_status reserve(zstc_pass *pass, size_t logits) {
    zstc_status status = ZSTC_OK;
    if (pass->tokens > pass->token_capacity) {
        status = grow(&pass->ids, NULL, pass->tokens, sizeof *pass->ids);
        if (status == ZSTC_OK) status = grow(&pass->types, &pass->token_capacity, pass->tokens, sizeof *pass->types);
    }
    if (status == ZSTC_OK && pass->count * logits > pass->logit_capacity)
        status = grow(&pass->logits, &pass->logit_capacity, pass->count * logits, sizeof *pass->logits);
    return status;
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

zstc_status zstc_pass_run(zstc_pass *pass, zstc_scorer *scorer, const zstc_layout *layout, size_t logits) {
    zstc_status status = reserve(pass, logits);
    if (status != ZSTC_OK) return status;
    pack(pass, layout);
    zstc_packed batch = {.ids = pass->ids, .types = pass->types, .starts = pass->starts, .count = pass->count};
    status = zstc_scorer_run(scorer, &batch, pass->logits);
    if (status != ZSTC_OK) return status;
    for (size_t i = 0; i < pass->count; i++)
        memcpy(pass->pairs[i]->logits, pass->logits + i * logits, logits * sizeof *pass->logits);
    return ZSTC_OK;
}
