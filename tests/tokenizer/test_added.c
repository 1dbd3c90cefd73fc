/* Added tokens from the places where files write them, and files that contradict each other. */
#include <stdio.h>

#include "tokenizer/tokenizer_support.h"

static const char vocab_txt[] = "[PAD]\n[UNK]\n[CLS]\n[SEP]\nevt\n##5\nx\ny\ne\n##vt\n[MASK]\n##x\n";
enum { UNK = 1, EVT = 4, FIVE, X, Y, ADDED = 12 };

static const char vocab_json[] = "{\"<s>\":0,\"</s>\":1,\"e\":2,\"v\":3,\"\xC4\xA0\":4,\"x\":5}";
static const char merges_txt[] = "#version: 0.2\n";

static tokenizer_source words(const char *config, const char *special, const char *added) {
    tokenizer_source source = {.path = "model", .vocab_txt = as_span(vocab_txt)};
    if (config != NULL) source.tokenizer_config = as_span(config);
    if (special != NULL) source.special_tokens_map = as_span(special);
    if (added != NULL) source.added_tokens = as_span(added);
    return source;
}

static tokenizer_source bytes(const char *config, const char *added) {
    tokenizer_source source = {.path = "model", .vocab_json = as_span(vocab_json), .merges_txt = as_span(merges_txt)};
    if (config != NULL) source.tokenizer_config = as_span(config);
    if (added != NULL) source.added_tokens = as_span(added);
    return source;
}

/* A tokenizer.json over the pieces of vocab_txt, with `array` as its added tokens; static storage. */
static tokenizer_source whole(const char *array, const char *config, const char *added) {
    static char json[4096];
    tokenizer_source source = {.path = "model"};
    int length = snprintf(
        json, sizeof json,
        "{\"added_tokens\":%s,\"normalizer\":{\"type\":\"BertNormalizer\",\"clean_text\":true,"
        "\"handle_chinese_chars\":true,\"strip_accents\":null,\"lowercase\":true},"
        "\"pre_tokenizer\":{\"type\":\"BertPreTokenizer\"},"
        "\"post_processor\":{\"type\":\"BertProcessing\",\"sep\":[\"[SEP]\",3],\"cls\":[\"[CLS]\",2]},"
        "\"model\":{\"type\":\"WordPiece\",\"unk_token\":\"[UNK]\",\"continuing_subword_prefix\":\"##\","
        "\"max_input_chars_per_word\":100,\"vocab\":{\"[PAD]\":0,\"[UNK]\":1,\"[CLS]\":2,\"[SEP]\":3,\"evt\":4,"
        "\"##5\":5,\"x\":6,\"y\":7,\"e\":8,\"##vt\":9,\"[MASK]\":10,\"##x\":11}}}",
        array);
    assert_in_range(length, 1, sizeof json - 1);
    source.tokenizer_json = as_span(json);
    if (config != NULL) source.tokenizer_config = as_span(config);
    if (added != NULL) source.added_tokens = as_span(added);
    return source;
}

static void check_ids(tokenizer_source source, const char *text, const int32_t *expected, size_t count) {
    zstc_tokenizer *tokenizer = NULL;
    assert_ok(tokenizer_from_source(&tokenizer, &source));
    assert_encodes(tokenizer, text, expected, count);
    zstc_tokenizer_free(tokenizer);
}

#define check(source, text, ...)                                                                                       \
    do {                                                                                                               \
        const int32_t expected_[] = {__VA_ARGS__};                                                                     \
        check_ids(source, text, expected_, sizeof expected_ / sizeof expected_[0]);                                    \
    } while (0)

static void check_refused(tokenizer_source source, const char *names) {
    zstc_tokenizer *tokenizer = NULL;
    assert_fails(tokenizer_from_source(&tokenizer, &source), ZSTC_MODEL, names);
    assert_null(tokenizer);
}

#define EVT5 "{\"id\":12,\"content\":\"evt5\",\"special\":false"
#define DECODER(id, marks) "{\"added_tokens_decoder\":{\"" id "\":{\"content\":\"evt5\"" marks "}}}"

