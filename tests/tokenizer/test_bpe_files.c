/* What the files of a BPE may hold. */
#include "tokenizer/tokenizer_support.h"

static zstc_tokenizer *open_source(tokenizer_source source) {
    zstc_tokenizer *tokenizer = NULL;
    source.path = "model";
    assert_ok(tokenizer_from_source(&tokenizer, &source));
    return tokenizer;
}

/* ---- DeBERTa v1 ---- */

static const char deberta_vocab[] = "{\"[PAD]\":0,\"[CLS]\":1,\"[SEP]\":2,\"[UNK]\":3,\"a\":4,\"b\":5,\"ab\":6}";

static void assert_deberta_pair(zstc_tokenizer *tokenizer) {
    const zstc_layout *layout = zstc_tokenizer_layout(tokenizer);
    assert_int_equal(layout->prefix_count, 1);
    assert_int_equal(layout->prefix[0], 1);
    assert_int_equal(layout->separator_count, 1);
    assert_int_equal(layout->separator[0], 2);
    assert_int_equal(layout->suffix_count, 1);
    assert_int_equal(layout->suffix[0], 2);
    assert_int_equal(layout->hypothesis_type, 1);
    assert_encodes(tokenizer, "abxa", (const int32_t[]){6, 4}, 2); /* what is unknown is dropped */
    zstc_tokenizer_free(tokenizer);
}

static void deberta_is_read_from_vocabulary_and_merges_alone(void **state) {
    (void)state;
    tokenizer_source source = {.vocab_json = as_span(deberta_vocab), .merges_txt = as_span("#version: 0.2\na b\n")};
    source.tokenizer_config = as_span("{\"tokenizer_class\":\"DebertaTokenizer\"}");
    assert_deberta_pair(open_source(source));
    source.tokenizer_config = (zstc_span){0};
    source.config = as_span("{\"model_type\":\"deberta\"}");
    assert_deberta_pair(open_source(source));
}

/* ---- words of characters; expected ids are those of tokenizers 0.23 ---- */

static const char metaspace[] = "\"pre_tokenizer\":{\"type\":\"Metaspace\",\"replacement\":\"\xE2\x96\x81\","
                                "\"prepend_scheme\":\"always\",\"split\":false}";

static zstc_tokenizer *open_characters(const char *steps, const char *options) {
    static char json[4096];
    snprintf(json, sizeof json,
             "{%s,\"model\":{\"type\":\"BPE\",%s\"vocab\":{\"<unk>\":0,\"<0xC3>\":1,\"<0xA9>\":2,\"<0xE4>\":3,"
             "\"\xE2\x96\x81\":4,\"a\":5,\"b\":6,\"ab\":7,\"\xE2\x96\x81"
             "a\":8,\"\xE2\x96\x81"
             "ab\":9},"
             "\"merges\":[\"a b\",\"\xE2\x96\x81 a\",[\"\xE2\x96\x81\",\"ab\"]]}}",
             steps, options);
    return open_source((tokenizer_source){.tokenizer_json = as_span(json)});
}

static void assert_characters(const char *options, const char *text, const int32_t *expected, size_t count) {
    zstc_tokenizer *tokenizer = open_characters(metaspace, options);
    assert_encodes(tokenizer, text, expected, count);
    zstc_tokenizer_free(tokenizer);
}

#define IDS(...) (const int32_t[]){__VA_ARGS__}, sizeof(const int32_t[]){__VA_ARGS__} / sizeof(int32_t)

static void words_of_characters_are_merged(void **state) {
    (void)state;
    assert_characters("", "ab ab", IDS(9, 9));
    assert_characters("", "abb", IDS(9, 6));
    assert_characters("", "xx a", IDS(4, 8));
}

static void what_is_unknown_is_dropped_fused_or_written_in_bytes(void **state) {
    (void)state;
    static const char text[] = "\xE4\xBD\xA0\xC3\xA9\xE4\xBD\xA0"
                               "a";
    assert_characters("", text, IDS(8));
    assert_characters("\"unk_token\":\"<unk>\",", text, IDS(4, 0, 0, 0, 5));
    assert_characters("\"unk_token\":\"<unk>\",\"fuse_unk\":true,", text, IDS(4, 0, 5));
    assert_characters("\"unk_token\":\"<unk>\",\"byte_fallback\":true,", text, IDS(4, 1, 2, 0, 0, 5));
    assert_characters("\"unk_token\":\"<unk>\",\"byte_fallback\":true,\"fuse_unk\":true,", text, IDS(4, 1, 2, 0, 5));
}

