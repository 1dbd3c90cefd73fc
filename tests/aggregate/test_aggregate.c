#include <math.h>
#include <stdlib.h>

#include "aggregate/aggregate.h"
#include "support/support.h"

/* Scores are float32: half a unit in the last place of 1.0, rounded up. */
static const double float_bound = 1e-7;

static void check_line(const json_t *line) {
    const json_t *entail = json_object_get(line, "entail"), *contradict = json_object_get(line, "contradict");
    const json_t *scores = json_object_get(line, "scores"), *order = json_object_get(line, "order");
    size_t count = json_array_size(entail);
    zstc_evidence *evidence = calloc(count, sizeof *evidence);
    float *got = calloc(count, sizeof *got);
    size_t *ranked = calloc(count, sizeof *ranked);
    for (size_t i = 0; i < count; i++) {
        evidence[i].entailment = (float)json_number_value(json_array_get(entail, i));
        evidence[i].contradiction = (float)json_number_value(json_array_get(contradict, i));
    }
    zstc_aggregate(evidence, count, json_is_true(json_object_get(line, "multi_label")), got);
    assert_ok(zstc_rank(got, count, ranked));
    for (size_t i = 0; i < count; i++) {
        double expected = json_number_value(json_array_get(scores, i));
        if (!(fabs(got[i] - expected) <= float_bound)) fail_msg("label %zu: %.9g, expected %.12g", i, got[i], expected);
        size_t place = (size_t)json_integer_value(json_array_get(order, i));
        /* Neighbours that are one float apart or less may stand either way round; all else is exact. */
        if (ranked[i] != place && got[ranked[i]] != got[place]) {
            double apart =
                json_number_value(json_array_get(scores, ranked[i])) - json_number_value(json_array_get(scores, place));
            if (fabs(apart) > float_bound) fail_msg("place %zu: label %zu, expected %zu", i, ranked[i], place);
        }
    }
    free(evidence);
    free(got);
    free(ranked);
}

static void scores_and_order_equal_the_goldens(void **state) {
    (void)state;
    test_lines *lines = test_lines_open(test_data("golden/aggregate.jsonl"));
    size_t count = 0;
    for (json_t *line; (line = test_lines_next(lines)) != NULL; count++) {
        check_line(line);
        json_decref(line);
    }
    test_lines_close(lines);
    assert_int_equal(count, 400);
}

static void huge_logits_do_not_overflow(void **state) {
    (void)state;
    zstc_evidence evidence[] = {{3e38f, -3e38f}, {-3e38f, 3e38f}, {0, 0}};
    float scores[3];
    zstc_aggregate(evidence, 3, 0, scores);
    assert_true(scores[0] == 1.0f && scores[1] == 0.0f && scores[2] == 0.0f);
    zstc_aggregate(evidence, 3, 1, scores);
    assert_true(scores[0] == 1.0f && scores[1] == 0.0f && scores[2] == 0.5f);
}

static void one_label_is_scored_against_contradiction(void **state) {
    (void)state;
    zstc_evidence evidence = {2.0f, 1.0f};
    float score = 0;
    zstc_aggregate(&evidence, 1, 0, &score);
    assert_true(fabs(score - 1.0 / (1.0 + exp(-1.0))) < float_bound);
}

static void the_stronger_window_depends_on_the_question(void **state) {
    (void)state;
    zstc_evidence high = {2.0f, 2.0f}, clear = {1.0f, -3.0f};
    assert_true(zstc_evidence_stronger(high, clear, 0).entailment == 2.0f);
    assert_true(zstc_evidence_stronger(high, clear, 1).entailment == 1.0f);
    assert_true(zstc_evidence_stronger(clear, high, 1).entailment == 1.0f);
}

static void equal_scores_keep_their_places_and_nan_comes_last(void **state) {
    (void)state;
    const float scores[] = {0.2f, NAN, 0.5f, 0.2f, NAN, 0.5f};
    const size_t expected[] = {2, 5, 0, 3, 1, 4};
    size_t order[6];
    assert_ok(zstc_rank(scores, 6, order));
    assert_memory_equal(order, expected, sizeof order);
}

static void rank_refuses_null_and_takes_nothing(void **state) {
    (void)state;
    size_t order = 7;
    float score = 1;
    assert_fails(zstc_rank(NULL, 1, &order), ZSTC_INVALID_ARGUMENT, "scores");
    assert_fails(zstc_rank(&score, 1, NULL), ZSTC_INVALID_ARGUMENT, "order");
    assert_ok(zstc_rank(NULL, 0, NULL));
    assert_int_equal(order, 7);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores_and_order_equal_the_goldens),
        cmocka_unit_test(huge_logits_do_not_overflow),
        cmocka_unit_test(one_label_is_scored_against_contradiction),
        cmocka_unit_test(the_stronger_window_depends_on_the_question),
        cmocka_unit_test(equal_scores_keep_their_places_and_nan_comes_last),
        cmocka_unit_test(rank_refuses_null_and_takes_nothing),
    };
    return cmocka_run_group_tests_name("aggregate", tests, NULL, NULL);
}
