/* Unigram from tokenizer.json: which way of cutting a word is taken, what is unknown, and what is refused. */
#include <stdio.h>
#include <stdlib.h>

#include "tokenizer/tokenizer_support.h"
#include "tokenizer/unigram/json_score.h"
#include "tokenizer/unigram/trie.h"

#define ROBERTA "{\"type\":\"RobertaProcessing\",\"sep\":[\"</s>\",1],\"cls\":[\"<s>\",0]}"
#define METASPACE "{\"type\":\"Metaspace\",\"replacement\":\"\xE2\x96\x81\",\"prepend_scheme\":\"always\"}"
#define NEVER "{\"type\":\"Metaspace\",\"replacement\":\"\xE2\x96\x81\",\"prepend_scheme\":\"never\"}"

/* A tokenizer.json whose pieces from the id 3 on are `pieces`. */
static const char *json_with(const char *pieces, const char *pre_tokenizer, const char *more_model, const char *more) {
    static char text[4096];
    snprintf(text, sizeof text,
             "{\"added_tokens\":[{\"id\":0,\"content\":\"<s>\",\"special\":true},{\"id\":1,\"content\":\"</s>\","
             "\"special\":true}],\"normalizer\":null,\"pre_tokenizer\":%s,\"post_processor\":" ROBERTA
             ",\"model\":{\"type\":\"Unigram\",\"unk_id\":2,\"vocab\":[[\"<s>\",0],[\"</s>\",0],[\"<unk>\",0]%s]%s}%s}",
             pre_tokenizer, pieces, more_model, more);
    return text;
}

static zstc_status open_json(zstc_tokenizer **out, const char *json) {
    tokenizer_source source = {.path = "model", .tokenizer_json = as_span(json)};
    return tokenizer_from_source(out, &source);
}

static void check(const char *json, const char *text, const int32_t *ids, size_t count) {
    zstc_tokenizer *tokenizer = NULL;
    assert_ok(open_json(&tokenizer, json));
    assert_encodes(tokenizer, text, ids, count);
    zstc_tokenizer_free(tokenizer);
}

#define CHECK(json, text, ...)                                                                                         \
    check(json, text, (const int32_t[]){__VA_ARGS__}, sizeof((const int32_t[]){__VA_ARGS__}) / sizeof(int32_t))

static const char abc[] = ",[\"a\",-3],[\"b\",-3],[\"ab\",-4],[\"c\",-1],[\"bc\",-9],[\"abc\",-5]";

static void the_pieces_that_are_worth_most_are_taken(void **state) {
    (void)state;
    CHECK(json_with(abc, "null", "", ""), "ab", 5);
    CHECK(json_with(abc, "null", "", ""), "aab", 3, 5);
    CHECK(json_with(abc, "null", "", ""), "cb", 6, 4);
}

/* "abc" -5, "ab" and "c" -5 as well: the one whose last piece starts first was found first. */
static void of_two_ways_that_are_worth_the_same_the_first_found_is_taken(void **state) {
    (void)state;
    CHECK(json_with(abc, "null", "", ""), "abc", 8);
    CHECK(json_with(",[\"a\",-1],[\"aa\",-2]", "null", "", ""), "aaa", 3, 4);
}

static void unknown_characters_in_a_row_are_one_token(void **state) {
    (void)state;
    CHECK(json_with(abc, "null", "", ""), "xyzaxb\xC3\xA9", 2, 3, 2, 4, 2);
}

/* An unknown character is worth the least score of all less 10. */
static void a_bad_piece_is_better_than_an_unknown_character(void **state) {
    (void)state;
    CHECK(json_with(",[\"a\",-1],[\"xa\",-11.9],[\"y\",-2]", "null", "", ""), "xa", 4);
    CHECK(json_with(",[\"a\",-1],[\"xa\",-22.1],[\"x\",-11]", "null", "", ""), "xa", 5, 3);
}

/* Only a piece that is worth more than nothing shows how much less that is. */
static void an_unknown_character_is_worth_ten_less_than_the_worst_piece(void **state) {
    (void)state;
    CHECK(json_with(",[\"a\",9.5],[\"xa\",-5]", "null", "", ""), "xa", 4);
    CHECK(json_with(",[\"a\",10.5],[\"xa\",-5]", "null", "", ""), "xa", 2, 3);
}

