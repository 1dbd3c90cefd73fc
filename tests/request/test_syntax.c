#include <stdlib.h>

#include "request/syntax.h"
#include "support/support.h"

static void accept(const char *text) {
    zstc_error error;
    if (zstc_syntax_check(text, strlen(text), &error) != ZSTC_OK) fail_msg("%s: %s", text, error.line);
}

static void refuse_bytes(const char *text, size_t length, zstc_status expected, const char *line) {
    zstc_error error;
    char *exact = malloc(length > 0 ? length : 1); /* so that a sanitizer sees a read past the end */
    memcpy(exact, text, length);
    assert_int_equal(zstc_syntax_check(exact, length, &error), expected);
    assert_int_equal(error.status, expected);
    if (strstr(error.line, line) == NULL) fail_msg("%s: '%s' does not say '%s'", text, error.line, line);
    free(exact);
}

static void refuse(const char *text, const char *line) {
    refuse_bytes(text, strlen(text), ZSTC_INVALID_ARGUMENT, line);
}

static void every_form_of_rfc_8259_is_json(void **state) {
    (void)state;
    accept("null");
    accept(" \t\r\n{ \"a\" : [ 1 , -0 , 0.5e+3 , 1E-2, true , false , null , { } , [ ] ] , \"\" : \"\" } \n");
    accept("\"\\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u00e9 \\uD83D\\uDE00\"");
    accept("\"\x7f \xc3\xa9 \xef\xbf\xbf \xf4\x8f\xbf\xbf\"");
    accept("{\"a\":1,\"a\":2}"); /* names should be unique, they need not */
}

static void what_jansson_cannot_represent_is_json(void **state) {
    (void)state;
    accept("[18446744073709551615, -9223372036854775809, 123456789012345678901234567890]");
    accept("[1e400, -1e400, 1e-400, -0.0, 0.1e99999999999999999999]");
    accept("[\"\\ud83d\", \"\\udc00\\ud800\", \"\\uD800x\"]");
    accept("{\"\\u0000\": \"\\u0000\", \"\\ud800\": 1}");
}

static void depth_and_length_have_no_limit(void **state) {
    (void)state;
    enum { DEPTH = 300000 };
    char *text = malloc(2 * DEPTH + 1);
    for (int i = 0; i < DEPTH; i++) text[i] = '[', text[2 * DEPTH - 1 - i] = ']';
    text[2 * DEPTH] = '\0';
    accept(text);
    text[DEPTH + 7] = '}';
    refuse(text, "not JSON at byte 300008: expected ',' or ']', found '}'");
    memset(text, '9', 2 * DEPTH);
    accept(text);
    free(text);
}

/* Objects and arrays in turn, deep enough that the kinds of brackets do not fit the first piece of memory. */
static void brackets_of_both_kinds_must_match(void **state) {
    (void)state;
    char text[4096] = "", *at = text;
    for (int i = 0; i < 200; i++) at += sprintf(at, i % 3 == 0 ? "[" : "{\"a\":");
    at += sprintf(at, "1");
    for (int i = 199; i >= 0; i--) at += sprintf(at, i % 3 == 0 ? "]" : "}");
    accept(text);
    for (int i = 1; i <= 200; i++) {
        at[-i] ^= ']' ^ '}';
        refuse(text, "expected ','");
        at[-i] ^= ']' ^ '}';
    }
}

