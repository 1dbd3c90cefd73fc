#include <stdint.h>
#include <stdlib.h>

#include "request/members.h"
#include "support/support.h"

static zstc_value load(const char *text) {
    zstc_value value = {0};
    zstc_error error;
    if (zstc_value_load(&value, text, strlen(text), &error) != ZSTC_OK) fail_msg("%s: %s", text, error.line);
    return value;
}

static void assert_value(zstc_value value, const char *expected) {
    assert_int_equal(value.length, strlen(expected));
    assert_memory_equal(value.bytes, expected, value.length);
}

static void a_value_is_without_the_space_around_it(void **state) {
    (void)state;
    assert_value(load(" \n{ } \t"), "{ }");
    assert_value(load("7"), "7");
}

static void kinds_are_told_apart(void **state) {
    (void)state;
    assert_int_equal(zstc_value_kind_of((zstc_value){0}), ZSTC_VALUE_MISSING);
    assert_int_equal(zstc_value_kind_of(load("\"\"")), ZSTC_VALUE_STRING);
    assert_int_equal(zstc_value_kind_of(load("-1")), ZSTC_VALUE_NUMBER);
    assert_int_equal(zstc_value_kind_of(load("{}")), ZSTC_VALUE_OBJECT);
    assert_int_equal(zstc_value_kind_of(load("[]")), ZSTC_VALUE_ARRAY);
    assert_int_equal(zstc_value_kind_of(load("true")), ZSTC_VALUE_TRUE);
    assert_int_equal(zstc_value_kind_of(load("false")), ZSTC_VALUE_FALSE);
    assert_int_equal(zstc_value_kind_of(load("null")), ZSTC_VALUE_NULL);
}

static void items_come_one_by_one(void **state) {
    (void)state;
    zstc_value list = load("[ 1e400 ,\"a]\\\"\", [[],{\"}\":[ ]}] ,{ } ,null]"), item;
    zstc_value_cursor cursor = zstc_value_inside(list);
    static const char *const EXPECTED[] = {"1e400", "\"a]\\\"\"", "[[],{\"}\":[ ]}]", "{ }", "null"};
    assert_int_equal(zstc_value_count(list), 5);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(zstc_value_next_item(&cursor, &item), 1);
        assert_value(item, EXPECTED[i]);
    }
    assert_int_equal(zstc_value_next_item(&cursor, &item), 0);
    assert_int_equal(zstc_value_count(load("[ ]")), 0);
}

static void assert_decoded(const char *json, const char *expected, size_t length) {
    zstc_value value = load(json);
    size_t found = 0;
    char *out = malloc(value.length);
    assert_int_equal(zstc_value_decode(value, out, &found), 0);
    assert_int_equal(found, length);
    assert_memory_equal(out, expected, length + 1);
    free(out);
}

static void strings_are_decoded(void **state) {
    (void)state;
    assert_decoded("\"\"", "", 0);
    assert_decoded("\"plain \xc3\xa9\"", "plain \xc3\xa9", 8);
    assert_decoded("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t", 8);
    assert_decoded("\"a\\u0000b\"", "a\0b", 3);
    assert_decoded("\"\\u00e9\\u20AC\\uFFFF\"", "\xc3\xa9\xe2\x82\xac\xef\xbf\xbf", 8);
    assert_decoded("\"\\ud83d\\uDE00.\\uDBFF\\uDFFF\"", "\xf0\x9f\x98\x80.\xf4\x8f\xbf\xbf", 9);
}

static void lone_surrogates_are_found(void **state) {
    (void)state;
    static const struct {
        const char *json;
        uint32_t lone;
    } CASES[] = {{"\"\\ud83d\"", 0xD83D},
                 {"\"a\\udc00\"", 0xDC00},
                 {"\"\\ud83dx\"", 0xD83D},
                 {"\"\\ud83d\\u0041\"", 0xD83D},
                 {"\"\\ud83d\\ud83d\\ude00\"", 0xD83D},
                 {"\"\\ud83d\\\\ude00\"", 0xD83D},
                 {"\"\\ud83d\\ude00\\ude00\"", 0xDE00}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char out[64];
        size_t length;
        assert_int_equal(zstc_value_decode(load(CASES[i].json), out, &length), CASES[i].lone);
    }
}

static void names_are_compared_as_decoded(void **state) {
    (void)state;
    assert_true(zstc_value_equals(load("\"text\""), "text"));
    assert_true(zstc_value_equals(load("\"\\u0074ext\""), "text"));
    assert_true(zstc_value_equals(load("\"\\ud83d\\ude00\""), "\xf0\x9f\x98\x80"));
    assert_true(zstc_value_equals(load("\"\""), ""));
    static const char *const OTHERS[] = {"\"tex\"",     "\"texts\"",      "\"text\\u0000\"",
                                         "\"\\u0000\"", "\"tex\\ud800\"", "\"\""};
    for (size_t i = 0; i < sizeof OTHERS / sizeof OTHERS[0]; i++)
        assert_false(zstc_value_equals(load(OTHERS[i]), "text"));
}