static void all_three_places_are_read(void **state) {
    (void)state;
    check(whole("[]", NULL, NULL), "x evt5", X, EVT, FIVE);
    check(whole("[" EVT5 "}]", NULL, NULL), "x evt5 yevt5", X, ADDED, Y, ADDED);
    check(whole("[]", DECODER("12", ""), NULL), "x evt5", X, ADDED);
    check(whole("[]", NULL, "{\"evt5\":12}"), "x evt5", X, ADDED);
    check(words(DECODER("12", ""), NULL, NULL), "x evt5", X, ADDED);
    check(words(NULL, NULL, "{\"evt5\":12}"), "x evt5", X, ADDED);
    check(bytes(NULL, "{\"vv\":6}"), "e vve", 2, 4, 6, 2);
}

static void added_tokens_json_is_not_read_beside_a_decoder(void **state) {
    (void)state;
    check(words("{\"added_tokens_decoder\":{}}", NULL, "{\"evt5\":12}"), "x evt5", X, EVT, FIVE);
}

static void several_places_add_up(void **state) {
    (void)state;
    check(whole("[" EVT5 "}]", "{\"added_tokens_decoder\":{\"13\":{\"content\":\"evt6\"}}}", NULL), "evt6evt5", 13, 12);
    check(whole("[" EVT5 "}]", DECODER("12", ""), NULL), "evt5", ADDED);
    check(whole("[" EVT5 "}]", NULL, "{\"evt6\":13}"), "evt6evt5", 13, 12);
}

/* The content is normalised too, and looked for in what the normaliser leaves. */
static void normalised_tokens_are_found_in_the_normalised_text(void **state) {
    (void)state;
    check(whole("[{\"id\":12,\"content\":\"\xC3\x89vt5\",\"special\":false}]", NULL, NULL), "EVT5 e\xCC\x81vt5", ADDED,
          ADDED);
    check(whole("[" EVT5 ",\"normalized\":false}]", NULL, NULL), "EVT5 evt5", EVT, FIVE, ADDED);
    check(words("{\"do_lower_case\":false}", NULL, "{\"evt5\":12}"), "EVT5evt5", UNK, ADDED);
    check(whole("[{\"id\":12,\"content\":\"\xE4\xBD\xA0y\",\"special\":false}]", NULL, NULL), "x\xE4\xBD\xA0yx", X,
          ADDED, X); /* U+4F60 gets spaces around it, in both */
}

static void each_part_between_tokens_gets_its_prefix_space(void **state) {
    (void)state;
    check(bytes("{\"add_prefix_space\":true}", "{\"vv\":6}"), "evve", 4, 2, 6, 4, 2);
}

static void special_tokens_stay_text(void **state) {
    (void)state;
    check(whole("[{\"id\":12,\"content\":\"evt5\",\"special\":true}]", NULL, NULL), "x evt5", X, EVT, FIVE);
    check(whole("[" EVT5 "}]", DECODER("12", ",\"special\":true"), NULL), "x evt5", X, EVT, FIVE);
    check(words(NULL, "{\"additional_special_tokens\":[\"evt5\"]}", "{\"evt5\":12}"), "x evt5", X, EVT, FIVE);
    check(words("{\"extra_special_tokens\":[{\"content\":\"evt5\"}]}", NULL, "{\"evt5\":12}"), "x evt5", X, EVT, FIVE);
    check(words("{\"mask_token\":\"evt5\"}", NULL, "{\"evt5\":12}"), "x evt5", X, EVT, FIVE);
    check(words(DECODER("12", ",\"special\":true"), NULL, NULL), "x evt5", X, EVT, FIVE);
    check(whole("[" EVT5 "}]", "{\"mask_token\":\"evt5\"}", NULL), "x evt5", X, EVT, FIVE);
    check(words("{\"bos_token\":\"evt5\",\"added_tokens_decoder\":{\"12\":{\"content\":\"evt5\"}}}", NULL, NULL),
          "x evt5", X, EVT, FIVE);
}

