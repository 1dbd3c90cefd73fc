/* Added tokens in a text. The expected parts are those of Hugging Face's tokenizers 0.23. */
#include <stdio.h>
#include <stdlib.h>

#include "support/support.h"
#include "tokenizer/split.h"

#define TOKEN(text, number, ...)                                                                                       \
    { .content = (text), .length = sizeof(text) - 1, .id = (number), __VA_ARGS__ }

/* The parts as "text|<id:taken>|text"; static storage. */
static const char *parts_of(const zstc_splitter *splitter, const char *text, size_t length) {
    static char out[4096];
    zstc_split split = {.splitter = splitter, .text = text, .length = length};
    zstc_split_part part;
    size_t size = 0;
    out[0] = '\0';
    while (zstc_split_next(&split, &part)) {
        assert_true(part.length > 0 && part.start + part.length <= length);
        const char *form = part.id < 0 ? "%s%.*s" : "%s<%.*s:%d>";
        size += (size_t)snprintf(out + size, sizeof out - size, form, size == 0 ? "" : "|", (int)part.length,
                                 text + part.start, (int)part.id);
        assert_true(size < sizeof out);
    }
    return out;
}

static void check_parts(const zstc_added_token *tokens, size_t count, const char *text, const char *expected) {
    zstc_splitter *splitter = NULL;
    assert_ok(zstc_splitter_new(&splitter, tokens, count));
    assert_string_equal(parts_of(splitter, text, strlen(text)), expected);
    zstc_splitter_free(splitter);
}

#define check(tokens, text, expected) check_parts(tokens, sizeof(tokens) / sizeof((tokens)[0]), text, expected)

static void the_longest_that_starts_first_is_found(void **state) {
    (void)state;
    const zstc_added_token tokens[] = {TOKEN("ab", 1, 0), TOKEN("abcd", 2, 0), TOKEN("bcde", 3, 0), TOKEN("b", 4, 0)};
    check(tokens, "", "");
    check(tokens, "xyz", "xyz");
    check(tokens, "abcde", "<abcd:2>|e");
    check(tokens, "abc", "<ab:1>|c");
    check(tokens, "xbcdebab", "x|<bcde:3>|<b:4>|<ab:1>");
    check(tokens, "ababcd", "<ab:1>|<abcd:2>");
}

static void of_two_alike_the_first_counts(void **state) {
    (void)state;
    const zstc_added_token tokens[] = {TOKEN("x", 1, 0), TOKEN("ab", 2, 0), TOKEN("ab", 3, 0)};
    check(tokens, "abx", "<ab:2>|<x:1>");
}

static void bytes_above_ascii_are_ordered_as_others(void **state) {
    (void)state;
    const zstc_added_token tokens[] = {TOKEN("\xC3\xA9", 1, 0), TOKEN("\xC3\xA9\xFF", 2, 0), TOKEN("a", 3, 0)};
    check(tokens, "a\xC3\xA9\xC3\xA8", "<a:3>|<\xC3\xA9:1>|\xC3\xA8");
}

static void a_special_token_is_passed_over_as_a_whole(void **state) {
    (void)state;
    const zstc_added_token tokens[] = {TOKEN("[SEP]", 1, .special = 1), TOKEN("SEP", 2, 0)};
    check(tokens, "SEP [SEP] SEP", "<SEP:2>| [SEP] |<SEP:2>");
}

static void a_single_word_touches_no_letter_mark_or_digit(void **state) {
    (void)state;
    const zstc_added_token tokens[] = {TOKEN("evt", 1, .single_word = 1)};
    check(tokens, "evt", "<evt:1>");
    check(tokens, "(evt), evt\xE2\x82\xAC", "(|<evt:1>|), |<evt:1>|\xE2\x82\xAC");
    check(tokens, "evts", "evts");
    check(tokens, "xevt", "xevt");
    check(tokens, "evt9 _evt evt_", "evt9 _evt evt_");
    check(tokens,
          "\xC3\xA9"
          "evt evt\xCC\x81",
          "\xC3\xA9"
          "evt evt\xCC\x81");
    check(tokens,
          "evt\xE4\xBD\xA0 \xE2\x80\x8D"
          "evt",
          "evt\xE4\xBD\xA0 \xE2\x80\x8D"
          "evt"); /* an ideograph, a joiner */
}

static void white_space_around_is_taken_where_asked(void **state) {
    (void)state;
    const zstc_added_token left[] = {TOKEN("x", 1, .lstrip = 1)}, right[] = {TOKEN("x", 1, .rstrip = 1)};
    check(left, "a \t x b", "a|< \t x:1>| b");
    check(left, "\xC2\xA0\xE3\x80\x80x", "<\xC2\xA0\xE3\x80\x80x:1>");
    check(left, " x x", "< x:1>|< x:1>");
    check(right, "a x \n b", "a |<x \n :1>|b");
    check(right, "x\xE2\x80\x8B", "<x:1>|\xE2\x80\x8B"); /* U+200B is no white space */
}

/* A token of white space in white space that another has taken: without lstrip it is given again, with it not. */
static void taken_white_space_may_hold_tokens(void **state) {
    (void)state;
    const zstc_added_token plain[] = {TOKEN("x", 1, .rstrip = 1), TOKEN("  ", 2, 0)};
    const zstc_added_token both[] = {TOKEN("  ", 2, .lstrip = 1, .rstrip = 1)};
    check(plain, "x    y", "<x    :1>|<  :2>|<  :2>|y");
    check(both, "    y", "<    :2>|y");
}

static void many_tokens_are_told_apart(void **state) {
    (void)state;
    enum { COUNT = 20000 };
    static char contents[COUNT][8];
    zstc_added_token *tokens = calloc(COUNT, sizeof *tokens);
    zstc_splitter *splitter = NULL;
    assert_non_null(tokens);
    for (int i = 0; i < COUNT; i++) {
        int length = snprintf(contents[i], sizeof contents[i], "t%d", i);
        tokens[i] = (zstc_added_token){.content = contents[i], .length = (size_t)length, .id = i};
    }
    assert_ok(zstc_splitter_new(&splitter, tokens, COUNT));
    assert_string_equal(parts_of(splitter, "t19999t3t123456", 15), "<t19999:19999>|<t3:3>|<t12345:12345>|6");
    zstc_splitter_free(splitter);
    free(tokens);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_longest_that_starts_first_is_found),
        cmocka_unit_test(of_two_alike_the_first_counts),
        cmocka_unit_test(bytes_above_ascii_are_ordered_as_others),
        cmocka_unit_test(a_special_token_is_passed_over_as_a_whole),
        cmocka_unit_test(a_single_word_touches_no_letter_mark_or_digit),
        cmocka_unit_test(white_space_around_is_taken_where_asked),
        cmocka_unit_test(taken_white_space_may_hold_tokens),
        cmocka_unit_test(many_tokens_are_told_apart),
    };
    return cmocka_run_group_tests_name("split", tests, NULL, NULL);
}
