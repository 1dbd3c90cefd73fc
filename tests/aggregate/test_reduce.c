#include "aggregate/reduce.h"

#include <math.h>

#include "support/support.h"

/* Four rows of contradiction, neutral, entailment. */
static const float logits[] = {2.0f, 9.0f, 2.5f, -3.0f, 9.0f, 1.0f, 0.0f, 9.0f, 0.0f, 1.0f, 9.0f, 0.5f};
static const zstc_rows rows = {.logits = logits, .class_count = 3, .entailment = 2, .contradiction = 0};

static void assert_evidence(zstc_evidence got, double entailment, double contradiction) {
    if (got.entailment != (float)entailment || got.contradiction != (float)contradiction)
        fail_msg("%.9g and %.9g, expected %.9g and %.9g", got.entailment, got.contradiction, entailment, contradiction);
}

static void one_row_is_its_own_evidence(void **state) {
    (void)state;
    assert_evidence(zstc_rows_reduce(&rows, 1, 2, ZSTC_REDUCE_MAX, 0), 1.0, -3.0);
    assert_evidence(zstc_rows_reduce(&rows, 1, 2, ZSTC_REDUCE_MEAN, 1), 1.0, -3.0);
}

static void max_takes_the_row_that_entails_most(void **state) {
    (void)state;
    assert_evidence(zstc_rows_reduce(&rows, 0, 3, ZSTC_REDUCE_MAX, 0), 2.5, 2.0);
}

static void with_multi_label_max_judges_by_the_margin(void **state) {
    (void)state;
    assert_evidence(zstc_rows_reduce(&rows, 0, 3, ZSTC_REDUCE_MAX, 1), 1.0, -3.0);
}

static void mean_is_that_of_each_logit(void **state) {
    (void)state;
    assert_evidence(zstc_rows_reduce(&rows, 0, 4, ZSTC_REDUCE_MEAN, 0), 1.0, 0.0);
    assert_evidence(zstc_rows_reduce(&rows, 2, 4, ZSTC_REDUCE_MEAN, 1), 0.25, 0.5);
}

/* Its sigmoid is the softmax over [0, logit]. */
static void a_head_of_one_logit_has_a_contradiction_of_zero(void **state) {
    (void)state;
    static const float one[] = {-2.0f, 3.0f, 1.0f};
    const zstc_rows single = {.logits = one, .class_count = 1, .entailment = 0, .contradiction = -1};
    float score = 0;
    assert_evidence(zstc_rows_reduce(&single, 0, 3, ZSTC_REDUCE_MAX, 1), 3.0, 0.0);
    assert_evidence(zstc_rows_reduce(&single, 1, 3, ZSTC_REDUCE_MEAN, 0), 2.0, 0.0);
    zstc_evidence evidence = zstc_rows_reduce(&single, 0, 1, ZSTC_REDUCE_MAX, 1);
    zstc_aggregate(&evidence, 1, 1, &score);
    assert_float_equal(score, 1.0 / (1.0 + exp(2.0)), 1e-7);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_row_is_its_own_evidence),
        cmocka_unit_test(max_takes_the_row_that_entails_most),
        cmocka_unit_test(with_multi_label_max_judges_by_the_margin),
        cmocka_unit_test(mean_is_that_of_each_logit),
        cmocka_unit_test(a_head_of_one_logit_has_a_contradiction_of_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
