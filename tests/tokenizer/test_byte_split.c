#include "support/support.h"
#include "tokenizer/bpe/byte_alphabet.h"
#include "tokenizer/bpe/byte_split.h"

/* The words of a text, each followed by "|"; static storage. */
static const char *words_of(const char *text) {
    static char out[1024];
    size_t size = 0, word;
    zstc_byte_split split = {.text = text, .length = strlen(text)};
    while ((word = zstc_byte_split_next(&split)) > 0) {
        memcpy(out + size, text + split.at - word, word);
        size += word;
        out[size++] = '|';
    }
    out[size] = '\0';
    return out;
}

static void words_take_the_space_before_them(void **state) {
    (void)state;
    assert_string_equal(words_of(""), "");
    assert_string_equal(words_of("Hello big world"), "Hello| big| world|");
    assert_string_equal(words_of("in 2024, x1"), "in| 2024|,| x|1|");
    assert_string_equal(words_of("a !? b"), "a| !?| b|");
}

static void spaces_keep_their_last_for_the_next_word(void **state) {
    (void)state;
    assert_string_equal(words_of("a   b"), "a|  | b|");
    assert_string_equal(words_of("a\n\nb"), "a|\n|\n|b|");
    assert_string_equal(words_of("a \tb"), "a| |\t|b|");
    assert_string_equal(words_of("a  "), "a|  |");
    assert_string_equal(words_of(" "), " |");
    assert_string_equal(words_of("a\xC2\xA0"
                                 "b"),
                        "a|\xC2\xA0|b|"); /* a no-break space is not taken in */
}

static void contractions_are_words(void **state) {
    (void)state;
    assert_string_equal(words_of("it's we'll I've they're I'm he'd don't"),
                        "it|'s| we|'ll| I|'ve| they|'re| I|'m| he|'d| don|'t|");
    assert_string_equal(words_of("'sx 'x 'l 'S"), "'s|x| '|x| '|l| '|S|");
    assert_string_equal(words_of("a's''s"), "a|'s|''|s|"); /* two apostrophes are no contraction */
    assert_string_equal(words_of("x'"), "x|'|");
    assert_string_equal(words_of("x'l"), "x|'|l|");
}

static void classes_are_unicode(void **state) {
    (void)state;
    assert_string_equal(words_of("\xC3\xA9t\xC3\xA9\xC2\xB2!"), "\xC3\xA9t\xC3\xA9|\xC2\xB2|!|");
    assert_string_equal(words_of("e\xCC\x81x"), "e|\xCC\x81|x|"); /* a mark is neither letter nor number */
}

static void the_byte_alphabet_is_a_bijection(void **state) {
    (void)state;
    assert_int_equal(zstc_byte_alphabet_code(' '), 0x120);
    assert_int_equal(zstc_byte_alphabet_code('a'), 'a');
    char text[3] = {0}, byte;
    size_t count, found = 0;
    for (unsigned code = 0x80; code < 0x180; code++) {
        text[0] = (char)(0xC0 | code >> 6);
        text[1] = (char)(0x80 | (code & 0x3F));
        if (!zstc_byte_alphabet_decode(text, 2, &byte, &count)) continue;
        assert_int_equal(count, 1);
        assert_int_equal(zstc_byte_alphabet_code((unsigned char)byte), code);
        found++;
    }
    assert_int_equal(found, 256 - 94); /* the others stand for themselves in ASCII */
    assert_false(zstc_byte_alphabet_decode(" ", 1, &byte, &count));
    assert_false(zstc_byte_alphabet_decode("\xC5\x84", 2, &byte, &count)); /* U+0144, one past the last */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_take_the_space_before_them), cmocka_unit_test(spaces_keep_their_last_for_the_next_word),
        cmocka_unit_test(contractions_are_words),           cmocka_unit_test(classes_are_unicode),
        cmocka_unit_test(the_byte_alphabet_is_a_bijection),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