static void what_is_unknown_becomes_its_bytes_if_all_are_there(void **state) {
    (void)state;
    const char *pieces = ",[\"a\",-1],[\"<0xC3>\",0],[\"<0xA9>\",0],[\"<0x78>\",0]";
    CHECK(json_with(pieces, "null", ",\"byte_fallback\":true", ""), "a\xC3\xA9xa", 3, 4, 5, 6, 3);
    CHECK(json_with(pieces, "null", ",\"byte_fallback\":true", ""), "\xC3\xA9y", 2); /* no byte of y */
    CHECK(json_with(pieces, "null", ",\"byte_fallback\":false", ""), "\xC3\xA9", 2);
}

static void special_tokens_in_a_text_are_plain_text(void **state) {
    (void)state;
    CHECK(json_with(",[\"<\",-1],[\"s\",-1],[\">\",-1],[\"/\",-1]", "null", "", ""), "<s></s><unk>", 3, 4, 5, 3, 6, 4,
          5, 3, 2, 5);
}

static void of_a_piece_that_comes_twice_the_last_counts(void **state) {
    (void)state;
    CHECK(json_with(",[\"a\",-1],[\"a\",-7],[\"aa\",-13]", "null", "", ""), "aa", 5);
}

/* ---- words ---- */

#define SPACE "\xE2\x96\x81"
static const char spaced[] =
    ",[\"" SPACE "\",-2],[\"a\",-2],[\"" SPACE "a\",-3],[\"b\",-2],[\"a" SPACE "\",-1],[\".\",-2]";

static void metaspace_prepends_and_cuts(void **state) {
    (void)state;
    CHECK(json_with(spaced, METASPACE, "", ""), "a a", 5, 5);
    CHECK(json_with(spaced, METASPACE, "", ""), " a  a", 5, 3, 5);
    CHECK(json_with(spaced, METASPACE, "", ""), SPACE "a", 5);
    CHECK(json_with(spaced, NEVER, "", ""), "a a", 4, 5);
    CHECK(json_with(spaced, "{\"type\":\"Metaspace\",\"replacement\":\"" SPACE "\",\"split\":false}", "", ""), "b a a ",
          3, 6, 3, 7, 7);
    CHECK(json_with(spaced,
                    "{\"type\":\"Metaspace\",\"replacement\":\"" SPACE "\",\"add_prefix_space\":false,"
                    "\"prepend_scheme\":\"never\"}",
                    "", ""),
          "a", 4);
    CHECK(json_with(spaced, "{\"type\":\"Metaspace\",\"replacement\":\"_\"}", "", ""), "a", 2, 4);
}

static void first_prepends_to_the_start_of_the_text_alone(void **state) {
    (void)state;
    const char *steps =
        "{\"type\":\"Sequence\",\"pretokenizers\":[{\"type\":\"WhitespaceSplit\"},{\"type\":\"Metaspace\","
        "\"replacement\":\"" SPACE "\",\"prepend_scheme\":\"first\"}]}";
    CHECK(json_with(spaced, steps, "", ""), "a a", 5, 4);
    CHECK(json_with(spaced, steps, "", ""), " a a", 4, 4);
}

static void white_space_and_punctuation_part_words(void **state) {
    (void)state;
    CHECK(json_with(spaced, "{\"type\":\"WhitespaceSplit\"}", "", ""),
          " a\xC2\x85"
          "a.\xE3\x80\x80",
          4, 4, 8);
    CHECK(json_with(",[\"a\",-2],[\"a.\",-3],[\"..\",-3],[\".\",-2]", "{\"type\":\"Whitespace\"}", "", ""), "a.. a", 3,
          5, 3);
    CHECK(json_with(",[\"a\",-2],[\"a.\",-3],[\"..\",-3],[\".\",-2]", "{\"type\":\"Punctuation\"}", "", ""), "a..a", 3,
          6, 6, 3);
}

static void no_text_has_no_ids(void **state) {
    (void)state;
    zstc_tokenizer *tokenizer = NULL;
    zstc_ids ids = {0};
    assert_ok(open_json(&tokenizer, json_with(spaced, METASPACE, "", "")));
    assert_ok(zstc_tokenizer_encode(tokenizer, "", 0, &ids));
    assert_int_equal(ids.count, 0);
    zstc_tokenizer_free(tokenizer);
}

