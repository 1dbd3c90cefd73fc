#include "base/list.h"

#include "support/support.h"

static void assert_list(const char *const *names, size_t count, const char *expected) {
    char text[16] = "";
    for (size_t i = 0; i < count; i++) zstc_list_add(text, sizeof text, names[i], i, count);
    assert_string_equal(text, expected);
}

static void names_are_joined_as_a_sentence_has_them(void **state) {
    (void)state;
    const char *const names[] = {"a", "b", "c"};
    assert_list(names, 1, "a");
    assert_list(names, 2, "a or b");
    assert_list(names, 3, "a, b or c");
}

static void what_does_not_fit_is_cut(void **state) {
    (void)state;
    const char *const names[] = {"0123456789", "0123456789", "0123456789"};
    assert_list(names, 3, "0123456789, 012");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_joined_as_a_sentence_has_them),
        cmocka_unit_test(what_does_not_fit_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
