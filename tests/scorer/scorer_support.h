/* Opened scorers and packed batches of golden requests, for the tests of the scorer stage. */
#ifndef ZSTC_TESTS_SCORER_SUPPORT_H
#define ZSTC_TESTS_SCORER_SUPPORT_H

#include <stdbool.h>

#include "scorer/scorer.h"
#include "support/support.h"

/* A model with a scorer over it. */
typedef struct {
    zstc_model *model;
    zstc_scorer *scorer;
} opened;

/* `path` is below tests/data; a NULL option is "cpu", "float32", "auto". */
opened open_scorer(const char *path, const char *precision, const char *engine);
void close_scorer(opened *o);

zstc_scorer_options cpu_options(const char *precision, const char *engine);

/* All pairs of a golden file, and for each the row of logits that transformers gave. */
typedef struct {
    int32_t *ids, *types;
    int64_t *starts;
    float *expected;
    size_t count, labels;
} pairs;

/* Builds the pairs with the model's own tokenizer, shortest first. `model` and `golden` are paths below tests/data. */
pairs read_pairs(const char *model, const char *golden);
void free_pairs(pairs *p);

/* `count` pairs from `first` on, as a batch; starts has room for count + 1. */
zstc_packed some_pairs(const pairs *p, size_t first, size_t count, int64_t *starts);

/* The largest difference of `logits` from `expected`, both of count * labels numbers. */
double largest_difference(const float *logits, const float *expected, size_t numbers);

/* The logits of all pairs in one batch; the caller frees them. */
float *score_all(zstc_scorer *scorer, const pairs *p);

/* How far apart `left` and `right` put the probability of any label of any pair, and in the mean. */
double probability_differences(const float *left, const float *right, size_t count, size_t labels, double *mean);

/* The fixtures golden/models/NAME that have a golden.jsonl: one at least for each family. */
enum { GOLDEN_MODELS = 13 };
extern const char *const golden_models[GOLDEN_MODELS];

/* Whether a fixture's logits are several times as large as those of a trained model, and their rounding with them. */
bool has_large_logits(const char *golden_model);

#endif
