/* tokenizer_config.json and its classes, with and without tokenizer.json. */
#include <stdio.h>

#include "tokenizer/tokenizer_support.h"

static const char words_json[] =
    "{%s\"normalizer\":%s,\"pre_tokenizer\":{\"type\":\"BertPreTokenizer\"},"
    "\"post_processor\":{\"type\":\"BertProcessing\",\"sep\":[\"[SEP]\",2],\"cls\":[\"[CLS]\",1]},"
    "\"model\":{\"type\":\"WordPiece\",\"unk_token\":\"[UNK]\",\"continuing_subword_prefix\":\"##\","
    "\"max_input_chars_per_word\":100,\"vocab\":{\"[UNK]\":0,\"[CLS]\":1,\"[SEP]\":2,\"a\":3,\"A\":4,\"\xC3\xA9\":5,"
    "\"e\":6,\"\xC3\x89\":7,\"\xE4\xBD\xA0\":8,\"\xE4\xBD\xA0\xE4\xBD\xA0\":9,\"E\":10}}}";
enum { LOWER_A = 3, UPPER_A, LOWER_ACUTE, LOWER_E, UPPER_ACUTE, YOU, YOU_YOU, UPPER_E };

static const char cased[] = "{\"type\":\"BertNormalizer\",\"clean_text\":true,\"handle_chinese_chars\":true,"
                            "\"strip_accents\":null,\"lowercase\":false}";

static const char bytes_json[] =
    "{%s\"normalizer\":null,\"pre_tokenizer\":{\"type\":\"ByteLevel\",\"add_prefix_space\":%s},\"post_processor\":%s,"
    "\"model\":{\"type\":\"BPE\",\"vocab\":{\"<s>\":0,\"</s>\":1,\"a\":2,\"\xC4\xA0\":3,\"\xC4\xA0"
    "a\":4},\"merges\":[\"\xC4\xA0 a\"]}}";
static const char roberta_pair[] = "{\"type\":\"RobertaProcessing\",\"sep\":[\"</s>\",1],\"cls\":[\"<s>\",0]}";

/* Files of a directory; NULL for one that is not there. */
static tokenizer_source files_of(const char *json, const char *config, const char *model) {
    tokenizer_source source = {.path = "model", .tokenizer_json = as_span(json)};
    if (config != NULL) source.tokenizer_config = as_span(config);
    if (model != NULL) source.config = as_span(model);
    return source;
}

/* Both static storage. */
static const char *words_with(const char *first, const char *normalizer) {
    static char json[2048];
    snprintf(json, sizeof json, words_json, first, normalizer);
    return json;
}
static const char *bytes_with(const char *add_prefix_space, const char *post_processor) {
    static char json[2048];
    snprintf(json, sizeof json, bytes_json, "", add_prefix_space, post_processor);
    return json;
}

static zstc_tokenizer *tokenizer_of(tokenizer_source source) {
    zstc_tokenizer *tokenizer = NULL;
    assert_ok(tokenizer_from_source(&tokenizer, &source));
    return tokenizer;
}

static void check_ids(tokenizer_source source, const char *text, const int32_t *expected, size_t count) {
    zstc_tokenizer *tokenizer = tokenizer_of(source);
    assert_encodes(tokenizer, text, expected, count);
    zstc_tokenizer_free(tokenizer);
}

#define check(source, text, ...)                                                                                       \
    do {                                                                                                               \
        const int32_t expected_[] = {__VA_ARGS__};                                                                     \
        check_ids(source, text, expected_, sizeof expected_ / sizeof expected_[0]);                                    \
    } while (0)

static void check_refused(tokenizer_source source, zstc_status expected, const char *names) {
    zstc_tokenizer *tokenizer = NULL;
    assert_fails(tokenizer_from_source(&tokenizer, &source), expected, names);
    assert_null(tokenizer);
}

#define BERT "\"tokenizer_class\":\"BertTokenizer\""
static const char text[] = "A \xC3\x89 \xE4\xBD\xA0\xE4\xBD\xA0";