static void whole_numbers_are_read_within_their_limits(void **state) {
    (void)state;
    int32_t found = 5;
    assert_true(zstc_value_whole(load("0"), 0, INT32_MAX, &found));
    assert_int_equal(found, 0);
    assert_true(zstc_value_whole(load("2147483647"), 0, INT32_MAX, &found));
    assert_int_equal(found, INT32_MAX);
    assert_true(zstc_value_whole(load("-2147483648"), INT32_MIN, 0, &found));
    assert_int_equal(found, INT32_MIN);
    found = 5;
    static const char *const OTHERS[] = {"-1",   "2147483648", "18446744073709551617", "1e3", "1.0", "-0.0", "\"1\"",
                                         "true", "{}"};
    for (size_t i = 0; i < sizeof OTHERS / sizeof OTHERS[0]; i++)
        assert_false(zstc_value_whole(load(OTHERS[i]), 0, INT32_MAX, &found));
    assert_int_equal(found, 5);
}

static void messages_show_a_value_readably_and_cut(void **state) {
    (void)state;
    assert_string_equal(zstc_value_show(load("{\"a\": 1e400}")).text, "{\"a\": 1e400}");
    assert_string_equal(zstc_value_show(load("\"gr\\u00f6\\u00dfe\\n\\u0000\\ud800\"")).text, "\"gr\xc3\xb6\xc3\x9f"
                                                                                              "e\\n\\u0000\\ud800\"");
    char digits[200];
    memset(digits, '7', sizeof digits);
    digits[199] = '\0';
    zstc_value_shown shown = zstc_value_show(load(digits));
    assert_int_equal(strlen(shown.text), 79);
    assert_string_equal(shown.text + 75, "7...");
}

static zstc_status find(const char *json, zstc_member *fields, size_t count, const char *what, zstc_error *error) {
    return zstc_members_find(load(json), fields, count, what, error);
}

static void fields_are_found_and_others_passed_over(void **state) {
    (void)state;
    zstc_member fields[] = {{.name = "a"}, {.name = "b"}, {.name = "c"}};
    zstc_error error;
    assert_int_equal(find("{\"x\":{\"a\":1},\"b\":[2],\"x\":\"\\ud800\",\"\\u0061\":3}", fields, 3, NULL, &error),
                     ZSTC_OK);
    assert_value(fields[0].value, "3");
    assert_value(fields[1].value, "[2]");
    assert_null(fields[2].value.bytes);
}

static void a_field_that_is_there_twice_is_named(void **state) {
    (void)state;
    zstc_member fields[] = {{.name = "a"}};
    zstc_error error;
    assert_int_equal(find("{\"a\":1,\"\\u0061\":1}", fields, 1, NULL, &error), ZSTC_INVALID_ARGUMENT);
    assert_string_equal(error.line, "duplicate field \"a\"");
}

static void an_unknown_field_is_named_whatever_it_holds(void **state) {
    (void)state;
    static const char *const VALUES[] = {"1", "1e400", "18446744073709551616", "\"\\ud800\"", "{\"\\u0000\":1}"};
    for (size_t i = 0; i < sizeof VALUES / sizeof VALUES[0]; i++) {
        zstc_member fields[] = {{.name = "a"}, {.name = "b"}, {.name = "c"}};
        zstc_error error;
        char json[64];
        snprintf(json, sizeof json, "{\"d\\u0000\":%s}", VALUES[i]);
        assert_int_equal(find(json, fields, 3, "field", &error), ZSTC_INVALID_ARGUMENT);
        assert_string_equal(error.line, "unknown field \"d\\u0000\" (expected a, b or c)");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_is_without_the_space_around_it),
        cmocka_unit_test(kinds_are_told_apart),
        cmocka_unit_test(items_come_one_by_one),
        cmocka_unit_test(strings_are_decoded),
        cmocka_unit_test(lone_surrogates_are_found),
        cmocka_unit_test(names_are_compared_as_decoded),
        cmocka_unit_test(whole_numbers_are_read_within_their_limits),
        cmocka_unit_test(messages_show_a_value_readably_and_cut),
        cmocka_unit_test(fields_are_found_and_others_passed_over),
        cmocka_unit_test(a_field_that_is_there_twice_is_named),
        cmocka_unit_test(an_unknown_field_is_named_whatever_it_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
