/* Words are those of tokenizers 0.23; test_pretokenizers.py has many more beside it. */
#include "support/support.h"
#include "tokenizer/pretokenizer/pretokenizer.h"

static zstc_status append(void *context, const char *word, size_t length) {
    char *found = context;
    if (*found != '\0') strcat(found, "|");
    strncat(found, word, length);
    return length == 0 ? ZSTC_INTERNAL : ZSTC_OK;
}

/* The words that a pre-tokenizer, as JSON, makes of a text, with "|" between them. */
static void check(const char *json, const char *text, const char *expected) {
    zstc_pretokenizer *pretokenizer = NULL;
    char found[1024] = "";
    json_t *step = json_loads(json, JSON_DECODE_ANY, NULL);
    assert_non_null(step);
    assert_ok(zstc_pretokenizer_read(&pretokenizer, "tokenizer.json", step));
    assert_ok(zstc_pretokenizer_run(pretokenizer, text, strlen(text), append, found));
    if (strcmp(found, expected) != 0) fail_msg("%s of \"%s\": %s, not %s", json, text, found, expected);
    zstc_pretokenizer_free(pretokenizer);
    json_decref(step);
}

static void check_split(const char *pattern, const char *behavior, int invert, const char *text, const char *expected) {
    char json[256];
    snprintf(json, sizeof json, "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"%s\"},\"behavior\":\"%s\",\"invert\":%s}",
             pattern, behavior, invert ? "true" : "false");
    check(json, text, expected);
}

static void a_match_is_a_word_or_joins_a_neighbour(void **state) {
    (void)state;
    static const char text[] = "-ab--c-";
    check_split("-", "Removed", 0, text, "ab|c");
    check_split("-", "Isolated", 0, text, "-|ab|-|-|c|-");
    check_split("-", "MergedWithPrevious", 0, text, "-|ab-|-|c-");
    check_split("-", "MergedWithNext", 0, text, "-ab|-|-c|-");
    check_split("-", "Contiguous", 0, text, "-|ab|--|c|-");
}

static void inverted_what_is_between_counts(void **state) {
    (void)state;
    static const char text[] = "-ab--c-";
    check_split("[a-z]+", "Removed", 1, text, "ab|c");
    check_split("-", "Removed", 1, text, "-|-|-|-");
    check_split("-", "MergedWithPrevious", 1, text, "-ab|-|-c|-");
    check_split("-", "MergedWithNext", 1, text, "-|ab-|-|c-");
    check_split("-", "Contiguous", 1, text, "-|ab|--|c|-");
}

static void each_step_has_its_words(void **state) {
    (void)state;
    check("null", "a b", "a b");
    check("{\"type\":\"WhitespaceSplit\"}",
          " a, b\tc\xE3\x80\x80"
          "d ",
          "a,|b|c|d");
    check("{\"type\":\"Whitespace\"}", "a,b \xC2\xB2_!? c", "a|,|b|\xC2\xB2|_|!?|c");
    check("{\"type\":\"BertPreTokenizer\"}", "it's a (b)", "it|'|s|a|(|b|)");
    check("{\"type\":\"Punctuation\"}", "a.b..", "a|.|b|.|.");
    check("{\"type\":\"Digits\",\"individual_digits\":true}", "a12b\xC2\xBD", "a|1|2|b|\xC2\xBD");
    check("{\"type\":\"Digits\",\"individual_digits\":false}", "a12b", "a|12|b");
    check("{\"type\":\"CharDelimiterSplit\",\"delimiter\":\"_\"}", "_a__b", "a|b");
    check("{\"type\":\"Split\",\"pattern\":{\"String\":\"a.\"},\"behavior\":\"Isolated\",\"invert\":false}", "xa.ab",
          "x|a.|ab");
    check("{\"type\":\"ByteLevel\",\"add_prefix_space\":true}", "a b\n",
          "\xC4\xA0"
          "a|\xC4\xA0"
          "b|\xC4\x8A");
    check("{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"use_regex\":false}", "a \xC3\xA9",
          "a\xC4\xA0\xC3\x83\xC2\xA9");
}

static void metaspace_has_its_forms(void **state) {
    (void)state;
    check("{\"type\":\"Metaspace\",\"replacement\":\"_\"}", "a b  c", "_a|_b|_|_c");
    check("{\"type\":\"Metaspace\",\"replacement\":\"_\",\"add_prefix_space\":false}", "a b", "a|_b");
    check("{\"type\":\"Metaspace\",\"replacement\":\"_\",\"prepend_scheme\":\"never\",\"split\":false}", "a b", "a_b");
    check("{\"type\":\"Metaspace\",\"replacement\":\"_\",\"prepend_scheme\":\"first\",\"split\":false}", "a b", "_a_b");
    check("{\"type\":\"Metaspace\",\"replacement\":\"_\",\"prepend_scheme\":\"always\",\"split\":false}", " a", "_a");
}

static void a_sequence_cuts_what_the_step_before_left(void **state) {
    (void)state;
    check("{\"type\":\"Sequence\",\"pretokenizers\":[{\"type\":\"WhitespaceSplit\"},{\"type\":\"Metaspace\","
          "\"replacement\":\"_\",\"prepend_scheme\":\"always\"}]}",
          "a b", "_a|_b");
    check("{\"type\":\"Sequence\",\"pretokenizers\":[{\"type\":\"ByteLevel\",\"add_prefix_space\":false},{\"type\":"
          "\"Digits\",\"individual_digits\":true}]}",
          "a\xC2\xB2", "a|\xC3\x82|\xC2\xB2"); /* the byte B2 is written as a digit */
    check("{\"type\":\"Sequence\",\"pretokenizers\":[]}", "a b", "a b");
}

static zstc_status stop(void *context, const char *word, size_t length) {
    (void)word;
    (void)length;
    ++*(int *)context;
    return ZSTC_CANCELLED;
}

static void a_failing_word_ends_the_run(void **state) {
    (void)state;
    zstc_pretokenizer *pretokenizer = NULL;
    int calls = 0;
    json_t *step = json_loads("{\"type\":\"WhitespaceSplit\"}", 0, NULL);
    assert_ok(zstc_pretokenizer_read(&pretokenizer, "tokenizer.json", step));
    assert_int_equal(zstc_pretokenizer_run(pretokenizer, "a b c", 5, stop, &calls), ZSTC_CANCELLED);
    assert_int_equal(calls, 1);
    zstc_pretokenizer_free(pretokenizer);
    json_decref(step);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_match_is_a_word_or_joins_a_neighbour),
        cmocka_unit_test(inverted_what_is_between_counts),
        cmocka_unit_test(each_step_has_its_words),
        cmocka_unit_test(metaspace_has_its_forms),
        cmocka_unit_test(a_sequence_cuts_what_the_step_before_left),
        cmocka_unit_test(a_failing_word_ends_the_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