static void a_class_of_words_has_options_of_its_own(void **state) {
    (void)state;
    const char *json = words_with("", cased);
    check(files_of(json, NULL, NULL), text, UPPER_A, UPPER_ACUTE, YOU, YOU);
    check(files_of(json, "{" BERT "}", NULL), text, LOWER_A, LOWER_E, YOU, YOU);
    check(files_of(json, "{\"tokenizer_class\":\"ElectraTokenizerFast\"}", NULL), text, LOWER_A, LOWER_E, YOU, YOU);
    check(files_of(json, "{" BERT ",\"do_lower_case\":false}", NULL), text, UPPER_A, UPPER_ACUTE, YOU, YOU);
    check(files_of(json, "{" BERT ",\"do_lower_case\":false,\"strip_accents\":true}", NULL), text, UPPER_A, UPPER_E,
          YOU, YOU);
    check(files_of(json, "{" BERT ",\"strip_accents\":false}", NULL), text, LOWER_A, LOWER_ACUTE, YOU, YOU);
    check(files_of(json, "{" BERT ",\"tokenize_chinese_chars\":false}", NULL), text, LOWER_A, LOWER_E, YOU_YOU);
    check(files_of(words_with("", "null"), "{" BERT "}", NULL), text, LOWER_A, LOWER_E, YOU, YOU);
    check(files_of(words_with("", "null"), "{" BERT "}", NULL),
          "\x01"
          "A",
          LOWER_A); /* cleaned up too */
}

static void other_classes_take_the_file_as_it_is(void **state) {
    (void)state;
    const char *json = words_with("", cased);
    check(files_of(json, "{\"tokenizer_class\":\"PreTrainedTokenizerFast\",\"do_lower_case\":true}", NULL), "A",
          UPPER_A);
    check(files_of(json, "{\"tokenizer_class\":\"SomebodysTokenizer\",\"do_lower_case\":true}", NULL), "A", UPPER_A);
    check(files_of(json, "{\"tokenizer_class\":\"BertGenerationTokenizer\"}", NULL), "A", UPPER_A);
    check(files_of(json, "{\"do_lower_case\":true}", "{\"model_type\":\"something\"}"), "A", UPPER_A);
}

static void the_model_gives_the_class_where_none_is_named(void **state) {
    (void)state;
    const char *json = words_with("", cased);
    check(files_of(json, NULL, "{\"model_type\":\"bert\"}"), "A", LOWER_A);
    check(files_of(json, "{}", "{\"model_type\":\"electra\"}"), "A", LOWER_A);
    check(files_of(json, "{}", "{\"model_type\":\"bert\",\"tokenizer_class\":\"PreTrainedTokenizerFast\"}"), "A",
          UPPER_A);
    check(files_of(json, "{" BERT "}", "{\"tokenizer_class\":\"PreTrainedTokenizerFast\"}"), "A", LOWER_A);
    check(files_of(bytes_with("true", roberta_pair), NULL, "{\"model_type\":\"roberta\"}"), "a", 2);
}

static void a_byte_level_class_has_its_own_prefix_space(void **state) {
    (void)state;
    const char *json = bytes_with("true", roberta_pair);
    check(files_of(json, NULL, NULL), "a", 4);
    check(files_of(json, "{\"tokenizer_class\":\"RobertaTokenizer\"}", NULL), "a", 2);
    check(files_of(json, "{\"tokenizer_class\":\"BartTokenizerFast\",\"add_prefix_space\":true}", NULL), "a", 4);
    check(files_of(json, "{\"tokenizer_class\":\"PreTrainedTokenizerFast\"}", NULL), "a", 4);
    json = bytes_with("false", roberta_pair);
    check(files_of(json, "{\"tokenizer_class\":\"BartTokenizer\",\"add_prefix_space\":true}", NULL), "a", 4);
    check_refused(files_of(json, "{\"tokenizer_class\":\"PreTrainedTokenizerFast\",\"add_prefix_space\":true}", NULL),
                  ZSTC_MODEL, "\"add_prefix_space\" is false, in tokenizer_config.json it is true");
}

static void options_that_change_no_id_are_ignored(void **state) {
    (void)state;
    check(files_of(words_with("", cased),
                   "{" BERT ",\"do_basic_tokenize\":false,\"never_split\":[\"A\"],\"padding_side\":\"left\","
                   "\"clean_up_tokenization_spaces\":true,\"model_max_length\":1000000000000000019884624838656,"
                   "\"add_bos_token\":true,\"split_special_tokens\":false,\"whatever\":{}}",
                   NULL),
          "A", LOWER_A);
}

