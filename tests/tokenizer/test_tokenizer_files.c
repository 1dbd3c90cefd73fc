/* Files that are bad, odd or unknown: each a code and a line that names the file and the thing. */
#include <stdio.h>
#include <stdlib.h>

#include "tokenizer/tokenizer_support.h"

static const char bpe_json[] =
    "{\"added_tokens\":[{\"id\":0,\"content\":\"<s>\",\"special\":true},{\"id\":1,\"content\":\"</"
    "s>\",\"special\":true},"
    "{\"id\":7,\"content\":\"<mask>\",\"special\":true}],"
    "\"normalizer\":null,"
    "\"pre_tokenizer\":{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"trim_offsets\":true,\"use_regex\":true},"
    "\"post_processor\":{\"type\":\"RobertaProcessing\",\"sep\":[\"</s>\",1],\"cls\":[\"<s>\",0]},"
    "\"model\":{\"type\":\"BPE\",\"dropout\":null,\"unk_token\":null,\"continuing_subword_prefix\":\"\","
    "\"end_of_word_suffix\":\"\",\"fuse_unk\":false,\"byte_fallback\":false,\"ignore_merges\":false,"
    "\"vocab\":{\"<s>\":0,\"</s>\":1,\"a\":2,\"b\":3,\"ab\":4,\"\xC4\xA0\":5,\"\xC4\xA0"
    "a\":6},"
    "\"merges\":[\"a b\",[\"\xC4\xA0\",\"a\"]]}}";

static const char wordpiece_json[] =
    "{\"added_tokens\":[{\"id\":0,\"content\":\"[UNK]\",\"special\":true}],"
    "\"normalizer\":{\"type\":\"BertNormalizer\",\"clean_text\":true,\"handle_chinese_chars\":true,"
    "\"strip_accents\":null,\"lowercase\":true},"
    "\"pre_tokenizer\":{\"type\":\"BertPreTokenizer\"},"
    "\"post_processor\":{\"type\":\"TemplateProcessing\",\"pair\":[{\"SpecialToken\":{\"id\":\"[CLS]\",\"type_id\":0}},"
    "{\"Sequence\":{\"id\":\"A\",\"type_id\":0}},{\"SpecialToken\":{\"id\":\"[SEP]\",\"type_id\":0}},"
    "{\"Sequence\":{\"id\":\"B\",\"type_id\":1}},{\"SpecialToken\":{\"id\":\"[SEP]\",\"type_id\":1}}],"
    "\"special_tokens\":{\"[CLS]\":{\"id\":\"[CLS]\",\"ids\":[1],\"tokens\":[\"[CLS]\"]},"
    "\"[SEP]\":{\"id\":\"[SEP]\",\"ids\":[2],\"tokens\":[\"[SEP]\"]}}},"
    "\"model\":{\"type\":\"WordPiece\",\"unk_token\":\"[UNK]\",\"continuing_subword_prefix\":\"##\","
    "\"max_input_chars_per_word\":5,"
    "\"vocab\":{\"[UNK]\":0,\"[CLS]\":1,\"[SEP]\":2,\"a\":3,\"##b\":4,\"B\":5,\"\xC3\xA9\":6,\"e\":7,\"@@b\":8}}}";

/* `text` with the first `from` replaced by `to`; to be freed. */
static char *replaced(const char *text, const char *from, const char *to) {
    const char *at = strstr(text, from);
    if (at == NULL) fail_msg("the test's text does not hold %s", from);
    char *out = malloc(strlen(text) + strlen(to) + 1);
    assert_non_null(out);
    memcpy(out, text, (size_t)(at - text));
    strcpy(out + (at - text), to);
    strcat(out, at + strlen(from));
    return out;
}

static zstc_status open_json(zstc_tokenizer **out, const char *json) {
    tokenizer_source source = {.path = "model", .tokenizer_json = as_span(json)};
    return tokenizer_from_source(out, &source);
}