static void a_text_without_a_pre_tokenizer_is_one_word(void **state) {
    (void)state;
    zstc_tokenizer *tokenizer =
        open_characters("\"normalizer\":{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"Prepend\",\"prepend\":"
                        "\"\xE2\x96\x81\"},{\"type\":\"Replace\",\"pattern\":{\"String\":\" \"},\"content\":"
                        "\"\xE2\x96\x81\"}]},\"pre_tokenizer\":null",
                        "\"unk_token\":\"<unk>\",");
    assert_encodes(tokenizer, "ab ab", IDS(9, 9));
    assert_encodes(tokenizer, "", NULL, 0);
    zstc_tokenizer_free(tokenizer);
}

static void a_word_of_the_vocabulary_is_not_merged_where_merges_are_ignored(void **state) {
    (void)state;
    static const char json[] = "{\"pre_tokenizer\":{\"type\":\"ByteLevel\",\"add_prefix_space\":false},\"model\":{"
                               "\"type\":\"BPE\",\"ignore_merges\":%s,\"vocab\":{\"a\":0,\"b\":1,\"ab\":2,\"aba\":3},"
                               "\"merges\":[\"a b\"]}}";
    char text[512];
    snprintf(text, sizeof text, json, "true");
    zstc_tokenizer *tokenizer = open_source((tokenizer_source){.tokenizer_json = as_span(text)});
    assert_encodes(tokenizer, "aba", IDS(3));
    assert_encodes(tokenizer, "abaa", IDS(2, 0, 0));
    zstc_tokenizer_free(tokenizer);
    snprintf(text, sizeof text, json, "false");
    tokenizer = open_source((tokenizer_source){.tokenizer_json = as_span(text)});
    assert_encodes(tokenizer, "aba", IDS(2, 0));
    zstc_tokenizer_free(tokenizer);
}

/* ---- steps ---- */

static void steps_are_done_in_their_order(void **state) {
    (void)state;
    zstc_tokenizer *tokenizer = open_tokenizer("tokenizers/steps");
    assert_encodes(tokenizer, "The hats. It's 1234!  zn",
                   IDS(58, 17, 50, 20, 12, 32, 29, 51, 43, 50, 24, 33, 50, 0, 50, 29, 51, 50, 0, 50, 0, 50, 0, 51, 50,
                       3, 3, 8, 3, 3, 9, 4, 5, 6, 7));
    assert_encodes(tokenizer, "e\xCC\x81\xC3\xA9 hi", IDS(50, 0, 50, 20, 25));
    zstc_tokenizer_free(tokenizer);
}

static void check_refused(const char *steps, const char *options, zstc_status expected, const char *names) {
    char json[2048];
    zstc_tokenizer *tokenizer = NULL;
    snprintf(json, sizeof json,
             "{%s,\"model\":{\"type\":\"BPE\",%s\"vocab\":{\"a\":0,\"#b\":1,\"ab\":2},\"merges\":[\"a #b\"]}}", steps,
             options);
    tokenizer_source source = {.path = "model", .tokenizer_json = as_span(json)};
    assert_fails(tokenizer_from_source(&tokenizer, &source), expected, names);
    assert_null(tokenizer);
}

