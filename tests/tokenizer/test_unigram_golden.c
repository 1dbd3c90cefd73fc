/* Every line of the Unigram goldens, without an exception, from tokenizer.json and from the SentencePiece model. */
#include <stdlib.h>

#include "tokenizer/tokenizer_support.h"

static void check_texts(zstc_tokenizer *tokenizer, const char *golden, size_t wanted) {
    test_lines *lines = test_lines_open(test_data(golden));
    zstc_ids ids = {0};
    size_t count = 0;
    for (json_t *line; (line = test_lines_next(lines)) != NULL; json_decref(line)) {
        json_t *text = json_object_get(line, "text");
        ids.count = 0;
        assert_ok(zstc_tokenizer_encode(tokenizer, json_string_value(text), json_string_length(text), &ids));
        assert_ids(&ids, json_object_get(line, "ids"), json_string_value(text));
        count++;
    }
    assert_int_equal(count, wanted);
    zstc_ids_free(&ids);
    test_lines_close(lines);
    zstc_tokenizer_free(tokenizer);
}

enum { XLM_R_LINES = 1593, HUB_LINES = 900, DEBERTA_LINES = 1591 };

static void xlm_roberta_from_tokenizer_json_equals_the_reference(void **state) {
    (void)state;
    check_texts(open_tokenizer("tokenizers/unigram"), "golden/tokenize_unigram.jsonl", XLM_R_LINES);
}

static void xlm_roberta_from_sentencepiece_equals_the_reference(void **state) {
    (void)state;
    check_texts(open_tokenizer_from_vocabulary("tokenizers/unigram"), "golden/tokenize_unigram.jsonl", XLM_R_LINES);
}

static void deberta_v2_from_tokenizer_json_equals_the_reference(void **state) {
    (void)state;
    check_texts(open_tokenizer("tokenizers/debertav2"), "golden/tokenize_debertav2.jsonl", DEBERTA_LINES);
}

static void deberta_v2_from_sentencepiece_equals_the_reference(void **state) {
    (void)state;
    check_texts(open_tokenizer_from_vocabulary("tokenizers/debertav2"), "golden/tokenize_debertav2.jsonl",
                DEBERTA_LINES);
}

/* ---- tokenizer.json with other steps ---- */

static json_t *load(const char *name) {
    json_t *root = json_load_file(test_data(name), 0, NULL);
    assert_non_null(root);
    return root;
}

/* The steps of hub_style.json, with the charsmap of tokenizer.json. */
static json_t *hub_style(void) {
    json_t *root = load("tokenizers/unigram/tokenizer.json"), *style = load("tokenizers/unigram/hub_style.json");
    json_t *steps = json_object_get(json_object_get(root, "normalizer"), "normalizers");
    json_t *charsmap = json_incref(json_array_get(steps, 0));
    assert_string_equal(json_string_value(json_object_get(charsmap, "type")), "Precompiled");
    json_object_set_new(root, "normalizer", charsmap);
    json_object_set(root, "pre_tokenizer", json_object_get(style, "pre_tokenizer"));
    json_decref(style);
    return root;
}

/* Takes over the JSON. */
static zstc_tokenizer *tokenizer_of(json_t *root) {
    zstc_tokenizer *tokenizer = NULL;
    char *text = json_dumps(root, 0);
    assert_non_null(text);
    tokenizer_source source = {.path = "model", .tokenizer_json = as_span(text)};
    assert_ok(tokenizer_from_source(&tokenizer, &source));
    free(text);
    json_decref(root);
    return tokenizer;
}

static void the_hubs_steps_equal_the_reference(void **state) {
    (void)state;
    check_texts(tokenizer_of(hub_style()), "golden/tokenize_unigram_hub.jsonl", HUB_LINES);
}

/* As older files write it, tokenizers before 0.15. */
static void metaspace_in_its_old_form_is_the_same(void **state) {
    (void)state;
    json_t *root = load("tokenizers/unigram/tokenizer.json");
    json_object_set_new(root, "pre_tokenizer",
                        json_pack("{s:s, s:s, s:s, s:b}", "type", "Metaspace", "replacement", "\xE2\x96\x81", "str_rep",
                                  "\xE2\x96\x81", "add_prefix_space", 1));
    check_texts(tokenizer_of(root), "golden/tokenize_unigram.jsonl", XLM_R_LINES);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(xlm_roberta_from_tokenizer_json_equals_the_reference),
        cmocka_unit_test(xlm_roberta_from_sentencepiece_equals_the_reference),
        cmocka_unit_test(deberta_v2_from_tokenizer_json_equals_the_reference),
        cmocka_unit_test(deberta_v2_from_sentencepiece_equals_the_reference),
        cmocka_unit_test(the_hubs_steps_equal_the_reference),
        cmocka_unit_test(metaspace_in_its_old_form_is_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