static void classes_with_code_of_their_own_are_unsupported(void **state) {
    (void)state;
    check_refused(files_of(words_with("", cased), "{\"tokenizer_class\":\"BertJapaneseTokenizer\"}", NULL),
                  ZSTC_UNSUPPORTED,
                  "model/tokenizer_config.json: tokenizer_class \"BertJapaneseTokenizer\" is not supported");
    check_refused(files_of(words_with("", cased), NULL, "{\"tokenizer_class\":\"TapasTokenizer\"}"), ZSTC_UNSUPPORTED,
                  "model/config.json: tokenizer_class \"TapasTokenizer\" is not supported");
    check_refused(files_of(bytes_with("false", roberta_pair), "{" BERT "}", NULL), ZSTC_MODEL,
                  "\"BertTokenizer\" does not go with the model \"BPE\"");
}

static void tokenizer_files_of_several_versions_are_unsupported(void **state) {
    (void)state;
    const char *json = words_with("", cased);
    check(files_of(json, "{\"fast_tokenizer_files\":[\"tokenizer.json\"]}", NULL), "a", LOWER_A);
    check_refused(files_of(json, "{\"fast_tokenizer_files\":[\"tokenizer.json\",\"tokenizer.4.0.json\"]}", NULL),
                  ZSTC_UNSUPPORTED, "\"tokenizer.4.0.json\" is not supported");
}

static void special_tokens_that_contradict_tokenizer_json_are_refused(void **state) {
    (void)state;
    const char *json = words_with("", cased);
    check(files_of(json, "{" BERT ",\"cls_token\":\"[CLS]\",\"sep_token\":{\"content\":\"[SEP]\"}}", NULL), "a",
          LOWER_A);
    check_refused(files_of(json, "{" BERT ",\"cls_token\":\"[SEP]\"}", NULL), ZSTC_MODEL,
                  "starts with the id 1, though cls_token is \"[SEP]\"");
    check_refused(files_of(json, "{" BERT ",\"sep_token\":\"[NEW]\"}", NULL), ZSTC_MODEL,
                  "ends with the id 2, though sep_token is \"[NEW]\"");
    check_refused(files_of(json, "{" BERT ",\"unk_token\":\"[SEP]\"}", NULL), ZSTC_MODEL,
                  "\"unk_token\" is \"[UNK]\", in tokenizer_config.json or special_tokens_map.json it is \"[SEP]\"");
    check(files_of(json, "{\"tokenizer_class\":\"PreTrainedTokenizerFast\",\"cls_token\":\"[SEP]\"}", NULL), "a",
          LOWER_A);
}

/* special_tokens_map.json comes first, unless added_tokens_decoder is there. */
static void the_map_of_special_tokens_is_read_as_long_as_there_is_no_decoder(void **state) {
    (void)state;
    tokenizer_source source = files_of(words_with("", cased), "{" BERT ",\"cls_token\":\"[SEP]\"}", NULL);
    source.special_tokens_map = as_span("{\"cls_token\":\"[CLS]\"}");
    check(source, "a", LOWER_A);
    source.tokenizer_config = as_span("{" BERT ",\"cls_token\":\"[SEP]\",\"added_tokens_decoder\":{}}");
    check_refused(source, ZSTC_MODEL, "starts with the id 1, though cls_token is \"[SEP]\"");
}

/* ---- types ---- */

static int32_t type_of(tokenizer_source source) {
    zstc_tokenizer *tokenizer = tokenizer_of(source);
    int32_t type = zstc_tokenizer_layout(tokenizer)->hypothesis_type;
    zstc_tokenizer_free(tokenizer);
    return type;
}

static void types_are_given_if_the_model_takes_them(void **state) {
    (void)state;
    const char *json = words_with("", cased);
    assert_int_equal(type_of(files_of(json, NULL, NULL)), 1);
    assert_int_equal(type_of(files_of(json, "{" BERT "}", NULL)), 1);
    assert_int_equal(
        type_of(files_of(json, "{" BERT ",\"model_input_names\":[\"input_ids\",\"attention_mask\"]}", NULL)), 0);
    assert_int_equal(type_of(files_of(json, "{\"tokenizer_class\":\"DistilBertTokenizer\"}", NULL)), 0);
    assert_int_equal(type_of(files_of(json,
                                      "{\"tokenizer_class\":\"DistilBertTokenizer\","
                                      "\"model_input_names\":[\"input_ids\",\"token_type_ids\"]}",
                                      NULL)),
                     1);
    check_refused(files_of(json, "{\"model_input_names\":\"input_ids\"}", NULL), ZSTC_MODEL,
                  "\"model_input_names\" is \"input_ids\" (expected an array)");
    tokenizer_source source = {.path = "model",
                               .vocab_txt = as_span("[UNK]\n[CLS]\n[SEP]\na\n"),
                               .tokenizer_config = as_span("{\"model_input_names\":[\"input_ids\"]}")};
    assert_int_equal(type_of(source), 0);
}