/* Added tokens that are not special are found in what the normaliser leaves. */
static void added_tokens_are_found(void **state) {
    (void)state;
    char json[4096], *at;
    strcpy(json, json_with(spaced, METASPACE, "", ""));
    at = strstr(json, "\"normalizer\":null");
    char rest[4096];
    strcpy(rest, at + strlen("\"normalizer\":null"));
    strcpy(at, "\"normalizer\":{\"type\":\"Lowercase\"}");
    strcat(json, rest);
    at = strstr(json, "],\"normalizer\"");
    strcpy(rest, at);
    strcpy(at, ",{\"id\":9,\"content\":\"TAG\",\"special\":false,\"normalized\":true}");
    strcat(json, rest);
    CHECK(json, "a TaG a", 5, 3, 9, 5);
}

/* ---- what is refused ---- */

static void check_bad(const char *json, zstc_status status, const char *names) {
    zstc_tokenizer *tokenizer = NULL;
    assert_fails(open_json(&tokenizer, json), status, names);
    assert_null(tokenizer);
}

static void bad_files_are_refused_by_name(void **state) {
    (void)state;
    check_bad(json_with(",[\"a\"]", "null", "", ""), ZSTC_MODEL, "\"vocab\": the entry 3 is \"a\" (expected [piece");
    check_bad(json_with(",[7,1]", "null", "", ""), ZSTC_MODEL, "the entry 3 is 7");
    check_bad(json_with(",[\"a\",\"b\"]", "null", "", ""), ZSTC_MODEL, "the entry 3");
    check_bad(json_with("", "null", ",\"byte_fallback\":3", ""), ZSTC_MODEL, "byte_fallback");
    check_bad("{\"model\":{\"type\":\"Unigram\",\"unk_id\":0,\"vocab\":{}}}", ZSTC_MODEL,
              "\"vocab\" is missing or not");
    check_bad("{\"model\":{\"type\":\"Unigram\",\"unk_id\":1,\"vocab\":[[\"a\",0]]}}", ZSTC_MODEL,
              "\"unk_id\" is 1, with 1");
    check_bad("{\"model\":{\"type\":\"Unigram\",\"unk_id\":null,\"vocab\":[[\"a\",0]]}}", ZSTC_MODEL, "unk_id");
    check_bad(json_with("", "{\"type\":\"Digits\"}", "", ""), ZSTC_MODEL, "\"individual_digits\"");
    check_bad(json_with("", "{\"type\":\"UnicodeScripts\"}", "", ""), ZSTC_UNSUPPORTED,
              "pre_tokenizer \"UnicodeScripts\"");
    check_bad(json_with("", "{\"type\":\"Metaspace\",\"replacement\":\"ab\"}", "", ""), ZSTC_MODEL, "one character");
    check_bad(json_with("", "{\"type\":\"Metaspace\",\"replacement\":\"_\",\"prepend_scheme\":\"x\"}", "", ""),
              ZSTC_MODEL, "expected first, never or always");
    check_bad(json_with("",
                        "{\"type\":\"Metaspace\",\"replacement\":\"_\",\"prepend_scheme\":\"first\","
                        "\"add_prefix_space\":false}",
                        "", ""),
              ZSTC_MODEL, "add_prefix_space");
    check_bad(json_with("", "{\"type\":\"Sequence\",\"pretokenizers\":[{},{}]}", "", ""), ZSTC_MODEL, "no \"type\"");
}

static void a_class_of_another_kind_is_refused(void **state) {
    (void)state;
    zstc_tokenizer *tokenizer = NULL;
    tokenizer_source source = {.path = "model",
                               .tokenizer_json = as_span(json_with(abc, "null", "", "")),
                               .tokenizer_config = as_span("{\"tokenizer_class\":\"BertTokenizer\"}")};
    assert_fails(tokenizer_from_source(&tokenizer, &source), ZSTC_MODEL,
                 "tokenizer_class \"BertTokenizer\" does not go with the model \"Unigram\"");
}

static void first_is_refused_where_the_start_of_a_text_is_not_plain_to_see(void **state) {
    (void)state;
    char json[4096], rest[4096], *at;
    strcpy(json, json_with("", "{\"type\":\"Metaspace\",\"replacement\":\"_\",\"prepend_scheme\":\"first\"}", "", ""));
    at = strstr(json, "null,\"pre_tokenizer\"");
    strcpy(rest, at + 4);
    strcpy(at, "{\"type\":\"Nmt\"}");
    strcat(json, rest);
    check_bad(json, ZSTC_UNSUPPORTED, "\"prepend_scheme\" first is not supported with this normalizer");
}