static void what_is_not_done_is_refused_by_name(void **state) {
    (void)state;
    static const char fine[] = "\"continuing_subword_prefix\":\"#\",";
    check_refused("\"pre_tokenizer\":{\"type\":\"FixedLength\"}", fine, ZSTC_UNSUPPORTED,
                  "model/tokenizer.json: pre_tokenizer \"FixedLength\" is not supported");
    check_refused("\"pre_tokenizer\":{}", fine, ZSTC_MODEL, "pre_tokenizer: a step has no \"type\"");
    check_refused("\"pre_tokenizer\":{\"type\":\"Sequence\"}", fine, ZSTC_MODEL, "\"pretokenizers\" is missing");
    check_refused("\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\"a\"},\"behavior\":\"Isolated\"}",
                  fine, ZSTC_MODEL, "\"invert\"");
    check_refused("\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\"a\"},\"behavior\":\"X\",\"invert\":"
                  "false}",
                  fine, ZSTC_MODEL, "unknown behavior \"X\" (expected Removed");
    check_refused("\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{},\"behavior\":\"Removed\",\"invert\":false}",
                  fine, ZSTC_MODEL, "\"pattern\" is missing or wrong");
    check_refused("\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\"\\\\bx\"},\"behavior\":\"Removed\","
                  "\"invert\":false}",
                  fine, ZSTC_UNSUPPORTED, "in the regular expression \\bx is not supported");
    check_refused("\"pre_tokenizer\":{\"type\":\"CharDelimiterSplit\",\"delimiter\":\"ab\"}", fine, ZSTC_MODEL,
                  "\"delimiter\" is \"ab\" (expected one character)");
    check_refused("\"pre_tokenizer\":{\"type\":\"Metaspace\",\"replacement\":\"_\",\"prepend_scheme\":\"x\"}", fine,
                  ZSTC_MODEL, "unknown prepend_scheme \"x\" (expected first, never or always)");
    check_refused("\"pre_tokenizer\":{\"type\":\"Metaspace\",\"replacement\":\"_\",\"prepend_scheme\":\"first\","
                  "\"add_prefix_space\":false}",
                  fine, ZSTC_MODEL, "\"add_prefix_space\" is false, \"prepend_scheme\" is \"first\"");
    check_refused(
        "\"pre_tokenizer\":{\"type\":\"Sequence\",\"pretokenizers\":[{\"type\":\"WhitespaceSplit\"},{\"type\":"
        "\"Metaspace\",\"replacement\":\"_\",\"prepend_scheme\":\"first\"}]}",
        fine, ZSTC_UNSUPPORTED, "prepend_scheme \"first\" behind another step");
    check_refused("\"added_tokens\":[{\"id\":3,\"content\":\"x\",\"special\":false}],\"pre_tokenizer\":{\"type\":"
                  "\"Metaspace\",\"replacement\":\"_\",\"prepend_scheme\":\"first\"}",
                  fine, ZSTC_UNSUPPORTED, "\"prepend_scheme\" first is not supported with added tokens");
    check_refused("\"pre_tokenizer\":null", "\"continuing_subword_prefix\":\"###\",", ZSTC_MODEL,
                  "merge 1: the second piece is shorter than the continuing_subword_prefix");
    check_refused("\"pre_tokenizer\":null",
                  "\"end_of_word_suffix\":\"0123456789012345678901234567890123456789012345678901234567891\",",
                  ZSTC_UNSUPPORTED, "a \"end_of_word_suffix\" of more than 60 bytes");
    check_refused("\"pre_tokenizer\":null", "\"dropout\":\"x\",", ZSTC_MODEL, "\"dropout\" is not a number");
    check_refused("\"pre_tokenizer\":null", "\"byte_fallback\":7,", ZSTC_MODEL, "byte_fallback");
}

static void the_state_of_a_deep_sequence_is_bounded(void **state) {
    (void)state;
    char steps[1024] = "\"pre_tokenizer\":";
    for (int i = 0; i < 12; i++) strcat(steps, "{\"type\":\"Sequence\",\"pretokenizers\":[");
    for (int i = 0; i < 12; i++) strcat(steps, "]}");
    check_refused(steps, "\"continuing_subword_prefix\":\"#\",", ZSTC_UNSUPPORTED, "a Sequence so deep");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deberta_is_read_from_vocabulary_and_merges_alone),
        cmocka_unit_test(words_of_characters_are_merged),
        cmocka_unit_test(what_is_unknown_is_dropped_fused_or_written_in_bytes),
        cmocka_unit_test(a_text_without_a_pre_tokenizer_is_one_word),
        cmocka_unit_test(a_word_of_the_vocabulary_is_not_merged_where_merges_are_ignored),
        cmocka_unit_test(steps_are_done_in_their_order),
        cmocka_unit_test(what_is_not_done_is_refused_by_name),
        cmocka_unit_test(the_state_of_a_deep_sequence_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