static void a_roberta_has_no_types_whatever_its_template(void **state) {
    (void)state;
    static const char pair[] =
        "{\"type\":\"TemplateProcessing\",\"pair\":[{\"SpecialToken\":{\"id\":\"<s>\",\"type_id\":0}},"
        "{\"Sequence\":{\"id\":\"A\",\"type_id\":0}},{\"SpecialToken\":{\"id\":\"</s>\",\"type_id\":1}},"
        "{\"Sequence\":{\"id\":\"B\",\"type_id\":1}},{\"SpecialToken\":{\"id\":\"</s>\",\"type_id\":1}}],"
        "\"special_tokens\":{\"<s>\":{\"id\":\"<s>\",\"ids\":[0],\"tokens\":[\"<s>\"]},"
        "\"</s>\":{\"id\":\"</s>\",\"ids\":[1],\"tokens\":[\"</s>\"]}}}";
    const char *json = bytes_with("false", pair);
    static const char one[] = "{\"type_vocab_size\":1}", two[] = "{\"type_vocab_size\":2}";
    assert_int_equal(type_of(files_of(json, "{\"tokenizer_class\":\"RobertaTokenizer\"}", two)), 0);
    assert_int_equal(type_of(files_of(json, NULL, "{\"model_type\":\"roberta\"}")), 0);
    assert_int_equal(type_of(files_of(json, "{\"tokenizer_class\":\"PreTrainedTokenizerFast\"}", one)), 0);
    check_refused(files_of(json, "{\"tokenizer_class\":\"PreTrainedTokenizerFast\"}", two), ZSTC_UNSUPPORTED,
                  "type_id 1 of the special token \"</s>\"");
}

/* ---- the side that is cut ---- */

static int cut_left(tokenizer_source source) {
    zstc_tokenizer *tokenizer = tokenizer_of(source);
    int left = zstc_tokenizer_layout(tokenizer)->cut_left;
    zstc_tokenizer_free(tokenizer);
    return left;
}

static void the_side_that_is_cut_comes_from_either_file(void **state) {
    (void)state;
    const char *json = words_with("", cased);
    assert_int_equal(cut_left(files_of(json, NULL, NULL)), 0);
    assert_int_equal(cut_left(files_of(json, "{\"truncation_side\":\"left\"}", NULL)), 1);
    json = words_with("\"truncation\":{\"direction\":\"Left\",\"max_length\":4},", cased);
    assert_int_equal(cut_left(files_of(json, NULL, NULL)), 1);
    assert_int_equal(cut_left(files_of(json, "{\"truncation_side\":\"right\"}", NULL)), 0);
    check_refused(files_of(json, "{\"truncation_side\":\"up\"}", NULL), ZSTC_MODEL,
                  "unknown truncation_side \"up\" (expected left or right)");
    check_refused(files_of(json, "{\"truncation_side\":1}", NULL), ZSTC_MODEL, "truncation_side");
    tokenizer_source source = {.path = "model",
                               .vocab_txt = as_span("[UNK]\n[CLS]\n[SEP]\na\n"),
                               .tokenizer_config = as_span("{\"truncation_side\":\"left\"}")};
    assert_int_equal(cut_left(source), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_class_of_words_has_options_of_its_own),
        cmocka_unit_test(other_classes_take_the_file_as_it_is),
        cmocka_unit_test(the_model_gives_the_class_where_none_is_named),
        cmocka_unit_test(a_byte_level_class_has_its_own_prefix_space),
        cmocka_unit_test(options_that_change_no_id_are_ignored),
        cmocka_unit_test(classes_with_code_of_their_own_are_unsupported),
        cmocka_unit_test(tokenizer_files_of_several_versions_are_unsupported),
        cmocka_unit_test(special_tokens_that_contradict_tokenizer_json_are_refused),
        cmocka_unit_test(the_map_of_special_tokens_is_read_as_long_as_there_is_no_decoder),
        cmocka_unit_test(types_are_given_if_the_model_takes_them),
        cmocka_unit_test(a_roberta_has_no_types_whatever_its_template),
        cmocka_unit_test(the_side_that_is_cut_comes_from_either_file),
    };
    return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