/* Its piece is no part of the model: "zz" would else be found in "zz", whole. */
static void a_special_token_is_no_piece_of_the_model(void **state) {
    (void)state;
    check(whole("[{\"id\":12,\"content\":\"zz\",\"special\":true}]", NULL, NULL), "zz x", UNK, X);
}

static void a_token_of_the_vocabulary_may_be_added_too(void **state) {
    (void)state;
    check(whole("[{\"id\":6,\"content\":\"x\",\"special\":false}]", NULL, NULL), "exx", 8, X, X);
}

static void an_empty_token_is_never_found(void **state) {
    (void)state;
    check(whole("[{\"id\":12,\"content\":\"\",\"special\":false}]", NULL, NULL), "x", X);
}

static void one_token_with_two_ids_is_refused(void **state) {
    (void)state;
    check_refused(whole("[" EVT5 "}]", DECODER("13", ""), NULL),
                  "tokenizer_config.json: added token \"evt5\" has two ids, 12 in tokenizer.json and 13 here");
    check_refused(whole("[" EVT5 "}]", NULL, "{\"evt5\":13}"), "added_tokens.json: added token \"evt5\" has two ids");
    check_refused(words(NULL, NULL, "{\"x\":12}"), "added_tokens.json: \"x\" has two ids, 6 and 12");
    check_refused(whole("[" EVT5 "}]", "{\"added_tokens_decoder\":{\"12\":{\"content\":\"evt6\"}}}", NULL), "evt6");
    check_refused(whole("[{\"id\":6,\"content\":\"[E]\",\"special\":true}]", NULL, NULL), "two entries have the id 6");
}

/* transformers would give it the next free id, whatever the file says. */
static void an_id_that_leaves_a_gap_is_refused(void **state) {
    (void)state;
    check_refused(words(NULL, NULL, "{\"evt5\":17}"),
                  "added_tokens.json: added token \"evt5\" has the id 17, though the next free id is 12");
    check(whole("[{\"id\":17,\"content\":\"[E]\",\"special\":true}]", NULL, NULL), "x", X); /* never given: no matter */
}

static void marks_that_differ_are_refused(void **state) {
    (void)state;
    check_refused(whole("[" EVT5 "}]", DECODER("12", ",\"lstrip\":true"), NULL), "\"evt5\": special, lstrip");
    check_refused(whole("[" EVT5 "}]", DECODER("12", ",\"normalized\":false"), NULL), "is not as in tokenizer.json");
    check_refused(whole("[{\"id\":12,\"content\":\"evt5\",\"special\":true}]", DECODER("12", ""), NULL), "evt5");
}

static void damaged_places_are_refused(void **state) {
    (void)state;
    check_refused(whole("{}", NULL, NULL), "tokenizer.json: \"added_tokens\" is not an array");
    check_refused(whole("[7]", NULL, NULL), "tokenizer.json: added token: \"content\" is missing or not a string");
    check_refused(whole("[" EVT5 ",\"lstrip\":1}]", NULL, NULL), "\"lstrip\" is 1 (expected true or false)");
    check_refused(words("{\"added_tokens_decoder\":[]}", NULL, NULL), "\"added_tokens_decoder\" is not an object");
    check_refused(words(DECODER("12x", ""), NULL, NULL), "added_tokens_decoder: \"12x\" is not an id");
    check_refused(words(DECODER("-1", ""), NULL, NULL), "added_tokens_decoder: \"-1\" is not an id");
    check_refused(words("{\"added_tokens_decoder\":{\"12\":\"evt5\"}}", NULL, NULL), "\"content\" is missing");
    check_refused(words(NULL, NULL, "[]"), "added_tokens.json: not a JSON object");
    check_refused(words(NULL, NULL, "{\"evt5\":\"12\"}"), "added_tokens.json: \"evt5\" is not an id");
    check_refused(words(NULL, NULL, "{\"evt5\":1.5}"), "added_tokens.json: \"evt5\" is not an id");
    check_refused(words(NULL, NULL, "{\"evt5\":-1}"), "added_tokens.json: \"evt5\" is not an id");
}

