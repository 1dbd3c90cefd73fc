#include "base/choice.h"

#include "support/support.h"

static const zstc_choice choices[] = {{"red", 7}, {"green", 0}, {"blue", -2}};

static void a_name_gives_its_value(void **state) {
    (void)state;
    int32_t value = 99;
    assert_ok(zstc_choose(&value, "colour", "blue", choices, 3));
    assert_int_equal(value, -2);
    assert_string_equal(zstc_choice_name(7, choices, 3), "red");
    assert_null(zstc_choice_name(1, choices, 3));
}

static void an_unknown_name_is_told_with_those_that_are_known(void **state) {
    (void)state;
    int32_t value = 99;
    assert_fails(zstc_choose(&value, "colour", "Red", choices, 3), ZSTC_INVALID_ARGUMENT,
                 "unknown colour \"Red\" (expected red, green or blue)");
    assert_fails(zstc_choose(&value, "colour", "x", choices, 2), ZSTC_INVALID_ARGUMENT, "(expected red or green)");
    assert_fails(zstc_choose(&value, "colour", NULL, choices, 3), ZSTC_INVALID_ARGUMENT, "colour is NULL");
    assert_int_equal(value, 99);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_gives_its_value),
        cmocka_unit_test(an_unknown_name_is_told_with_those_that_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
