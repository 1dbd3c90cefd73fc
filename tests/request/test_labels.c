#include "request/labels.h"
#include "support/support.h"

/* Splits `text` and compares with a NULL-terminated list. */
static void check(const char *text, const char *const *expected) {
    char copy[64];
    const char *labels[16];
    strcpy(copy, text);
    size_t count = zstc_labels_split(copy, labels), i = 0;
    assert_true(count <= zstc_labels_bound(text));
    for (; expected[i] != NULL; i++) {
        assert_true(i < count);
        assert_string_equal(labels[i], expected[i]);
    }
    assert_int_equal(count, i);
}

static void splits_at_commas_and_trims(void **state) {
    (void)state;
    check("travel,cooking", (const char *const[]){"travel", "cooking", NULL});
    check(" a label , b\t", (const char *const[]){"a label", "b", NULL});
    check("alone", (const char *const[]){"alone", NULL});
}

static void drops_empty_pieces(void **state) {
    (void)state;
    check("", (const char *const[]){NULL});
    check(" , ,", (const char *const[]){NULL});
    check(",a,,b,", (const char *const[]){"a", "b", NULL});
}

static void trims_what_python_calls_white_space(void **state) {
    (void)state;
    check("a,\xe3\x80\x80\xe6\x97\xa5\xe3\x80\x80", (const char *const[]){"a", "\xe6\x97\xa5", NULL});
    check("\xc2\xa0\x1f x\xe2\x80\x8a", (const char *const[]){"x", NULL});
    check("\xe2\x80\x8b", (const char *const[]){"\xe2\x80\x8b", NULL}); /* U+200B is none */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(splits_at_commas_and_trims),
        cmocka_unit_test(drops_empty_pieces),
        cmocka_unit_test(trims_what_python_calls_white_space),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