static void what_is_not_json_is_refused_at_its_byte(void **state) {
    (void)state;
    refuse("", "not JSON at byte 0: expected a value, found the end of the text");
    refuse("{", "not JSON at byte 1: expected a string or '}', found the end of the text");
    refuse("{\"a\"", "not JSON at byte 4: expected ':', found the end");
    refuse("{\"a\" 1}", "not JSON at byte 6: expected ':', found '1'");
    refuse("{\"a\":1,}", "not JSON at byte 8: expected a string, found '}'");
    refuse("{a:1}", "not JSON at byte 2: expected a string or '}', found 'a'");
    refuse("[1,]", "not JSON at byte 4: expected a value, found ']'");
    refuse("[,1]", "not JSON at byte 2: expected a value, found ','");
    refuse("[1 2]", "not JSON at byte 4: expected ',' or ']', found '2'");
    refuse("[1}", "not JSON at byte 3: expected ',' or ']', found '}'");
    refuse("{} x", "not JSON at byte 4: expected the end of the text, found 'x'");
    refuse("tru", "not JSON at byte 1: expected a value, found 't'");
    refuse("[nul]", "not JSON at byte 2");
    refuse("NaN", "not JSON at byte 1: expected a value, found 'N'");
    refuse("'a'", "not JSON at byte 1");
    refuse("\xef\xbb\xbf{}", "not JSON at byte 1: expected a value, found byte 0xef");
    refuse_bytes("{}\0", 3, ZSTC_INVALID_ARGUMENT, "not JSON at byte 3: expected the end of the text, found byte 0x00");
}

static void bad_numbers_are_refused(void **state) {
    (void)state;
    refuse("01", "not JSON at byte 2: expected the end of the text, found '1'");
    refuse("-", "not JSON at byte 1: expected a digit, found the end");
    refuse("-x", "not JSON at byte 2: expected a digit");
    refuse("1.", "not JSON at byte 2: expected a digit");
    refuse("1.e3", "not JSON at byte 3: expected a digit");
    refuse("1e", "not JSON at byte 2: expected a digit");
    refuse("1e+", "not JSON at byte 3: expected a digit");
    refuse(".5", "not JSON at byte 1: expected a value");
    refuse("+1", "not JSON at byte 1: expected a value");
    refuse("0x10", "not JSON at byte 2");
    refuse("-Infinity", "not JSON at byte 2: expected a digit, found 'I'");
}

static void bad_strings_are_refused(void **state) {
    (void)state;
    refuse("\"a", "not JSON at byte 2: expected a closing '\"', found the end");
    refuse("\"a\\\"", "not JSON at byte 4: expected a closing '\"'");
    refuse("\"\\x\"", "not JSON at byte 3: expected one of \" \\ / b f n r t u after a backslash, found 'x'");
    refuse("\"\\", "not JSON at byte 2");
    refuse("\"\\u12g4\"", "not JSON at byte 6: expected four hexadecimal digits after \\u, found 'g'");
    refuse("\"\\u12", "not JSON at byte 5");
    refuse("\"a\tb\"", "not JSON at byte 3: expected an escape in place of a control character, found byte 0x09");
    refuse_bytes("\"a\0b\"", 5, ZSTC_INVALID_ARGUMENT, "not JSON at byte 3");
}

static void what_is_not_utf8_is_refused_anywhere(void **state) {
    (void)state;
    static const char *const BAD[] = {"\xff",     "\x80", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                                      "\xe2\x82", "\xc3"};
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        char text[64];
        snprintf(text, sizeof text, "{\"never used\":[\"%s\"]}", BAD[i]);
        refuse_bytes(text, strlen(text), ZSTC_TEXT, "not JSON at byte 17: byte 0x");
        snprintf(text, sizeof text, "{\"%s", BAD[i]);
        refuse_bytes(text, strlen(text), ZSTC_TEXT, "not JSON at byte 3: byte 0x");
    }
    refuse_bytes("[\xff]", 3, ZSTC_TEXT, "not JSON at byte 2: byte 0xff is not UTF-8");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_of_rfc_8259_is_json),
        cmocka_unit_test(what_jansson_cannot_represent_is_json),
        cmocka_unit_test(depth_and_length_have_no_limit),
        cmocka_unit_test(brackets_of_both_kinds_must_match),
        cmocka_unit_test(what_is_not_json_is_refused_at_its_byte),
        cmocka_unit_test(bad_numbers_are_refused),
        cmocka_unit_test(bad_strings_are_refused),
        cmocka_unit_test(what_is_not_utf8_is_refused_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
