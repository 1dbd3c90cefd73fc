/* Every precision is close to float32, each within the bound that its rounding allows. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "scorer/scorer_support.h"

/* Bounds on how far the probabilities of labels are off, for the tiny models: their random weights make large logits,
 * so that they show rounding more than a trained model does. Of the models whose logits are largest a single pair may
 * be far off; the mean over all pairs is bounded for each. */
typedef struct {
    double largest, mean;
} bounds;
static const bounds bfloat16_bounds = {0.08, 0.02};
static const bounds float16_bounds = {0.005, 0.001};
static const bounds int8_bounds = {0.15, 0.05};
static void check_precision(const char *name, const char *precision, const bounds *most) {
    char model[96], golden[128];
    snprintf(model, sizeof model, "golden/models/%s", name);
    snprintf(golden, sizeof golden, "%s/golden.jsonl", model);
    pairs p = read_pairs(model, golden);
    opened exact = open_scorer(model, "float32", "packed"), rounded = open_scorer(model, precision, "packed");
    zstc_scorer_info info;
    zstc_scorer_describe(rounded.scorer, &info);
    assert_string_equal(info.precision, precision);
    float *wanted = score_all(exact.scorer, &p), *got = score_all(rounded.scorer, &p);
    double mean = 0, largest = probability_differences(got, wanted, p.count, p.labels, &mean);
    bool bounded = !has_large_logits(name);
    if (bounded && !(largest <= most->largest)) fail_msg("%s in %s: off by %g", name, precision, largest);
    if (!(mean <= most->mean)) fail_msg("%s in %s: off by %g in the mean", name, precision, mean);
    assert_true(largest > 0); /* or it was not rounded at all */
    free(wanted);
    free(got);
    close_scorer(&exact);
    close_scorer(&rounded);
    free_pairs(&p);
}

static void check_models(const char *precision, const bounds *most) {
    for (size_t i = 0; i < GOLDEN_MODELS; i++) check_precision(golden_models[i], precision, most);
}

static void test_bfloat16_is_close_to_float32(void **state) {
    (void)state;
    check_models("bfloat16", &bfloat16_bounds);
}

static void test_float16_is_close_to_float32(void **state) {
    (void)state;
    check_models("float16", &float16_bounds);
}

static void test_int8_is_close_to_float32(void **state) {
    (void)state;
    check_models("int8", &int8_bounds);
}

/* As in float32: rows are quantised each by itself, and sums of integers have no order. */
static void check_independence(const char *name) {
    char model[96], golden[128];
    snprintf(model, sizeof model, "golden/models/%s", name);
    snprintf(golden, sizeof golden, "%s/golden.jsonl", model);
    pairs p = read_pairs(model, golden);
    opened int8 = open_scorer(model, "int8", "packed");
    float *together = score_all(int8.scorer, &p), *alone = calloc(p.labels, sizeof *alone);
    for (size_t i = 0; i < p.count; i++) {
        const int64_t starts[] = {0, p.starts[i + 1] - p.starts[i]};
        const zstc_packed one = {p.ids + p.starts[i], p.types + p.starts[i], starts, 1};
        assert_ok(zstc_scorer_run(int8.scorer, &one, alone));
        for (size_t c = 0; c < p.labels; c++) {
            const double apart = fabs((double)alone[c] - together[i * p.labels + c]);
            if (!(apart <= 1e-5)) fail_msg("%s, pair %zu: %g apart from what it is alone", name, i, apart);
        }
    }
    free(alone);
    free(together);
    close_scorer(&int8);
    free_pairs(&p);
}

static void test_int8_does_not_depend_on_what_else_is_in_the_batch(void **state) {
    (void)state;
    for (size_t i = 0; i < GOLDEN_MODELS; i++) check_independence(golden_models[i]);
}

static void test_a_module_in_another_precision_is_refused_on_the_cpu(void **state) {
    (void)state;
    zstc_model *model = NULL;
    zstc_scorer *scorer = NULL;
    zstc_scorer_options options = cpu_options("int8", "module");
    assert_ok(zstc_model_open(&model, test_data("golden/models/tiny-bart.ts.pt"), 1));
    assert_fails(zstc_scorer_new(&scorer, model, &options), ZSTC_UNSUPPORTED, "int8");
    zstc_model_free(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bfloat16_is_close_to_float32),
        cmocka_unit_test(test_float16_is_close_to_float32),
        cmocka_unit_test(test_int8_is_close_to_float32),
        cmocka_unit_test(test_int8_does_not_depend_on_what_else_is_in_the_batch),
        cmocka_unit_test(test_a_module_in_another_precision_is_refused_on_the_cpu),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
