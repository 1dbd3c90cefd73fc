/* Matches are those of Oniguruma, as tokenizers 0.23 finds them; test_pretokenizers.py has many more beside it. */
#include <stdlib.h>

#include "support/support.h"
#include "tokenizer/regex/regex.h"

/* The matches of a pattern in a text, with "|" between them. */
static void check(const char *pattern, const char *text, const char *expected) {
    zstc_regex *regex = NULL;
    char found[1024] = "";
    size_t length = strlen(text), start = 0, size;
    assert_ok(zstc_regex_new(&regex, "file", pattern, strlen(pattern)));
    for (size_t at = 0; at < length; at = start + size) {
        assert_ok(zstc_regex_find(regex, text, length, at, &start, &size));
        if (size == 0) break;
        if (*found != '\0') strcat(found, "|");
        strncat(found, text + start, size);
    }
    if (strcmp(found, expected) != 0) fail_msg("%s in \"%s\": %s, not %s", pattern, text, found, expected);
    zstc_regex_free(regex);
}

static void the_first_alternative_that_matches_counts(void **state) {
    (void)state;
    check("a|ab|c", "abc", "a|c");
    check("ab|a", "aab", "a|ab");
    check("(a|ab)c", "abc", "abc"); /* back into the group */
    check("(?:ab)?c", "abcc", "abc|c");
}

static void quantifiers_take_what_they_can_and_give_back(void **state) {
    (void)state;
    check("a+ab", "aaab", "aaab");
    check("a++ab", "aaab", "");
    check("x{2,3}", "xxxxx", "xxx|xx");
    check("x{2}", "xxx", "xx");
    check("x{,2}y", "xxxy", "xxy");
    check("\xC3\xA9+\xC3\xA9", "\xC3\xA9\xC3\xA9\xC3\xA9", "\xC3\xA9\xC3\xA9\xC3\xA9");
    check("a*b?c", "aabc", "aabc");
}

static void sets_have_ranges_classes_and_sets(void **state) {
    (void)state;
    check("[a-c_-]+", "ab-_d", "ab-_");
    check("[^a-c\\s]+", "abxy z", "xy|z");
    check("[x[yz]\\d]+", "axyz1", "xyz1");
    check("[\\p{Lu}\\p{N}]+",
          "aB\xC3\x89"
          "1c",
          "B\xC3\x89"
          "1");
    check("\\P{L}+", "ab12cd", "12");
    check("[\\]\\-\\\\]+", "a]-\\b", "]-\\");
    check("\\u4f60", "\xE4\xBD\xA0", "\xE4\xBD\xA0");
    check(".+", "ab\ncd", "ab|cd");
}

static void a_look_ahead_takes_nothing(void **state) {
    (void)state;
    check("\\s+(?!\\S)|\\s+", "a   b  ", "  | |  ");
    check("a(?=b)", "abac", "a");
    check("\\w+$", "ab cd\nef", "cd|ef");
}

static void case_is_ignored_where_it_is_said(void **state) {
    (void)state;
    check("(?i:'s|'LL)", "'S'll's", "'S|'ll|'s");
    check("(?i:s)", "\xC5\xBF", "\xC5\xBF"); /* the long s */
    check("(?i:[a-c])b", "ABAb", "Ab");
}

static void word_characters_are_those_of_oniguruma(void **state) {
    (void)state;
    check("\\w+", "a_1\xC2\xB2-b", "a_1\xC2\xB2|b");
    check("[\\w]+",
          "a\xC2\xB2"
          "b",
          "a|b"); /* inside a set U+00B2 is none */
}

static void check_refused(const char *pattern, const char *names) {
    zstc_regex *regex = NULL;
    assert_fails(zstc_regex_new(&regex, "file", pattern, strlen(pattern)), ZSTC_UNSUPPORTED, names);
    assert_null(regex);
    if (strstr(zstc_last_error(), pattern) == NULL) fail_msg("%s does not name %s", zstc_last_error(), pattern);
}

static void what_is_not_understood_is_refused_by_name(void **state) {
    (void)state;
    check_refused("\\bab", "file: a backslash with such a character in the regular expression");
    check_refused("(?<=a)b", "such a group");
    check_refused("(ab)+", "a group that is repeated");
    check_refused("a*", "a match of no characters");
    check_refused("a|(?!b)", "a match of no characters");
    check_refused("a||b", "an empty alternative");
    check_refused("[[:alpha:]]", "a class [: :]");
    check_refused("[a&&b]", "&&");
    check_refused("[a[^b]]", "a set [^ ] inside a set");
    check_refused("\\p{Han}", "a property other than a general category");
    check_refused("\\p{Lz}", "a property other than a general category");
    check_refused("(?i:\\p{L})", "a property inside (?i: )");
    check_refused("(?i:\xC3\xA9)", "not ASCII inside (?i: )");
    check_refused("(?i:ss)", "such a pair of letters");
    check_refused("a+?", "such a quantifier");
    check_refused("a{3}+", "behind \"}\"");
    check_refused("a{2,1}", "such a \"{\"");
    check_refused("a{1001}", "such a number");
    check_refused("^a", "such a character");
    check_refused("(a", "a group without an end");
    check_refused("a)", "\")\" without \"(\"");
    check_refused("[a", "a set without an end");
    check_refused("[]a]", "at the start of a set");
    check_refused("[z-a]", "a range from higher to lower");
    check_refused("[\\d-a]", "such a \"-\"");
    check_refused("a\\", "a backslash at the end");
    check_refused("(?!ab)c", "such a look-ahead");
    check_refused("((((((((((((((((((a))))))))))))))))))", "such a depth");
}

static void a_pattern_that_takes_too_long_is_given_up(void **state) {
    (void)state;
    enum { COUNT = 20000 };
    static const char pattern[] = "a*a*a*a*b";
    zstc_regex *regex = NULL;
    size_t start, size;
    char *text = malloc(COUNT);
    assert_non_null(text);
    memset(text, 'a', COUNT);
    assert_ok(zstc_regex_new(&regex, "file", pattern, strlen(pattern)));
    assert_fails(zstc_regex_find(regex, text, COUNT, 0, &start, &size), ZSTC_TOO_LONG, "20000 bytes");
    zstc_regex_free(regex);
    free(text);
}

static void a_long_run_takes_time_in_its_length(void **state) {
    (void)state;
    enum { COUNT = 1000000 };
    static const char pattern[] = "\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    zstc_regex *regex = NULL;
    size_t start, size;
    char *text = malloc(COUNT);
    assert_non_null(text);
    memset(text, ' ', COUNT);
    assert_ok(zstc_regex_new(&regex, "file", pattern, strlen(pattern)));
    assert_ok(zstc_regex_find(regex, text, COUNT, 0, &start, &size));
    assert_int_equal(size, COUNT);
    zstc_regex_free(regex);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_alternative_that_matches_counts),
        cmocka_unit_test(quantifiers_take_what_they_can_and_give_back),
        cmocka_unit_test(sets_have_ranges_classes_and_sets),
        cmocka_unit_test(a_look_ahead_takes_nothing),
        cmocka_unit_test(case_is_ignored_where_it_is_said),
        cmocka_unit_test(word_characters_are_those_of_oniguruma),
        cmocka_unit_test(what_is_not_understood_is_refused_by_name),
        cmocka_unit_test(a_pattern_that_takes_too_long_is_given_up),
        cmocka_unit_test(a_long_run_takes_time_in_its_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
