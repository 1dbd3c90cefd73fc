#include <stdlib.h>

#include "support/support.h"
#include "text/unicode.h"

enum { END = 0x110000 };

/* The class of each code point by a fixture's name for it; 0 where the fixture lists none. */
static unsigned char *read_classes(const char *path, const char *const *names, size_t count) {
    unsigned char *classes = calloc(END, 1);
    assert_non_null(classes);
    test_lines *lines = test_lines_open(test_data(path));
    for (json_t *line; (line = test_lines_next(lines)) != NULL; json_decref(line)) {
        const char *name = json_string_value(json_object_get(line, "class"));
        json_int_t last = json_integer_value(json_object_get(line, "last"));
        size_t class = 1;
        while (class < count && strcmp(names[class], name) != 0) class ++;
        assert_true(class < count);
        for (json_int_t code = json_integer_value(json_object_get(line, "first")); code <= last; code++) {
            classes[code] = (unsigned char)class;
        }
    }
    test_lines_close(lines);
    return classes;
}

static void check_classes(const unsigned char *classes, unsigned (*class_of)(uint32_t, size_t *)) {
    size_t hint = 0;
    for (uint32_t step = 0; step < END; step++) {
        /* Once in order, where the hint hits, and once jumping about. */
        uint32_t jump = (uint32_t)((step * UINT64_C(7919)) % END);
        if (class_of(step, &hint) != classes[step]) fail_msg("class of U+%04X", step);
        if (class_of(jump, &hint) != classes[jump]) fail_msg("class of U+%04X after a jump", jump);
    }
}

static void bytelevel_classes_are_the_reference_ones(void **state) {
    (void)state;
    static const char *const names[] = {"other", "letter", "number", "space"};
    unsigned char *classes = read_classes("golden/classes_bytelevel.jsonl", names, 4);
    check_classes(classes, zstc_unicode_bytelevel_class);
    free(classes);
}

static void bert_classes_are_the_reference_ones(void **state) {
    (void)state;
    static const char *const names[] = {"plain", "removed", "space", "cjk", "punctuation", "mark"};
    unsigned char *classes = read_classes("golden/classes_bert.jsonl", names, 6);
    classes[0] = ZSTC_BERT_REMOVED; /* NUL is not in the fixture */
    check_classes(classes, zstc_unicode_bert_class);
    free(classes);
}

static void decomposition_is_canonical_and_of_unicode_9(void **state) {
    (void)state;
    uint32_t out[ZSTC_UNICODE_MOST];
    assert_int_equal(zstc_unicode_decompose('a', out), 1);
    assert_int_equal(out[0], 'a');
    assert_int_equal(zstc_unicode_decompose(0xE9, out), 2); /* é */
    assert_int_equal(out[0], 'e');
    assert_int_equal(out[1], 0x301);
    assert_int_equal(zstc_unicode_decompose(0xAC01, out), 3); /* a Hangul syllable */
    assert_int_equal(out[2], 0x11A8);
    assert_int_equal(zstc_unicode_decompose(0xFB01, out), 1);  /* the ligature fi is only a compatibility one */
    assert_int_equal(zstc_unicode_decompose(0x11938, out), 1); /* Unicode 13 */
    assert_int_equal(out[0], 0x11938);
}

static void combining_classes_are_those_of_unicode_9(void **state) {
    (void)state;
    assert_int_equal(zstc_unicode_combining_class('a'), 0);
    assert_int_equal(zstc_unicode_combining_class(0x301), 230);
    assert_int_equal(zstc_unicode_combining_class(0x302E), 224);
    assert_int_equal(zstc_unicode_combining_class(0x1DF6), 0); /* Unicode 10 */
}

static void lower_case_is_the_reference_one(void **state) {
    (void)state;
    uint32_t out[ZSTC_UNICODE_MOST];
    assert_int_equal(zstc_unicode_lower('Q', out), 1);
    assert_int_equal(out[0], 'q');
    assert_int_equal(zstc_unicode_lower(0x3A3, out), 1); /* Σ: never the final form */
    assert_int_equal(out[0], 0x3C3);
    assert_int_equal(zstc_unicode_lower(0x130, out), 2); /* İ */
    assert_int_equal(out[0], 'i');
    assert_int_equal(out[1], 0x307);
    assert_int_equal(zstc_unicode_lower(0x16EA0, out), 1); /* newer than utf8proc 2.8 */
    assert_int_equal(out[0], 0x16EBB);
}

/* Against the regular expressions of tokenizers 0.23, which differ in no code point. */
static void word_characters_are_letters_marks_numbers_and_connectors(void **state) {
    (void)state;
    static const uint32_t in[] = {'a',    'Z',    '0',    '_',    0xE9,   0x301, 0x660,
                                  0x2160, 0x203F, 0x200D, 0x24B6, 0x4F60, 0x897, 0x1F130};
    static const uint32_t out[] = {' ', '-', '.', 0xA0, 0xB2, 0x2014, 0x200B, 0x20AC, 0x1F600, 0x2460};
    for (size_t i = 0; i < sizeof in / sizeof in[0]; i++) {
        if (!zstc_unicode_is_word(in[i])) fail_msg("U+%04X is part of a word", (unsigned)in[i]);
    }
    for (size_t i = 0; i < sizeof out / sizeof out[0]; i++) {
        if (zstc_unicode_is_word(out[i])) fail_msg("U+%04X is no part of a word", (unsigned)out[i]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytelevel_classes_are_the_reference_ones),
        cmocka_unit_test(bert_classes_are_the_reference_ones),
        cmocka_unit_test(decomposition_is_canonical_and_of_unicode_9),
        cmocka_unit_test(combining_classes_are_those_of_unicode_9),
        cmocka_unit_test(lower_case_is_the_reference_one),
        cmocka_unit_test(word_characters_are_letters_marks_numbers_and_connectors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