/* Opens `base` with one thing replaced, which must fail; the line must hold the file's name and `names`. */
static void check_bad(const char *base, const char *from, const char *to, zstc_status expected, const char *names) {
    zstc_tokenizer *tokenizer = NULL;
    char *json = replaced(base, from, to);
    assert_fails(open_json(&tokenizer, json), expected, names);
    if (strstr(zstc_last_error(), "model/tokenizer.json: ") == NULL) fail_msg("no file: %s", zstc_last_error());
    assert_null(tokenizer); /* outputs stay untouched */
    free(json);
}

static zstc_tokenizer *open_changed(const char *base, const char *from, const char *to) {
    zstc_tokenizer *tokenizer = NULL;
    char *json = replaced(base, from, to);
    assert_ok(open_json(&tokenizer, json));
    free(json);
    return tokenizer;
}

static void check_changed(const char *base, const char *from, const char *to, const char *text, int32_t first,
                          size_t count) {
    zstc_tokenizer *tokenizer = open_changed(base, from, to);
    zstc_ids ids = {0};
    assert_ok(zstc_tokenizer_encode(tokenizer, text, strlen(text), &ids));
    assert_int_equal(ids.count, count);
    if (count > 0) assert_int_equal(ids.items[0], first);
    zstc_ids_free(&ids);
    zstc_tokenizer_free(tokenizer);
}

static void tokenizer_json_that_is_damaged_is_a_model_error(void **state) {
    (void)state;
    check_bad(bpe_json, "{\"added_tokens\"", "[", ZSTC_MODEL, "line 1");
    check_bad(bpe_json, "\"normalizer\":null", "\"normalizer\":nul", ZSTC_MODEL, "line 1");
    check_bad(bpe_json, "\"model\"", "\"other\"", ZSTC_MODEL, "\"model\"");
    check_bad(bpe_json, "\"vocab\"", "\"other\"", ZSTC_MODEL, "vocab");
    check_bad(bpe_json, "\"merges\"", "\"other\"", ZSTC_MODEL, "merges");
    check_bad(bpe_json, "\"add_prefix_space\":false", "\"add_prefix_space\":3", ZSTC_MODEL, "add_prefix_space");
    check_bad(bpe_json, "\"use_regex\":true", "\"use_regex\":\"yes\"", ZSTC_MODEL, "use_regex");
    check_bad(bpe_json, "\"content\":\"<s>\"", "\"content\":1", ZSTC_MODEL, "content");
    check_bad(wordpiece_json, "\"clean_text\":true,", "", ZSTC_MODEL, "clean_text");
    check_bad(wordpiece_json, "\"strip_accents\":null", "\"strip_accents\":0", ZSTC_MODEL, "strip_accents");
    check_bad(wordpiece_json, "\"unk_token\":\"[UNK]\",", "", ZSTC_MODEL, "unk_token");
}

static void deep_json_is_a_model_error(void **state) {
    (void)state;
    enum { DEPTH = 1000000 };
    char *deep = malloc(DEPTH + 16);
    zstc_tokenizer *tokenizer = NULL;
    assert_non_null(deep);
    strcpy(deep, "{\"a\":");
    memset(deep + 5, '[', DEPTH);
    deep[5 + DEPTH] = '\0';
    assert_fails(open_json(&tokenizer, deep), ZSTC_MODEL, "tokenizer.json");
    assert_fails(open_json(&tokenizer, ""), ZSTC_MODEL, "tokenizer.json");
    assert_fails(open_json(&tokenizer, "[]"), ZSTC_MODEL, "not a JSON object");
    assert_null(tokenizer);
    free(deep);
}

