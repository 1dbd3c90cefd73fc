#include <math.h>

#include "support/support.h"

static const float scores[] = {0.1f, 0.4f, NAN, 0.4f, 0.0f, 0.2f};
enum { COUNT = 6 };

static void assert_selects(float threshold, size_t top_k, const size_t *expected, size_t expected_count) {
    size_t order[COUNT], selected = 77;
    assert_ok(zstc_select(scores, COUNT, threshold, top_k, order, &selected));
    assert_int_equal(selected, expected_count);
    assert_memory_equal(order, expected, expected_count * sizeof *order);
}

static void without_limits_all_are_there_best_first(void **state) {
    (void)state;
    assert_selects(0, 0, (const size_t[]){1, 3, 5, 0, 4}, 5); /* not NaN */
}

static void a_score_at_the_threshold_is_selected(void **state) {
    (void)state;
    assert_selects(0.2f, 0, (const size_t[]){1, 3, 5}, 3);
    assert_selects(nextafterf(0.2f, 1), 0, (const size_t[]){1, 3}, 2);
    assert_selects(0.5f, 0, (const size_t[]){0}, 0);
}

static void at_most_top_k_are_selected(void **state) {
    (void)state;
    assert_selects(0, 1, (const size_t[]){1}, 1);
    assert_selects(0.2f, 2, (const size_t[]){1, 3}, 2);
    assert_selects(-INFINITY, 100, (const size_t[]){1, 3, 5, 0, 4}, 5);
}

static void bad_arguments_are_named_and_change_nothing(void **state) {
    (void)state;
    size_t order[COUNT] = {9}, selected = 77;
    assert_fails(zstc_select(NULL, 1, 0, 0, order, &selected), ZSTC_INVALID_ARGUMENT, "scores is NULL");
    assert_fails(zstc_select(scores, 1, 0, 0, NULL, &selected), ZSTC_INVALID_ARGUMENT, "order is NULL");
    assert_fails(zstc_select(scores, 1, 0, 0, order, NULL), ZSTC_INVALID_ARGUMENT, "selected is NULL");
    assert_fails(zstc_select(scores, 1, NAN, 0, order, &selected), ZSTC_INVALID_ARGUMENT, "threshold is NaN");
    assert_int_equal(order[0], 9);
    assert_int_equal(selected, 77);
}

static void of_no_scores_none_is_selected(void **state) {
    (void)state;
    size_t selected = 77;
    assert_ok(zstc_select(NULL, 0, 0, 0, NULL, &selected));
    assert_int_equal(selected, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_limits_all_are_there_best_first),
        cmocka_unit_test(a_score_at_the_threshold_is_selected),
        cmocka_unit_test(at_most_top_k_are_selected),
        cmocka_unit_test(bad_arguments_are_named_and_change_nothing),
        cmocka_unit_test(of_no_scores_none_is_selected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
