#include <stdlib.h>

#include "base/utf8.h"
#include "support/support.h"

static size_t prefix(const char *text) { return zstc_utf8_valid_prefix(text, strlen(text)); }

static void well_formed_text_is_valid_as_a_whole(void **state) {
    (void)state;
    static const char *const texts[] = {"",
                                        "a",
                                        "plain ASCII that is longer than a block of eight",
                                        "\x7F",
                                        "\xC2\x80 \xDF\xBF",
                                        "\xE0\xA0\x80 \xEC\xBF\xBF \xED\x9F\xBF \xEE\x80\x80 \xEF\xBF\xBF",
                                        "\xF0\x90\x80\x80 \xF3\xBF\xBF\xBF \xF4\x8F\xBF\xBF",
                                        "1234567\xC3\xA9",
                                        "12345678\xC3\xA9"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) assert_int_equal(prefix(texts[i]), strlen(texts[i]));
    assert_int_equal(zstc_utf8_valid_prefix("a\0b", 3), 3);
    assert_int_equal(zstc_utf8_valid_prefix(NULL, 0), 0);
}

static void ill_formed_sequences_end_the_prefix(void **state) {
    (void)state;
    static const char *const bad[] = {
        "\x80",
        "\xBF", /* a continuation alone */
        "\xC0\x80",
        "\xC1\xBF", /* overlong, two bytes */
        "\xE0\x80\x80",
        "\xE0\x9F\xBF", /* overlong, three */
        "\xF0\x80\x80\x80",
        "\xF0\x8F\xBF\xBF", /* overlong, four */
        "\xED\xA0\x80",
        "\xED\xAF\xBF",
        "\xED\xBF\xBF", /* surrogates */
        "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80",
        "\xFF", /* over U+10FFFF */
        "\xFE",
        "\xF8\x88\x80\x80\x80", /* no lead byte */
        "\xC3(",
        "\xE2\x82(",
        "\xF0\x9F\x98(",
        "\xE2(\xAC", /* a continuation missing */
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char text[64];
        for (size_t before = 0; before < 20; before++) {
            memset(text, 'x', before);
            strcpy(text + before, bad[i]);
            strcat(text, " and more");
            assert_int_equal(prefix(text), before);
        }
    }
}

static void truncated_sequences_end_the_prefix_at_each_cut(void **state) {
    (void)state;
    static const char *const whole[] = {"\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};
    for (size_t i = 0; i < 3; i++) {
        for (size_t cut = 1; cut < strlen(whole[i]); cut++) {
            /* An exact allocation, so that a sanitizer sees a read past the end. */
            char *text = malloc(3 + cut);
            assert_non_null(text);
            memcpy(text, "abc", 3);
            memcpy(text + 3, whole[i], cut);
            assert_int_equal(zstc_utf8_valid_prefix(text, 3 + cut), 3);
            free(text);
        }
    }
}

static void every_code_point_is_written_and_read_back(void **state) {
    (void)state;
    for (uint32_t code = 0; code < 0x110000; code++) {
        char bytes[4];
        uint32_t back = 0;
        size_t length = zstc_utf8_encode(code, bytes);
        assert_int_equal(zstc_utf8_decode(bytes, &back), length);
        assert_int_equal(back, code);
        int surrogate = code >= 0xD800 && code < 0xE000;
        assert_int_equal(zstc_utf8_valid_prefix(bytes, length), surrogate ? 0 : length);
    }
}

static void a_cut_falls_between_characters(void **state) {
    (void)state;
    static const char text[] = "a\xC3\xA9\xE2\x82\xAC"; /* of 1, 2 and 3 bytes */
    static const size_t expected[] = {0, 1, 1, 3, 3, 3, 6, 6};
    for (size_t most = 0; most < sizeof expected / sizeof *expected; most++)
        assert_int_equal(zstc_utf8_cut(text, strlen(text), most), expected[most]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(well_formed_text_is_valid_as_a_whole),
        cmocka_unit_test(ill_formed_sequences_end_the_prefix),
        cmocka_unit_test(truncated_sequences_end_the_prefix_at_each_cut),
        cmocka_unit_test(every_code_point_is_written_and_read_back),
        cmocka_unit_test(a_cut_falls_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