static void bad_ids_are_model_errors(void **state) {
    (void)state;
    check_bad(bpe_json, "\"a\":2", "\"a\":-2", ZSTC_MODEL, "\"a\"");
    check_bad(bpe_json, "\"a\":2", "\"a\":2147483647", ZSTC_MODEL, "\"a\"");
    check_bad(bpe_json, "\"a\":2", "\"a\":99999999999", ZSTC_MODEL, "\"a\"");
    check_bad(bpe_json, "\"a\":2", "\"a\":2.5", ZSTC_MODEL, "\"a\"");
    check_bad(bpe_json, "\"a\":2", "\"a\":3", ZSTC_MODEL, "id 3");
    check_bad(bpe_json, "\"a\":2", "\"a\":2,\"a\":8", ZSTC_MODEL, "duplicate");
    check_bad(bpe_json, "{\"id\":7", "{\"id\":5", ZSTC_MODEL, "id 5");
    check_bad(bpe_json, "{\"id\":0", "{\"id\":9", ZSTC_MODEL, "\"<s>\" has two ids, 0 and 9");
    check_bad(bpe_json, "{\"id\":0", "{\"id\":-1", ZSTC_MODEL, "\"id\"");
}

static void a_merge_of_unknown_pieces_is_a_model_error(void **state) {
    (void)state;
    check_bad(bpe_json, "\"a b\"", "\"a c\"", ZSTC_MODEL, "merge 1: \"c\"");
    check_bad(bpe_json, "\"a b\"", "\"c a\"", ZSTC_MODEL, "merge 1: \"c\"");
    check_bad(bpe_json, "\"a b\"", "\"b a\"", ZSTC_MODEL, "merge 1: \"ba\"");
    check_bad(bpe_json, "\"a b\"", "\"a b c\"", ZSTC_MODEL, "merge 1 is not two pieces");
    check_bad(bpe_json, "\"a b\"", "\"ab\"", ZSTC_MODEL, "merge 1");
    check_bad(bpe_json, "\"a b\"", "\" b\"", ZSTC_MODEL, "merge 1");
    check_bad(bpe_json, "\"a b\"", "7", ZSTC_MODEL, "merge 1");
    check_bad(bpe_json, "[\"\xC4\xA0\",\"a\"]", "[\"a\"]", ZSTC_MODEL, "merge 2");
    check_bad(bpe_json, "[\"\xC4\xA0\",\"a\"]", "[\"a\",{}]", ZSTC_MODEL, "merge 2");
}

static void missing_special_tokens_are_model_errors(void **state) {
    (void)state;
    check_bad(bpe_json, "\"cls\":[\"<s>\",0]", "\"cls\":[\"<x>\",0]", ZSTC_MODEL, "<x>");
    check_bad(bpe_json, "\"cls\":[\"<s>\",0]", "\"cls\":[\"<s>\",2]", ZSTC_MODEL, "<s>");
    check_bad(bpe_json, "\"cls\":[\"<s>\",0]", "\"cls\":[\"<s>\"]", ZSTC_MODEL, "cls");
    check_bad(bpe_json, ",\"cls\":[\"<s>\",0]", "", ZSTC_MODEL, "cls");
    check_bad(bpe_json, "\"unk_token\":null", "\"unk_token\":\"<unk>\"", ZSTC_MODEL, "<unk>");
    check_bad(wordpiece_json, "\"unk_token\":\"[UNK]\"", "\"unk_token\":\"<unk>\"", ZSTC_MODEL, "<unk>");
    check_bad(wordpiece_json, "\"tokens\":[\"[CLS]\"]", "\"tokens\":[\"[cls]\"]", ZSTC_MODEL, "[cls]");
    check_bad(wordpiece_json, "\"tokens\":[\"[CLS]\"]", "\"tokens\":[]", ZSTC_MODEL, "[CLS]");
    check_bad(wordpiece_json, "\"ids\":[1]", "\"ids\":[2]", ZSTC_MODEL, "[CLS]");
    check_bad(wordpiece_json, "\"ids\":[1]", "\"ids\":[\"1\"]", ZSTC_MODEL, "[CLS]");
}

