#include <stdlib.h>

#include "base/utf8.h"
#include "support/support.h"
#include "tokenizer/wordpiece/bert_words.h"

static const zstc_bert_options uncased = {1, 1, 1, 1}, cased = {1, 1, 0, 0}, untouched = {0, 0, 0, 0};

/* Static, and its buffers not cleared: a million texts are started here. */
static zstc_bert_words *start(const zstc_bert_options *options, const char *text, size_t length) {
    static zstc_bert_words words;
    words.options = *options;
    words.text = text;
    words.length = length;
    words.most_chars = 100;
    words.at = words.hint = words.hint_space = words.pending_at = words.pending_count = 0;
    return &words;
}

/* All words, each followed by `after`; static storage. */
static const char *joined(const zstc_bert_options *options, const char *text, size_t length, const char *after) {
    static char out[4096];
    size_t size = 0;
    zstc_bert_words *words = start(options, text, length);
    while (zstc_bert_words_next(words)) {
        assert_true(size + words->size + 2 < sizeof out);
        memcpy(out + size, words->too_long ? "~" : words->word, words->too_long ? 1 : words->size);
        size += words->too_long ? 1 : words->size;
        memcpy(out + size, after, strlen(after));
        size += strlen(after);
    }
    out[size] = '\0';
    return out;
}

#define assert_words(options, text, expected) assert_string_equal(joined(options, text, strlen(text), "|"), expected)

static int is_left_out(uint32_t code) {
    int hangul = code >= 0xAC00 && code <= 0xD7A3;
    int private_use = (code >= 0xE000 && code <= 0xF8FF) || code >= 0xF0000;
    int surrogate = code >= 0xD800 && code <= 0xDFFF;
    return hangul || private_use || surrogate;
}

/* What a code point becomes alone; white space parts words, and so is not seen. */
static void check_alone(uint32_t code, const char *expected) {
    char text[5] = {0};
    size_t length = zstc_utf8_encode(code, text);
    const char *found = joined(&uncased, text, length, "");
    if (strcmp(found, strcmp(expected, " ") == 0 ? "" : expected) != 0) fail_msg("U+%04X becomes '%s'", code, found);
}

static void each_code_point_becomes_what_the_reference_makes_of_it(void **state) {
    (void)state;
    test_lines *lines = test_lines_open(test_data("golden/normalize_bert_uncased.jsonl"));
    uint32_t next = 1;
    size_t count = 0;
    for (json_t *line; (line = test_lines_next(lines)) != NULL; json_decref(line), count++) {
        uint32_t code = (uint32_t)json_integer_value(json_object_get(line, "code"));
        for (; next < code; next++) {
            char same[5] = {0};
            zstc_utf8_encode(next, same);
            if (!is_left_out(next) && next != ' ') check_alone(next, same);
        }
        check_alone(code, json_string_value(json_object_get(line, "to")));
        next = code + 1;
    }
    assert_int_equal(count, 4948);
    test_lines_close(lines);
}

static void words_end_at_space_and_punctuation(void **state) {
    (void)state;
    assert_words(&uncased, "", "");
    assert_words(&uncased, " \t\r\n ", "");
    assert_words(&uncased, "Hello, World!", "hello|,|world|!|");
    assert_words(&uncased, "isn't [SEP] $5", "isn|'|t|[|sep|]|$|5|");
    assert_words(&uncased,
                 "a\xC2\xA0"
                 "b\xE3\x80\x80"
                 "c\xE2\x80\xA8"
                 "d",
                 "a|b|c|d|"); /* no-break, ideographic, line separator */
    assert_words(&uncased, "\xC2\xBFQu\xC3\xA9?", "\xC2\xBF|que|?|");
}

static void controls_vanish_inside_a_word(void **state) {
    (void)state;
    assert_string_equal(joined(&uncased, "A\0B", 3, "|"), "ab|");
    assert_words(&uncased,
                 "a\x01"
                 "b\x7F"
                 "c\xE2\x80\x8B"
                 "d\xEF\xBF\xBD"
                 "e",
                 "abcde|");
    assert_words(&uncased, "\x01", "");
}

static void ideographs_stand_alone_if_asked(void **state) {
    (void)state;
    const zstc_bert_options joined_ideographs = {1, 0, 1, 1};
    assert_words(&uncased,
                 "ab\xE6\xBC\xA2\xE5\xAD\x97"
                 "c",
                 "ab|\xE6\xBC\xA2|\xE5\xAD\x97|c|");
    assert_words(&joined_ideographs,
                 "ab\xE6\xBC\xA2\xE5\xAD\x97"
                 "c",
                 "ab\xE6\xBC\xA2\xE5\xAD\x97"
                 "c|");
}

