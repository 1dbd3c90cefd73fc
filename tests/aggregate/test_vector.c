/* Vectors of length 1, and the cosine between them. */
#include <math.h>

#include "aggregate/vector.h"
#include "support/support.h"

static void a_vector_has_the_direction_of_the_sum(void **state) {
    (void)state;
    const float rows[] = {1, 2, 0, 3, 0, 0}; /* together 4, 2, 0 */
    float vector[3];
    zstc_vector_join(rows, 2, 3, vector);
    assert_true(fabs(vector[0] - 4 / sqrt(20)) < 1e-7);
    assert_true(fabs(vector[1] - 2 / sqrt(20)) < 1e-7);
    assert_true(vector[2] == 0);
}

static void rows_that_cancel_have_no_direction(void **state) {
    (void)state;
    const float rows[] = {1, -2, -1, 2};
    float vector[2] = {9, 9};
    zstc_vector_join(rows, 2, 2, vector);
    assert_true(vector[0] == 0 && vector[1] == 0);
    assert_true(zstc_vector_cosine(vector, vector, 2) == 0);
}

/* Squares of numbers this large or small are no float32. */
static void large_and_small_numbers_keep_their_direction(void **state) {
    (void)state;
    for (int i = 0; i < 2; i++) {
        const float size = i == 0 ? 1e30f : 1e-30f, rows[] = {3 * size, 4 * size};
        float vector[2];
        zstc_vector_join(rows, 1, 2, vector);
        assert_true(fabs(vector[0] - 0.6) < 1e-6 && fabs(vector[1] - 0.8) < 1e-6);
    }
}

static void the_cosine_is_that_of_the_angle(void **state) {
    (void)state;
    for (int degrees = 0; degrees <= 180; degrees += 15) {
        const double angle = degrees * 3.14159265358979 / 180;
        const float a[] = {1, 0}, b[] = {(float)cos(angle), (float)sin(angle)};
        assert_true(fabs(zstc_vector_cosine(a, b, 2) - cos(angle)) < 1e-6);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_vector_has_the_direction_of_the_sum),
        cmocka_unit_test(rows_that_cancel_have_no_direction),
        cmocka_unit_test(large_and_small_numbers_keep_their_direction),
        cmocka_unit_test(the_cosine_is_that_of_the_angle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