static void what_is_unknown_is_unsupported_and_named(void **state) {
    (void)state;
    check_bad(bpe_json, "\"type\":\"BPE\"", "\"type\":\"WordLevel\"", ZSTC_UNSUPPORTED,
              "a tokenizer model of the type \"WordLevel\" is not supported (expected BPE, WordPiece or Unigram)");
    check_bad(bpe_json, "\"type\":\"BPE\"", "\"type\":7", ZSTC_UNSUPPORTED, "type");
    check_bad(bpe_json, "\"normalizer\":null", "\"normalizer\":{\"type\":\"ByteLevel\"}", ZSTC_UNSUPPORTED,
              "normalizer \"ByteLevel\"");
    check_bad(bpe_json, "\"type\":\"ByteLevel\"", "\"type\":\"UnicodeScripts\"", ZSTC_UNSUPPORTED,
              "pre_tokenizer \"UnicodeScripts\" is not supported");
    check_bad(bpe_json, "\"dropout\":null", "\"dropout\":0.1", ZSTC_UNSUPPORTED,
              "\"dropout\" 0.1 is not supported (expected null or 0)");
    check_bad(bpe_json, "RobertaProcessing", "OtherProcessing", ZSTC_UNSUPPORTED, "OtherProcessing");
    check_bad(wordpiece_json, "\"BertNormalizer\"", "\"Lowercase\"", ZSTC_UNSUPPORTED, "Lowercase");
    check_bad(wordpiece_json, "\"BertPreTokenizer\"", "\"Whitespace\"", ZSTC_UNSUPPORTED, "Whitespace");
    check_bad(wordpiece_json, "\"max_input_chars_per_word\":5", "\"max_input_chars_per_word\":1001", ZSTC_UNSUPPORTED,
              "max_input_chars_per_word");
    check_bad(wordpiece_json, "\"id\":\"A\",\"type_id\":0", "\"id\":\"B\",\"type_id\":0", ZSTC_UNSUPPORTED,
              "A and then B");
    check_bad(wordpiece_json, "\"id\":\"B\",\"type_id\":1", "\"id\":\"B\",\"type_id\":2", ZSTC_UNSUPPORTED, "type");
}

static void without_a_processor_texts_alone_are_tokenized(void **state) {
    (void)state;
    static const char processor[] = "{\"type\":\"RobertaProcessing\",\"sep\":[\"</s>\",1],\"cls\":[\"<s>\",0]}";
    static const char *const none[] = {"null", "{\"type\":\"ByteLevel\"}",
                                       "{\"type\":\"Sequence\",\"processors\":[{\"type\":\"ByteLevel\"}]}"};
    for (size_t i = 0; i < 3; i++) {
        zstc_tokenizer *tokenizer = open_changed(bpe_json, processor, none[i]);
        int32_t ids[4];
        size_t count;
        assert_ok(zstc_tokenize(tokenizer, "ab", 2, ids, 4, &count));
        assert_int_equal(count, 1);
        assert_fails(zstc_tokenize_pair(tokenizer, "a", 1, "b", 1, 0, ids, 4, &count, NULL), ZSTC_UNSUPPORTED,
                     "tokenizer.json: post_processor: a tokenizer without a processor that joins pairs");
        zstc_tokenizer_free(tokenizer);
    }
    check_bad(bpe_json, processor, "{}", ZSTC_MODEL, "post_processor: a step has no \"type\"");
}

static void the_template_gives_the_layout(void **state) {
    (void)state;
    zstc_tokenizer *tokenizer = open_changed(wordpiece_json,
                                             "\"id\":\"B\",\"type_id\":1}},{\"SpecialToken\":{\"id\":\"[SEP]\","
                                             "\"type_id\":1}}",
                                             "\"id\":\"B\",\"type_id\":0}}");
    const zstc_layout *layout = zstc_tokenizer_layout(tokenizer);
    assert_int_equal(layout->prefix_count, 1);
    assert_int_equal(layout->prefix[0], 1);
    assert_int_equal(layout->separator_count, 1);
    assert_int_equal(layout->separator[0], 2);
    assert_int_equal(layout->suffix_count, 0);
    assert_int_equal(layout->hypothesis_type, 0);
    assert_int_equal(zstc_tokenizer_vocabulary(tokenizer), 9);
    zstc_tokenizer_free(tokenizer);
    tokenizer = open_changed(bpe_json, "RobertaProcessing", "BertProcessing");
    assert_int_equal(zstc_tokenizer_layout(tokenizer)->separator_count, 1);
    assert_int_equal(zstc_tokenizer_layout(tokenizer)->hypothesis_type, 1);
    assert_int_equal(zstc_tokenizer_vocabulary(tokenizer), 8); /* the added <mask> counts */
    zstc_tokenizer_free(tokenizer);
}

