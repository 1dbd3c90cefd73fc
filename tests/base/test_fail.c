#include "base/fail.h"

#include "support/support.h"

static void the_line_may_quote_the_one_before(void **state) {
    (void)state;
    zstc_fail(ZSTC_MODEL, "no tensor");
    assert_int_equal(zstc_fail(ZSTC_MODEL, "m: %s", zstc_last_error()), ZSTC_MODEL);
    assert_string_equal(zstc_last_error(), "m: no tensor");
}

static void a_kept_error_comes_back_whole(void **state) {
    (void)state;
    zstc_error kept;
    zstc_fail(ZSTC_IO, "first");
    zstc_fail_keep(&kept);
    zstc_fail(ZSTC_TEXT, "second");
    assert_int_equal(zstc_fail_restore(&kept), ZSTC_IO);
    assert_string_equal(zstc_last_error(), "first");
}

static void bytes_that_are_not_utf8_are_shown_as_question_marks(void **state) {
    (void)state;
    zstc_fail(ZSTC_NOT_FOUND, "a\xff\x62/x: no such file");
    assert_string_equal(zstc_last_error(), "a?b/x: no such file");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_line_may_quote_the_one_before),
        cmocka_unit_test(a_kept_error_comes_back_whole),
        cmocka_unit_test(bytes_that_are_not_utf8_are_shown_as_question_marks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
