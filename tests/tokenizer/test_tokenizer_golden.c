/* Every line of the goldens, without an exception. */
#include "tokenizer/tokenizer_support.h"

static void check_texts(const zstc_tokenizer *tokenizer, const char *golden, size_t least) {
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
    assert_true(count >= least);
    zstc_ids_free(&ids);
    test_lines_close(lines);
}

static void check_golden(zstc_tokenizer *tokenizer, const char *golden, size_t least) {
    check_texts(tokenizer, golden, least);
    zstc_tokenizer_free(tokenizer);
}

static void byte_level_bpe_equals_the_reference(void **state) {
    (void)state;
    check_golden(open_tokenizer("tokenizers/bart"), "golden/tokenize_bpe.jsonl", 2492);
}

static void byte_level_bpe_behind_nfc_equals_the_reference(void **state) {
    (void)state;
    check_golden(open_tokenizer("tokenizers/modernbert"), "golden/tokenize_modernbert.jsonl", 1238);
}

static void uncased_wordpiece_equals_the_reference(void **state) {
    (void)state;
    check_golden(open_tokenizer("tokenizers/bert-uncased"), "golden/tokenize_wordpiece_uncased.jsonl", 2489);
}

static void cased_wordpiece_equals_the_reference(void **state) {
    (void)state;
    check_golden(open_tokenizer("tokenizers/bert-cased"), "golden/tokenize_wordpiece_cased.jsonl", 1593);
    check_golden(open_tokenizer_from_vocabulary("tokenizers/bert-cased"), "golden/tokenize_wordpiece_cased.jsonl",
                 1593);
}

/* ---- pairs ---- */

static void append_text(const zstc_tokenizer *tokenizer, json_t *line, const char *key, zstc_ids *ids) {
    json_t *text = json_object_get(line, key);
    assert_ok(zstc_tokenizer_encode(tokenizer, json_string_value(text), json_string_length(text), ids));
}

static void append_special(zstc_ids *ids, const int32_t *special, size_t count) {
    for (size_t i = 0; i < count; i++) assert_ok(zstc_ids_push(ids, special[i]));
}

static void check_types(const zstc_layout *layout, const json_t *types, size_t hypothesis_at, size_t count) {
    if (types == NULL) return;
    assert_int_equal(json_array_size(types), count);
    for (size_t i = 0; i < count; i++) {
        json_int_t expected = i < hypothesis_at ? 0 : layout->hypothesis_type;
        assert_int_equal(json_integer_value(json_array_get(types, i)), expected);
    }
}

static void check_pair(const zstc_tokenizer *tokenizer, json_t *line, zstc_ids *ids) {
    const zstc_layout *layout = zstc_tokenizer_layout(tokenizer);
    ids->count = 0;
    append_special(ids, layout->prefix, layout->prefix_count);
    append_text(tokenizer, line, "premise", ids);
    append_special(ids, layout->separator, layout->separator_count);
    size_t hypothesis_at = ids->count;
    append_text(tokenizer, line, "hypothesis", ids);
    append_special(ids, layout->suffix, layout->suffix_count);
    assert_ids(ids, json_object_get(line, "ids"), "a pair");
    check_types(layout, json_object_get(line, "token_type_ids"), hypothesis_at, ids->count);
}

static void check_pairs(const char *folder, const char *golden, size_t least) {
    zstc_tokenizer *tokenizer = open_tokenizer(folder);
    test_lines *lines = test_lines_open(test_data(golden));
    zstc_ids ids = {0};
    size_t count = 0;
    for (json_t *line; (line = test_lines_next(lines)) != NULL; json_decref(line)) {
        if (!json_is_false(json_object_get(line, "truncated"))) continue;
        check_pair(tokenizer, line, &ids);
        count++;
    }
    assert_true(count >= least);
    zstc_ids_free(&ids);
    test_lines_close(lines);
    zstc_tokenizer_free(tokenizer);
}

static void bpe_pairs_that_fit_equal_the_reference(void **state) {
    (void)state;
    check_pairs("tokenizers/bart", "golden/pairs_bpe.jsonl", 50);
}

static void wordpiece_pairs_that_fit_equal_the_reference(void **state) {
    (void)state;
    check_pairs("tokenizers/bert-uncased", "golden/pairs_wordpiece.jsonl", 50);
}

/* ---- tokenizer.json against the vocabulary files ---- */

static void assert_same_layout(const zstc_layout *a, const zstc_layout *b) {
    assert_int_equal(a->prefix_count, b->prefix_count);
    assert_int_equal(a->separator_count, b->separator_count);
    assert_int_equal(a->suffix_count, b->suffix_count);
    assert_memory_equal(a->prefix, b->prefix, a->prefix_count * sizeof a->prefix[0]);
    assert_memory_equal(a->separator, b->separator, a->separator_count * sizeof a->separator[0]);
    assert_memory_equal(a->suffix, b->suffix, a->suffix_count * sizeof a->suffix[0]);
    assert_int_equal(a->hypothesis_type, b->hypothesis_type);
    assert_int_equal(a->single_prefix_count, b->single_prefix_count);
    assert_int_equal(a->single_suffix_count, b->single_suffix_count);
    assert_memory_equal(a->single_prefix, b->single_prefix, a->single_prefix_count * sizeof a->single_prefix[0]);
    assert_memory_equal(a->single_suffix, b->single_suffix, a->single_suffix_count * sizeof a->single_suffix[0]);
}

static void check_both_ways(const char *folder, const char *golden) {
    zstc_tokenizer *json = open_tokenizer(folder), *vocabulary = open_tokenizer_from_vocabulary(folder);
    test_lines *lines = test_lines_open(test_data(golden));
    zstc_ids a = {0}, b = {0};
    for (json_t *line; (line = test_lines_next(lines)) != NULL; json_decref(line)) {
        a.count = b.count = 0;
        append_text(json, line, "text", &a);
        append_text(vocabulary, line, "text", &b);
        assert_int_equal(a.count, b.count);
        if (a.count > 0) assert_memory_equal(a.items, b.items, a.count * sizeof *a.items);
    }
    assert_same_layout(zstc_tokenizer_layout(json), zstc_tokenizer_layout(vocabulary));
    assert_int_equal(zstc_tokenizer_vocabulary(json), zstc_tokenizer_vocabulary(vocabulary));
    zstc_ids_free(&a);
    zstc_ids_free(&b);
    test_lines_close(lines);
    zstc_tokenizer_free(json);
    zstc_tokenizer_free(vocabulary);
}

static void tokenizer_json_equals_the_vocabulary_files(void **state) {
    (void)state;
    check_both_ways("golden/models/tiny-bart", "golden/tokenize_bpe.jsonl");
    check_both_ways("golden/models/tiny-roberta", "golden/tokenize_bpe.jsonl");
    check_both_ways("golden/models/tiny-bert", "golden/tokenize_wordpiece_uncased.jsonl");
    check_both_ways("golden/models/tiny-deberta", "golden/tokenize_bpe.jsonl");
    check_both_ways("tokenizers/bert-cased", "golden/tokenize_wordpiece_cased.jsonl");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(byte_level_bpe_equals_the_reference),
        cmocka_unit_test(byte_level_bpe_behind_nfc_equals_the_reference),
        cmocka_unit_test(uncased_wordpiece_equals_the_reference),
        cmocka_unit_test(cased_wordpiece_equals_the_reference),
        cmocka_unit_test(bpe_pairs_that_fit_equal_the_reference),
        cmocka_unit_test(wordpiece_pairs_that_fit_equal_the_reference),
        cmocka_unit_test(tokenizer_json_equals_the_vocabulary_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