/* Models of pairs do not ask how a text alone is laid out. */
static void a_text_alone_that_cannot_be_laid_out_is_no_error(void **state) {
    (void)state;
    zstc_tokenizer *tokenizer =
        open_changed(wordpiece_json, "\"TemplateProcessing\",",
                     "\"TemplateProcessing\",\"single\":[{\"Sequence\":{\"id\":\"B\",\"type_id\":0}}],");
    assert_true(zstc_layout_of_singles(zstc_tokenizer_layout(tokenizer)).is_missing);
    assert_int_equal(zstc_tokenizer_layout(tokenizer)->separator_count, 1);
    zstc_tokenizer_free(tokenizer);
    tokenizer = open_changed(bpe_json, "RobertaProcessing", "BertProcessing");
    const zstc_layout single = zstc_layout_of_singles(zstc_tokenizer_layout(tokenizer));
    assert_false(single.is_missing);
    assert_int_equal(single.prefix_count, 1);
    assert_int_equal(single.suffix_count, 1);
    zstc_tokenizer_free(tokenizer);
}

static void a_sequence_of_processors_gives_the_layout(void **state) {
    (void)state;
    zstc_tokenizer *tokenizer =
        open_changed(bpe_json, "{\"type\":\"RobertaProcessing\",\"sep\":[\"</s>\",1],\"cls\":[\"<s>\",0]}",
                     "{\"type\":\"Sequence\",\"processors\":[{\"type\":\"ByteLevel\"},{\"type\":\"RobertaProcessing\","
                     "\"sep\":[\"</s>\",1]"
                     ",\"cls\":[\"<s>\",0]}]}");
    assert_int_equal(zstc_tokenizer_layout(tokenizer)->separator_count, 2);
    zstc_tokenizer_free(tokenizer);
}

static void options_of_tokenizer_json_are_obeyed(void **state) {
    (void)state;
    check_changed(bpe_json, "\"type\":\"BPE\",", "", "ab", 4, 1); /* early files do not name the model */
    check_changed(bpe_json, "\"add_prefix_space\":false", "\"add_prefix_space\":true", "a", 6, 1);
    check_changed(bpe_json, "\"add_prefix_space\":false", "\"add_prefix_space\":true", " a", 6, 1);
    check_changed(bpe_json, "\"add_prefix_space\":false", "\"add_prefix_space\":true", "", 0, 0);
    check_changed(bpe_json, "\"use_regex\":true", "\"use_regex\":false", "ab a", 4, 2);
    check_changed(bpe_json, "\"use_regex\":true", "\"use_regex\":true", "axb", 4, 1);               /* x is dropped */
    check_changed(bpe_json, "\"unk_token\":null", "\"unk_token\":\"</s>\"", "xab", 1, 2);           /* or unknown */
    check_changed(wordpiece_json, "\"lowercase\":true", "\"lowercase\":true", "AB \xC3\xA9", 3, 3); /* a ##b e */
    check_changed(wordpiece_json, "\"lowercase\":true", "\"lowercase\":false", "B", 5, 1);
    check_changed(wordpiece_json, "\"strip_accents\":null", "\"strip_accents\":false", "\xC3\x89", 6, 1);
    check_changed(wordpiece_json, "\"continuing_subword_prefix\":\"##\"", "\"continuing_subword_prefix\":\"@@\"",
                  "abbb", 3, 4);
    check_changed(wordpiece_json, "\"lowercase\":true", "\"lowercase\":true", "abbbb", 3, 5);
    check_changed(wordpiece_json, "\"lowercase\":true", "\"lowercase\":true", "abbbbb", 0, 1); /* 6 characters */
    check_changed(wordpiece_json, "\"lowercase\":true", "\"lowercase\":true", "abab a", 0, 2); /* unknown as a whole */
}

