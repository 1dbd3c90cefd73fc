/* Every precision is close to float32, each within the bound that its rounding allows. */
#include <stdlib.h>

#include "scorer/scorer_support.h"

/* Bounds on the probability of any label, for the tiny models: their random weights make large logits, so that they
 * show rounding more than a trained model does. */
static const double bfloat16_bound = 0.08;
static const double float16_bound = 0.005;
static const double int8_bound = 0.15;

static void check_precision(const char *model, const char *golden, const char *precision, double bound) {
    pairs p = read_pairs(model, golden);
    opened exact = open_scorer(model, "float32", "packed"), rounded = open_scorer(model, precision, "packed");
    zstc_scorer_info info;
    zstc_scorer_describe(rounded.scorer, &info);
    assert_string_equal(info.precision, precision);
    float *wanted = score_all(exact.scorer, &p), *got = score_all(rounded.scorer, &p);
    double largest = largest_probability_difference(got, wanted, p.count, p.labels);
    if (!(largest <= bound)) fail_msg("%s in %s: a probability is off by %g", model, precision, largest);
    assert_true(largest > 0); /* or it was not rounded at all */
    free(wanted);
    free(got);
    close_scorer(&exact);
    close_scorer(&rounded);
    free_pairs(&p);
}

/* These two have steeper heads: what transformers' own bfloat16 makes of them is up to 0.09 and 0.15 off. */
static void check_steep_models(const char *precision, double bound) {
    check_precision("golden/models/tiny-electra", "golden/models/tiny-electra/golden.jsonl", precision, 2 * bound);
    check_precision("golden/models/tiny-convbert", "golden/models/tiny-convbert/golden.jsonl", precision, 2 * bound);
}

static void check_models(const char *precision, double bound) {
    check_precision("golden/models/tiny-bart", "golden/models/tiny-bart/golden.jsonl", precision, bound);
    check_precision("golden/models/tiny-roberta", "golden/models/tiny-roberta/golden.jsonl", precision, bound);
    check_precision("golden/models/tiny-bert", "golden/models/tiny-bert/golden.jsonl", precision, bound);
    check_precision("golden/models/tiny-deberta", "golden/models/tiny-deberta/golden.jsonl", precision, bound);
    check_precision("golden/models/tiny-distilbert", "golden/models/tiny-distilbert/golden.jsonl", precision, bound);
    check_steep_models(precision, bound);
}

static void test_bfloat16_is_close_to_float32(void **state) {
    (void)state;
    check_models("bfloat16", bfloat16_bound);
}

static void test_float16_is_close_to_float32(void **state) {
    (void)state;
    check_models("float16", float16_bound);
}

static void test_int8_is_close_to_float32(void **state) {
    (void)state;
    check_models("int8", int8_bound);
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
        cmocka_unit_test(test_a_module_in_another_precision_is_refused_on_the_cpu),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
