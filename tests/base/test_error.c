#include <stdlib.h>

#include "request/error_json.h"
#include "support/support.h"

static void says_status_and_line(void **state) {
    (void)state;
    zstc_error error;
    assert_int_equal(zstc_error_set(&error, ZSTC_TEXT, "%s %d", "line", 7), ZSTC_TEXT);
    assert_int_equal(error.status, ZSTC_TEXT);
    assert_string_equal(error.line, "line 7");
}

static void is_always_one_line_of_utf8(void **state) {
    (void)state;
    zstc_error error;
    zstc_error_set(&error, ZSTC_TEXT, "a\nb\x7f\xff\xc0\x80\xed\xa0\x80\xf5 \xc3\xa9\xf0\x9f\x98\x80\xe2\x82");
    assert_string_equal(error.line, "a b ??????? \xc3\xa9\xf0\x9f\x98\x80??");
}

static void a_long_line_is_cut_and_still_json(void **state) {
    (void)state;
    for (size_t shift = 0; shift < 4; shift++) {
        char text[2 * ZSTC_ERROR_LINE] = "xxx";
        for (size_t i = shift; i + 4 < sizeof text; i += 4) memcpy(text + i, "\xf0\x9f\x98\x80", 5);
        zstc_error error;
        zstc_error_set(&error, ZSTC_TEXT, "%s", text);
        assert_int_equal(strlen(error.line), (ZSTC_ERROR_LINE - 1 - shift) / 4 * 4 + shift);
        assert_null(strchr(error.line, '?'));
        json_t *json = zstc_error_json(&error);
        assert_non_null(json);
        json_decref(json);
    }
}

static void takes_the_librarys_line(void **state) {
    (void)state;
    zstc_error error;
    zstc_error_take_last(&error, zstc_batch_run(NULL));
    assert_int_equal(error.status, ZSTC_INVALID_ARGUMENT);
    assert_string_equal(error.line, zstc_last_error());
}

static void json_has_code_and_message(void **state) {
    (void)state;
    zstc_error error;
    zstc_error_set(&error, ZSTC_TOO_LONG, "\"so\" long");
    json_t *json = zstc_error_json(&error);
    char *text = json_dumps(json, JSON_COMPACT);
    assert_string_equal(text, "{\"error\":{\"code\":\"ZSTC_TOO_LONG\",\"message\":\"\\\"so\\\" long\"}}");
    free(text);
    json_decref(json);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_status_and_line),
        cmocka_unit_test(is_always_one_line_of_utf8),
        cmocka_unit_test(a_long_line_is_cut_and_still_json),
        cmocka_unit_test(takes_the_librarys_line),
        cmocka_unit_test(json_has_code_and_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