static void a_piece_that_no_merge_arrives_at_is_never_given(void **state) {
    (void)state;
    check_changed(bpe_json, "\"ab\":4", "\"ab\":4,\"ba\":9", "ba", 3, 2);
}

/* ---- vocabulary files ---- */

static const char vocab_json[] = "{\"<s>\":0,\"</s>\":1,\"a\":2,\"b\":3,\"ab\":4,\"\xC4\xA0\":5,\"\xC4\xA0"
                                 "a\":6}";
static const char merges_txt[] = "#version: 0.2\na b\n\xC4\xA0 a\n";
static const char vocab_txt[] = "[PAD]\n[UNK]\n[CLS]\n[SEP]\na\n##b\nA\n\xC3\xA9\ne";

static tokenizer_source bpe_files(const char *vocab, const char *merges, const char *config) {
    tokenizer_source source = {.path = "model", .vocab_json = as_span(vocab)};
    if (merges != NULL) source.merges_txt = as_span(merges);
    if (config != NULL) source.tokenizer_config = as_span(config);
    return source;
}

static tokenizer_source wordpiece_files(const char *vocab, const char *config, const char *special) {
    tokenizer_source source = {.path = "model", .vocab_txt = as_span(vocab)};
    if (config != NULL) source.tokenizer_config = as_span(config);
    if (special != NULL) source.special_tokens_map = as_span(special);
    return source;
}

static void check_source(tokenizer_source source, zstc_status expected, const char *names) {
    zstc_tokenizer *tokenizer = NULL;
    assert_fails(tokenizer_from_source(&tokenizer, &source), expected, names);
    assert_null(tokenizer);
}

static void check_encodes(tokenizer_source source, const char *text, int32_t first, size_t count) {
    zstc_tokenizer *tokenizer = NULL;
    zstc_ids ids = {0};
    assert_ok(tokenizer_from_source(&tokenizer, &source));
    assert_ok(zstc_tokenizer_encode(tokenizer, text, strlen(text), &ids));
    assert_int_equal(ids.count, count);
    assert_int_equal(ids.items[0], first);
    zstc_ids_free(&ids);
    zstc_tokenizer_free(tokenizer);
}

static void bad_vocabulary_files_name_file_and_thing(void **state) {
    (void)state;
    check_source((tokenizer_source){.path = "model"}, ZSTC_NOT_FOUND, "model: no tokenizer.json");
    check_source(bpe_files(vocab_json, NULL, NULL), ZSTC_NOT_FOUND, "model/merges.txt");
    check_source(bpe_files("{", merges_txt, NULL), ZSTC_MODEL, "model/vocab.json: not JSON: line 1");
    check_source(bpe_files("{}", merges_txt, NULL), ZSTC_MODEL, "model/vocab.json: the vocabulary is empty");
    check_source(bpe_files("{\"a\":0}", "#version: 0.2\n", NULL), ZSTC_MODEL,
                 "model/vocab.json: the vocabulary has no entry for the special token \"<s>\"");
    check_source(bpe_files("{\"a\":\"0\"}", "", NULL), ZSTC_MODEL, "model/vocab.json");
    check_source(bpe_files(vocab_json, "a b c\n", NULL), ZSTC_MODEL, "model/merges.txt: merge 1");
    check_source(bpe_files(vocab_json, "#version: 0.2\na b\nb a", NULL), ZSTC_MODEL,
                 "model/merges.txt: merge 2: \"ba\"");
    check_source(bpe_files(vocab_json, merges_txt, "{\"add_prefix_space\":2}"), ZSTC_MODEL, "add_prefix_space");
    check_source(bpe_files(vocab_json, merges_txt, "{\"tokenizer_class\":\"CLIPTokenizer\"}"), ZSTC_UNSUPPORTED,
                 "CLIPTokenizer");
    check_source(wordpiece_files("", NULL, NULL), ZSTC_MODEL, "model/vocab.txt: the vocabulary is empty");
    check_source(wordpiece_files("a\nb\n", NULL, NULL), ZSTC_MODEL, "\"[UNK]\"");
    check_source(wordpiece_files("[UNK]\n[CLS]\nx\xFFy\n", NULL, NULL), ZSTC_MODEL, "model/vocab.txt: line 3");
    check_source(wordpiece_files(vocab_txt, "{\"sep_token\":\"<sep>\"}", NULL), ZSTC_MODEL, "\"<sep>\"");
    check_source(wordpiece_files(vocab_txt, NULL, "{\"cls_token\":{\"content\":\"<c>\"}}"), ZSTC_MODEL, "\"<c>\"");
    check_source(wordpiece_files(vocab_txt, "nonsense", NULL), ZSTC_MODEL, "tokenizer_config.json: not JSON: line 1");
    check_source(wordpiece_files(vocab_txt, NULL, "nonsense"), ZSTC_MODEL, "special_tokens_map.json: not JSON: line 1");
    check_source(wordpiece_files(vocab_txt, "{\"do_lower_case\":\"no\"}", NULL), ZSTC_MODEL, "do_lower_case");
    check_source(wordpiece_files(vocab_txt, "{\"tokenizer_class\":\"BertJapaneseTokenizer\"}", NULL), ZSTC_UNSUPPORTED,
                 "BertJapaneseTokenizer");
}

