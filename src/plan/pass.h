/* One forward pass: pairs packed one after another, without padding, and scored together. */
#ifndef ZSTC_PLAN_PASS_H
#define ZSTC_PLAN_PASS_H

#include "plan/pair.h"
#include "scorer/scorer.h"

/* The memory of a pass, kept from one to the next. Zero-initialise; free with _clear. */
typedef struct {
    zstc_pair **pairs;
    size_t count, tokens;
    int32_t *ids, *types;
    int64_t *starts;
    float *logits;
    size_t pair_capacity, id_capacity, type_capacity, start_capacity, logit_capacity;
} zstc_pass;

void zstc_pass_begin(zstc_pass *pass);
void zstc_pass_clear(zstc_pass *pass);

/* Adds a pair; `length` is its zstc_pair_length. */
zstc_status zstc_pass_add(zstc_pass *pass, zstc_pair *pair, size_t length);

/* Sorts by length, packs, runs the scorer, and hands each pair its row of `class_count` logits. */
zstc_status zstc_pass_run(zstc_pass *pass, zstc_scorer *scorer, const zstc_layout *layout, size_t class_count);

/* Orders pairs by falling length, in the way qsort wants it. */
int zstc_pair_longer_first(const void *left, const void *right);

#endif
