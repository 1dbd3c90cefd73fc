/* Expected forms are those of tokenizers 0.23, normalizers.NFC. */
#include <stdlib.h>

#include "support/support.h"
#include "tokenizer/normalizer/normalizer.h"

static void normalize(const char *text, size_t length, zstc_buffer *out) {
    zstc_normalizer *normalizer = NULL;
    json_t *step = json_pack("{s:s}", "type", "NFC");
    assert_ok(zstc_normalizer_read(&normalizer, "tokenizer.json", step));
    assert_ok(zstc_normalizer_run(normalizer, text, length, out));
    zstc_normalizer_free(normalizer);
    json_decref(step);
}

static void check(const char *text, const char *expected) {
    zstc_buffer out = {0};
    normalize(text, strlen(text), &out);
    assert_int_equal(out.length, strlen(expected));
    if (out.length > 0) assert_memory_equal(out.bytes, expected, out.length);
    zstc_buffer_free(&out);
}

static void marks_compose_with_the_letter_before_them(void **state) {
    (void)state;
    check("", "");
    check("plain \xC3\xA9", "plain \xC3\xA9");
    check("e\xCC\x81", "\xC3\xA9");
    check("xe\xCC\x81x", "x\xC3\xA9x");
    check("e\xCC\x81\xCC\x81", "\xC3\xA9\xCC\x81");
    check("u\xCC\x88\xCC\x84", "\xC7\x96"); /* in two steps */
    check("\xC3\xBC\xCC\x84", "\xC7\x96");
}

static void marks_are_put_in_order_and_a_mark_between_blocks(void **state) {
    (void)state;
    check("q\xCC\x87\xCC\xA3", "q\xCC\xA3\xCC\x87");
    check("a\xCC\x87\xCC\xA3", "\xE1\xBA\xA1\xCC\x87");             /* the dot below composes, above stays */
    check("a\xCC\xB8\xCC\x87\xCC\x87", "\xC8\xA7\xCC\xB8\xCC\x87"); /* of two alike the first composes */
    check("\xCC\x87\xCC\xA3z", "\xCC\xA3\xCC\x87z");                /* without a letter */
    check("a\xE2\x80\x8B\xCC\x81", "a\xE2\x80\x8B\xCC\x81");        /* a starter between */
}

static void what_never_composes_is_decomposed(void **state) {
    (void)state;
    check("\xE2\x84\xAB", "\xC3\x85");                 /* the sign of angstrom */
    check("\xE0\xA5\x98", "\xE0\xA4\x95\xE0\xA4\xBC"); /* U+0958 is excluded from composition */
    check("\xCD\x84", "\xCC\x88\xCC\x81");             /* U+0344 */
    check("\xEF\xA4\x80", "\xE8\xB1\x88");             /* a compatibility ideograph */
}

static void hangul_composes(void **state) {
    (void)state;
    check("\xE1\x84\x80\xE1\x85\xA1", "\xEA\xB0\x80");
    check("\xE1\x84\x80\xE1\x85\xA1\xE1\x86\xA8", "\xEA\xB0\x81");
    check("\xEA\xB0\x80\xE1\x86\xA8", "\xEA\xB0\x81");
    check("\xEA\xB0\x80\xE1\x86\xA7", "\xEA\xB0\x80\xE1\x86\xA7"); /* U+11A7 is no final */
}

static void tables_are_those_of_unicode_9(void **state) {
    (void)state;
    check("\xF0\x91\xA4\xB5\xF0\x91\xA4\xB0", "\xF0\x91\xA4\xB5\xF0\x91\xA4\xB0"); /* U+11938 is of version 13 */
    check("\xF0\x91\x84\xB1\xF0\x91\x84\xA7", "\xF0\x91\x84\xAE");                 /* U+1112E is of version 6.1 */
}

static void many_marks_take_no_time_to_order(void **state) {
    (void)state;
    enum { COUNT = 200000 };
    char *text = malloc(4 * COUNT);
    assert_non_null(text);
    for (size_t i = 0; i < COUNT; i++) memcpy(text + 4 * i, i < COUNT / 2 ? "\xCC\x81\xCC\x81" : "\xCC\xA3\xCC\xA3", 4);
    zstc_buffer out = {0};
    normalize(text, 4 * COUNT, &out);
    assert_int_equal(out.length, 4 * COUNT);
    assert_memory_equal(out.bytes, "\xCC\xA3", 2);
    assert_memory_equal(out.bytes + out.length - 2, "\xCC\x81", 2);
    zstc_buffer_free(&out);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_compose_with_the_letter_before_them),
        cmocka_unit_test(marks_are_put_in_order_and_a_mark_between_blocks),
        cmocka_unit_test(what_never_composes_is_decomposed),
        cmocka_unit_test(hangul_composes),
        cmocka_unit_test(tables_are_those_of_unicode_9),
        cmocka_unit_test(many_marks_take_no_time_to_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