static void options_of_tokenizer_config_are_obeyed(void **state) {
    (void)state;
    check_encodes(bpe_files(vocab_json, merges_txt, NULL), "ab a", 4, 2);
    check_encodes(bpe_files(vocab_json, "a b\r\n\xC4\xA0 a\r\n", NULL), "ab a", 4, 2);
    check_encodes(bpe_files(vocab_json, merges_txt, "{\"add_prefix_space\":true}"), "a", 6, 1);
    check_encodes(bpe_files(vocab_json, merges_txt, "{\"tokenizer_class\":\"BartTokenizerFast\"}"), "a", 2, 1);
    check_encodes(wordpiece_files(vocab_txt, NULL, NULL), "AB \xC3\x89", 4, 3);
    check_encodes(wordpiece_files("[UNK]\r\n[CLS]\r\n[SEP]\r\na\r\n", NULL, NULL), "a", 3, 1);
    check_encodes(wordpiece_files(vocab_txt, "{\"do_lower_case\":false,\"strip_accents\":null}", NULL), "A", 6, 1);
    check_encodes(wordpiece_files(vocab_txt, "{\"strip_accents\":false}", NULL), "\xC3\x89", 7, 1);
    check_encodes(wordpiece_files(vocab_txt, "{\"unk_token\":\"[UNK]\"}", "{\"unk_token\":\"[PAD]\"}"), "x", 0, 1);
    check_encodes(wordpiece_files(vocab_txt, NULL, "{\"unk_token\":{\"content\":\"[PAD]\"}}"), "x", 0, 1);
    check_encodes(wordpiece_files(vocab_txt, "{\"tokenizer_class\":\"DistilBertTokenizer\"}", NULL), "a", 4, 1);
}

/* What nothing merges to, though the vocabulary holds it, tells that lines are missing. */
static void merges_that_end_too_early_are_a_model_error(void **state) {
    (void)state;
    check_source(bpe_files(vocab_json, "", NULL), ZSTC_MODEL, "model/merges.txt: the file is empty");
    check_source(bpe_files(vocab_json, "#version: 0.2\n", NULL), ZSTC_MODEL,
                 "model/merges.txt: no merge makes 2 of the 2 pieces of two or more characters in vocab.json, \"ab\" "
                 "for one");
    check_source(bpe_files(vocab_json, "#version: 0.2\na b\n", NULL), ZSTC_MODEL, "1 of the 2 pieces");
    check_source(bpe_files(vocab_json, "#version: 0.2\na b\n\xC4\xA0", NULL), ZSTC_MODEL, "merge 2 is not two pieces");
    check_encodes(bpe_files("{\"<s>\":0,\"</s>\":1,\"a\":2,\"<|endoftext|>\":3,\"madeupword0000\":4,\"[X]\":5}",
                            "#version: 0.2\n", NULL),
                  "a", 2, 1);
}