/* ---- its parts ---- */

/* Found with tokenizers 0.23: serde_json reads the first as the second. */
static void scores_are_read_as_the_reference_reads_them(void **state) {
    (void)state;
    static const double rows[][2] = {{-11.929070472717285, -11.929070472717283},
                                     {-12.864946365356445, -12.864946365356444},
                                     {-14.208939552307129, -14.208939552307127},
                                     {7.790033340454102, 7.790033340454102},
                                     {-2.5, -2.5},
                                     {0, 0},
                                     {-100, -100},
                                     {1e23, 1e23},
                                     {5e-324, 5e-324}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double read = zstc_unigram_json_score(rows[i][0]);
        assert_memory_equal(&read, &rows[i][1], sizeof read);
    }
}

static int32_t find(const zstc_trie *trie, const char *text, size_t length) {
    uint32_t unit = ZSTC_TRIE_ROOT;
    for (size_t i = 0; i < length; i++) {
        if (!zstc_trie_step(trie, &unit, (unsigned char)text[i])) return -1;
    }
    return trie->units[unit].id;
}

static void a_trie_finds_all_its_keys_and_no_other(void **state) {
    (void)state;
    enum { COUNT = 20000 };
    static char texts[COUNT][4];
    static zstc_trie_key keys[COUNT];
    zstc_trie trie = {0};
    for (int32_t i = 0; i < COUNT; i++) { /* bytes of all values, and keys that start with others */
        texts[i][0] = (char)i, texts[i][1] = (char)(i >> 8), texts[i][2] = (char)(i * 7), texts[i][3] = 'x';
        keys[i] = (zstc_trie_key){texts[i], i % 2 == 0 ? 3 : 4, i};
    }
    assert_ok(zstc_trie_build(&trie, keys, COUNT));
    for (int32_t i = 0; i < COUNT; i++) {
        assert_int_equal(find(&trie, texts[i], i % 2 == 0 ? 3 : 4), i);
        assert_int_equal(find(&trie, texts[i], 2), -1);
    }
    assert_int_equal(find(&trie, "\xFF\xFF\xFF", 3), -1);
    zstc_trie_free(&trie);
}

static void an_empty_trie_finds_nothing(void **state) {
    (void)state;
    zstc_trie trie = {0};
    assert_ok(zstc_trie_build(&trie, (zstc_trie_key[1]){{NULL, 0, 0}}, 0));
    for (int byte = 0; byte < 256; byte++) assert_int_equal(find(&trie, (const char[]){(char)byte}, 1), -1);
    zstc_trie_free(&trie);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_pieces_that_are_worth_most_are_taken),
        cmocka_unit_test(of_two_ways_that_are_worth_the_same_the_first_found_is_taken),
        cmocka_unit_test(unknown_characters_in_a_row_are_one_token),
        cmocka_unit_test(a_bad_piece_is_better_than_an_unknown_character),
        cmocka_unit_test(an_unknown_character_is_worth_ten_less_than_the_worst_piece),
        cmocka_unit_test(what_is_unknown_becomes_its_bytes_if_all_are_there),
        cmocka_unit_test(special_tokens_in_a_text_are_plain_text),
        cmocka_unit_test(of_a_piece_that_comes_twice_the_last_counts),
        cmocka_unit_test(metaspace_prepends_and_cuts),
        cmocka_unit_test(first_prepends_to_the_start_of_the_text_alone),
        cmocka_unit_test(white_space_and_punctuation_part_words),
        cmocka_unit_test(no_text_has_no_ids),
        cmocka_unit_test(added_tokens_are_found),
        cmocka_unit_test(bad_files_are_refused_by_name),
        cmocka_unit_test(a_class_of_another_kind_is_refused),
        cmocka_unit_test(first_is_refused_where_the_start_of_a_text_is_not_plain_to_see),
        cmocka_unit_test(scores_are_read_as_the_reference_reads_them),
        cmocka_unit_test(a_trie_finds_all_its_keys_and_no_other),
        cmocka_unit_test(an_empty_trie_finds_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
