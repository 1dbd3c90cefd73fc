#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/fail.h"
#include "support/support.h"

static void every_code_has_its_name(void **state) {
    (void)state;
    assert_string_equal(zstc_status_name(0), "ZSTC_OK");
    assert_string_equal(zstc_status_name(-1), "ZSTC_INVALID_ARGUMENT");
    assert_string_equal(zstc_status_name(-2), "ZSTC_OUT_OF_MEMORY");
    assert_string_equal(zstc_status_name(-3), "ZSTC_NOT_FOUND");
    assert_string_equal(zstc_status_name(-4), "ZSTC_IO");
    assert_string_equal(zstc_status_name(-5), "ZSTC_MODEL");
    assert_string_equal(zstc_status_name(-6), "ZSTC_TEXT");
    assert_string_equal(zstc_status_name(-7), "ZSTC_TOO_LONG");
    assert_string_equal(zstc_status_name(-8), "ZSTC_DEVICE");
    assert_string_equal(zstc_status_name(-9), "ZSTC_UNSUPPORTED");
    assert_string_equal(zstc_status_name(-10), "ZSTC_CANCELLED");
    assert_string_equal(zstc_status_name(-90), "ZSTC_BACKEND");
    assert_string_equal(zstc_status_name(-99), "ZSTC_INTERNAL");
    assert_string_equal(zstc_status_name(1), "ZSTC_UNKNOWN");
    assert_string_equal(zstc_status_name(-11), "ZSTC_UNKNOWN");
}

static void the_line_is_one_line(void **state) {
    (void)state;
    assert_int_equal(zstc_fail(ZSTC_MODEL, "a\nb\tc\x7f%s", "d\re"), ZSTC_MODEL);
    assert_string_equal(zstc_last_error(), "a b c d e");
}

static void a_long_line_is_cut_between_characters(void **state) {
    (void)state;
    char text[4000];
    for (size_t shift = 0; shift < 4; shift++) {
        memset(text, 'x', shift);
        for (size_t i = shift; i + 4 < sizeof text; i += 4) memcpy(text + i, "\xF0\x9F\x98\x80", 5);
        zstc_fail(ZSTC_MODEL, "%s", text);
        size_t length = strlen(zstc_last_error());
        assert_true(length > 1000 && length < 1024);
        assert_int_equal((length - shift) % 4, 0);
    }
}

static void a_line_may_quote_the_line_before_it(void **state) {
    (void)state;
    zstc_fail(ZSTC_MODEL, "inner");
    zstc_fail(ZSTC_MODEL, "outer: %s", zstc_last_error());
    assert_string_equal(zstc_last_error(), "outer: inner");
}

static void *line_of_a_new_thread(void *unused) {
    (void)unused;
    return strdup(zstc_last_error());
}

static void each_thread_has_its_own_line(void **state) {
    (void)state;
    pthread_t thread;
    void *line = NULL;
    zstc_fail(ZSTC_MODEL, "of the main thread");
    assert_int_equal(pthread_create(&thread, NULL, line_of_a_new_thread, NULL), 0);
    pthread_join(thread, &line);
    assert_string_equal(line, "");
    assert_string_equal(zstc_last_error(), "of the main thread");
    free(line);
}

static void the_version_is_the_headers(void **state) {
    (void)state;
    char expected[32];
    snprintf(expected, sizeof expected, "%d.%d.%d", ZSTC_VERSION_MAJOR, ZSTC_VERSION_MINOR, ZSTC_VERSION_PATCH);
    assert_string_equal(zstc_version(), expected);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_has_its_name),
        cmocka_unit_test(the_line_is_one_line),
        cmocka_unit_test(a_long_line_is_cut_between_characters),
        cmocka_unit_test(a_line_may_quote_the_line_before_it),
        cmocka_unit_test(each_thread_has_its_own_line),
        cmocka_unit_test(the_version_is_the_headers),
    };
    return cmocka_run_group_tests_name("errors", tests, NULL, NULL);
}