static void case_and_accents_stay_if_asked(void **state) {
    (void)state;
    const zstc_bert_options lower_only = {1, 1, 0, 1}, strip_only = {1, 1, 1, 0};
    assert_words(&cased, "\xC3\x89T\xC3\x89 Go", "\xC3\x89T\xC3\x89|Go|");
    assert_words(&lower_only, "\xC3\x89T\xC3\x89 \xC4\xB0", "\xC3\xA9t\xC3\xA9|i\xCC\x87|");
    assert_words(&strip_only, "\xC3\x89T\xC3\x89", "ETE|");
}

static void without_clean_up_nothing_is_removed(void **state) {
    (void)state;
    assert_string_equal(joined(&untouched, "a\x01\0b", 4, "|"), "a\x01"); /* the NUL ends what strcmp sees */
    assert_words(&untouched,
                 "a\x0B"
                 "b\xC2\x85"
                 "c\xE2\x80\x8B",
                 "a|b|c\xE2\x80\x8B|"); /* White_Space parts words; U+200B is none */
}

/* U+302E (class 224) and U+1D165 (216) are kept where accents are stripped; U+0941 is a starter that is dropped. */
static void kept_marks_are_put_in_canonical_order(void **state) {
    (void)state;
    assert_words(&uncased, "x\xE3\x80\xAE\xF0\x9D\x85\xA5", "x\xF0\x9D\x85\xA5\xE3\x80\xAE|");
    assert_words(&uncased, "x\xE3\x80\xAE\xE0\xA5\x81\xF0\x9D\x85\xA5", "x\xE3\x80\xAE\xF0\x9D\x85\xA5|");
    assert_words(&cased, "x\xE3\x80\xAE\xF0\x9D\x85\xA5", "x\xE3\x80\xAE\xF0\x9D\x85\xA5|");
}

static void a_word_of_more_than_the_most_is_only_said_to_be_too_long(void **state) {
    (void)state;
    char text[256] = "";
    memset(text, 'a', 100);
    assert_int_equal(strlen(joined(&uncased, text, 100, "|")), 101);
    text[100] = 'a';
    strcpy(text + 101, " b");
    assert_words(&uncased, text, "~|b|");
    memcpy(text, "\xC3\xA9", 2); /* the slow path: 100 characters in 101 bytes, then 101 */
    assert_int_equal(strlen(joined(&cased, text, 101, "|")), 102);
    text[101] = 'a';
    assert_words(&cased, text, "~|");
}

static void check_normalized(const zstc_bert_options *options, const char *text, const char *expected) {
    zstc_buffer out = {0};
    assert_ok(zstc_bert_normalize(options, text, strlen(text), &out));
    assert_int_equal(out.length, strlen(expected));
    if (out.length > 0) assert_memory_equal(out.bytes, expected, out.length);
    zstc_buffer_free(&out);
}

/* As tokenizers' BertNormalizer alone. */
static void a_text_can_be_normalised_as_a_whole(void **state) {
    (void)state;
    check_normalized(&uncased, "", "");
    check_normalized(&uncased, " A\t\xC3\x89T.\xC2\xA0 x\x01y ", " a et.  xy ");
    check_normalized(&uncased, "a\xE4\xBD\xA0\xE4\xBB\xAC", "a \xE4\xBD\xA0  \xE4\xBB\xAC ");
    check_normalized(&cased, "\xC3\x89 E", "\xC3\x89 E");
    check_normalized(&untouched, "A\t\xC2\xA0\x0B", "A\t\xC2\xA0\x0B");
    check_normalized(&uncased, "x\xE3\x80\xAE\xF0\x9D\x85\xA5y", "x\xF0\x9D\x85\xA5\xE3\x80\xAEy");
}

static void a_run_of_marks_without_end_is_normalised_piece_by_piece(void **state) {
    (void)state;
    enum { COUNT = 5000 };
    char *text = malloc(3 * COUNT);
    zstc_buffer out = {0};
    assert_non_null(text);
    for (size_t i = 0; i < COUNT; i++) memcpy(text + 3 * i, "\xE3\x80\xAE", 3);
    assert_ok(zstc_bert_normalize(&uncased, text, 3 * COUNT, &out));
    assert_int_equal(out.length, 3 * COUNT);
    assert_memory_equal(out.bytes, text, 3 * COUNT);
    zstc_buffer_free(&out);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_code_point_becomes_what_the_reference_makes_of_it),
        cmocka_unit_test(words_end_at_space_and_punctuation),
        cmocka_unit_test(controls_vanish_inside_a_word),
        cmocka_unit_test(ideographs_stand_alone_if_asked),
        cmocka_unit_test(case_and_accents_stay_if_asked),
        cmocka_unit_test(without_clean_up_nothing_is_removed),
        cmocka_unit_test(kept_marks_are_put_in_canonical_order),
        cmocka_unit_test(a_word_of_more_than_the_most_is_only_said_to_be_too_long),
        cmocka_unit_test(a_text_can_be_normalised_as_a_whole),
        cmocka_unit_test(a_run_of_marks_without_end_is_normalised_piece_by_piece),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
