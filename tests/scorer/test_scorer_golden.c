/* Logits of every golden pair against transformers', in one packed batch and alone. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "scorer/scorer_support.h"

static const double golden_bound = 1e-4; /* against transformers */
static const double batch_bound = 1e-5;  /* alone against any batch, float32 */

static void check_golden(const char *model, const char *golden, const char *engine) {
    opened o = open_scorer(model, "float32", engine);
    pairs p = read_pairs(model, golden);
    assert_true(p.count > 100);
    float *logits = score_all(o.scorer, &p);
    double largest = largest_difference(logits, p.expected, p.count * p.labels);
    if (!(largest <= golden_bound)) fail_msg("%s: a logit is off by %g", model, largest);
    free(logits);
    free_pairs(&p);
    close_scorer(&o);
}

static void check_folder(const char *name) {
    char model[96], golden[128];
    snprintf(model, sizeof model, "golden/models/%s", name);
    snprintf(golden, sizeof golden, "%s/golden.jsonl", model);
    check_golden(model, golden, "packed");
}

static void test_every_family_equals_transformers(void **state) {
    (void)state;
    for (size_t i = 0; i < GOLDEN_MODELS; i++) check_folder(golden_models[i]);
}

static const char *const bart = "golden/models/tiny-bart/golden.jsonl";

static void test_bart_in_shards_equals_transformers(void **state) {
    (void)state;
    check_golden("golden/models/tiny-bart-shards", bart, "packed");
}

static void test_bart_in_a_pickle_equals_transformers(void **state) {
    (void)state;
    check_golden("golden/models/tiny-bart-bin", bart, "packed");
}

static void test_bart_in_an_archive_equals_transformers(void **state) {
    (void)state;
    check_golden("golden/models/tiny-bart.ts.pt", bart, "packed");
}

static void test_the_archive_s_own_forward_equals_transformers(void **state) {
    (void)state;
    check_golden("golden/models/tiny-bart.ts.pt", bart, "module");
}

/* Each pair alone, and as one of 2 .. 40, against all in one batch. Where logits are large the bound is that of the
 * probabilities: Debian's libtorch multiplies rows in another order in another number of them, and that is in the last
 * digits of the number. */
static void check_batches(const char *name) {
    char model[96], golden[128];
    snprintf(model, sizeof model, "golden/models/%s", name);
    snprintf(golden, sizeof golden, "%s/golden.jsonl", model);
    opened o = open_scorer(model, "float32", "packed");
    pairs p = read_pairs(model, golden);
    float *all = score_all(o.scorer, &p);
    float *part = malloc(p.count * p.labels * sizeof(float));
    int64_t starts[64];
    for (size_t step = 1; step < 64; step += 13) {
        for (size_t first = 0; first < p.count; first += step) {
            size_t count = p.count - first < step ? p.count - first : step;
            zstc_packed batch = some_pairs(&p, first, count, starts);
            assert_ok(zstc_scorer_run(o.scorer, &batch, part));
            double mean, largest = has_large_logits(name)
                                       ? probability_differences(part, all + first * p.labels, count, p.labels, &mean)
                                       : largest_difference(part, all + first * p.labels, count * p.labels);
            if (!(largest <= batch_bound)) fail_msg("%s: %g apart, %zu pairs at %zu", model, largest, count, first);
        }
    }
    free(part);
    free(all);
    free_pairs(&p);
    close_scorer(&o);
}

static void test_a_pair_s_logits_do_not_depend_on_its_batch(void **state) {
    (void)state;
    for (size_t i = 0; i < GOLDEN_MODELS; i++) check_batches(golden_models[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_family_equals_transformers),
        cmocka_unit_test(test_bart_in_shards_equals_transformers),
        cmocka_unit_test(test_bart_in_a_pickle_equals_transformers),
        cmocka_unit_test(test_bart_in_an_archive_equals_transformers),
        cmocka_unit_test(test_the_archive_s_own_forward_equals_transformers),
        cmocka_unit_test(test_a_pair_s_logits_do_not_depend_on_its_batch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