static void a_token_that_the_normaliser_removes_is_unsupported_unless_it_is_special(void **state) {
    (void)state;
    check(
        whole("[" EVT5 "},{\"id\":13,\"content\":\"\xE2\x80\x8B\",\"special\":true,\"normalized\":true}]", NULL, NULL),
        "evt5", ADDED);
    tokenizer_source source = whole("[{\"id\":12,\"content\":\"\xE2\x80\x8B\",\"special\":false}]", NULL, NULL);
    zstc_tokenizer *tokenizer = NULL;
    assert_fails(tokenizer_from_source(&tokenizer, &source), ZSTC_UNSUPPORTED, "id 12 is empty once it is normalised");
}

static int32_t yielded(tokenizer_source source, int32_t from) {
    zstc_tokenizer *tokenizer = NULL;
    assert_ok(tokenizer_from_source(&tokenizer, &source));
    int32_t id = zstc_tokenizer_yields(tokenizer, from);
    zstc_tokenizer_free(tokenizer);
    return id;
}

static void only_what_a_text_can_hold_is_yielded(void **state) {
    (void)state;
    tokenizer_source source = words(NULL, NULL, NULL);
    assert_int_equal(yielded(source, 0), UNK); /* [PAD] is three words of a text */
    assert_int_equal(yielded(source, 10), 11); /* [MASK] is not, ##x goes on in a word */
    assert_int_equal(yielded(source, 12), -1);
    source.vocab_txt = as_span("[UNK]\n[CLS]\n[SEP]\na\n\nX\n##.\n[x]\nab c\n\xE4\xBD\xA0\xE4\xBD\xA0\n");
    assert_int_equal(yielded(source, 4), -1);
    source.vocab_txt = as_span("[UNK]\na\n[SEP]\n[CLS]\n");
    assert_int_equal(yielded(source, 2), 3); /* what the layout gives counts */
    assert_int_equal(yielded(whole("[{\"id\":12,\"content\":\"[E]\",\"special\":true}]", NULL, NULL), 12), -1);
    assert_int_equal(yielded(whole("[" EVT5 "}]", NULL, NULL), 12), 12);
    source = bytes(NULL, NULL);
    source.vocab_json = as_span("{\"<s>\":0,\"</s>\":1,\"e\":2,\"v\":3,\"ev\":4,\"<x>\":5,\"\xC4\xA0\":6,\"<y>\":7}");
    source.merges_txt = as_span("#version: 0.2\ne v\n");
    assert_int_equal(yielded(source, 4), 4);
    assert_int_equal(yielded(source, 5), 6);
    assert_int_equal(yielded(source, 7), -1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_three_places_are_read),
        cmocka_unit_test(added_tokens_json_is_not_read_beside_a_decoder),
        cmocka_unit_test(several_places_add_up),
        cmocka_unit_test(normalised_tokens_are_found_in_the_normalised_text),
        cmocka_unit_test(each_part_between_tokens_gets_its_prefix_space),
        cmocka_unit_test(special_tokens_stay_text),
        cmocka_unit_test(a_special_token_is_no_piece_of_the_model),
        cmocka_unit_test(a_token_of_the_vocabulary_may_be_added_too),
        cmocka_unit_test(an_empty_token_is_never_found),
        cmocka_unit_test(one_token_with_two_ids_is_refused),
        cmocka_unit_test(an_id_that_leaves_a_gap_is_refused),
        cmocka_unit_test(marks_that_differ_are_refused),
        cmocka_unit_test(damaged_places_are_refused),
        cmocka_unit_test(a_token_that_the_normaliser_removes_is_unsupported_unless_it_is_special),
        cmocka_unit_test(only_what_a_text_can_hold_is_yielded),
    };
    return cmocka_run_group_tests_name("added", tests, NULL, NULL);
}