static void a_byte_order_mark_is_named(void **state) {
    (void)state;
    static const char named[] = "the file starts with a byte order mark";
    check_source(bpe_files("\xEF\xBB\xBF{}", merges_txt, NULL), ZSTC_MODEL, named);
    check_source(bpe_files(vocab_json, "\xEF\xBB\xBF#version: 0.2\n", NULL), ZSTC_MODEL, named);
    check_source(bpe_files(vocab_json, merges_txt, "\xEF\xBB\xBF{}"), ZSTC_MODEL, named);
    check_encodes(wordpiece_files("\xEF\xBB\xBF[PAD]\n[UNK]\n[CLS]\n[SEP]\na\n", NULL, NULL), "a", 4, 1);
}

static void a_byte_that_old_files_lack_is_dropped(void **state) {
    (void)state;
    check_encodes(bpe_files("{\"<s>\":0,\"</s>\":1,\"a\":2,\"<unk>\":3}", "#version: 0.2\n", NULL), "axa", 2, 2);
}

static void tokenizer_json_comes_first(void **state) {
    (void)state;
    tokenizer_source source = wordpiece_files(vocab_txt, NULL, NULL);
    source.tokenizer_json = as_span(bpe_json);
    check_encodes(source, "ab", 4, 1);
}

static void a_failing_tokenizer_leaves_the_folder_usable(void **state) {
    (void)state;
    zstc_files *files = NULL;
    zstc_tokenizer *tokenizer = NULL;
    assert_ok(zstc_files_open(&files, test_data("golden")));
    assert_fails(zstc_tokenizer_read(&tokenizer, files), ZSTC_NOT_FOUND, "golden: no tokenizer.json");
    assert_null(tokenizer);
    zstc_files_free(files);
    zstc_tokenizer_free(NULL);
}

static void an_empty_sentencepiece_model_is_named(void **state) {
    (void)state;
    char folder[] = "/tmp/zstc-test-XXXXXX", path[64];
    zstc_files *files = NULL;
    zstc_tokenizer *tokenizer = NULL;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/spm.model", folder);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fclose(file);
    assert_ok(zstc_files_open(&files, folder));
    assert_fails(zstc_tokenizer_read(&tokenizer, files), ZSTC_MODEL, "spm.model: the file is empty");
    zstc_files_free(files);
    remove(path);
    remove(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokenizer_json_that_is_damaged_is_a_model_error),
        cmocka_unit_test(deep_json_is_a_model_error),
        cmocka_unit_test(bad_ids_are_model_errors),
        cmocka_unit_test(a_merge_of_unknown_pieces_is_a_model_error),
        cmocka_unit_test(missing_special_tokens_are_model_errors),
        cmocka_unit_test(what_is_unknown_is_unsupported_and_named),
        cmocka_unit_test(without_a_processor_texts_alone_are_tokenized),
        cmocka_unit_test(the_template_gives_the_layout),
        cmocka_unit_test(a_text_alone_that_cannot_be_laid_out_is_no_error),
        cmocka_unit_test(a_sequence_of_processors_gives_the_layout),
        cmocka_unit_test(options_of_tokenizer_json_are_obeyed),
        cmocka_unit_test(a_piece_that_no_merge_arrives_at_is_never_given),
        cmocka_unit_test(an_empty_sentencepiece_model_is_named),
        cmocka_unit_test(bad_vocabulary_files_name_file_and_thing),
        cmocka_unit_test(options_of_tokenizer_config_are_obeyed),
        cmocka_unit_test(merges_that_end_too_early_are_a_model_error),
        cmocka_unit_test(a_byte_order_mark_is_named),
        cmocka_unit_test(a_byte_that_old_files_lack_is_dropped),
        cmocka_unit_test(tokenizer_json_comes_first),
        cmocka_unit_test(a_failing_tokenizer_leaves_the_folder_usable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
