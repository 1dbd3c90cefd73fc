#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/support.h"

static void compare(const json_t *line, const int32_t *ids, size_t count) {
    const json_t *expected = json_object_get(line, "ids");
    const char *text = json_dumps(line, JSON_COMPACT);
    if (count != json_array_size(expected)) fail_msg("%zu ids for %.300s", count, text);
    for (size_t i = 0; i < count; i++) {
        if (ids[i] != json_integer_value(json_array_get(expected, i))) fail_msg("id %zu of %.300s", i, text);
    }
    free((void *)text);
}

static void check_pair(zstc_tokenizer *tokenizer, const json_t *line) {
    const json_t *premise = json_object_get(line, "premise"), *hypothesis = json_object_get(line, "hypothesis");
    int32_t ids[8192], truncated = 7;
    size_t count = 0;
    zstc_status status = zstc_tokenize_pair(tokenizer, json_string_value(premise), json_string_length(premise),
                                            json_string_value(hypothesis), json_string_length(hypothesis),
                                            (int32_t)json_integer_value(json_object_get(line, "max_length")), ids, 8192,
                                            &count, &truncated);
    if (json_object_get(line, "error") != NULL) {
        assert_string_equal(json_string_value(json_object_get(line, "error")), "hypothesis_too_long");
        assert_int_equal(status, ZSTC_TOO_LONG);
        assert_int_equal(truncated, 7);
        return;
    }
    assert_ok(status);
    assert_int_equal(truncated, json_is_true(json_object_get(line, "truncated")));
    compare(line, ids, count);
}

static void check_pairs(const char *model, const char *golden) {
    zstc_tokenizer *tokenizer = NULL;
    size_t seen = 0;
    assert_ok(zstc_tokenizer_new(&tokenizer, test_data(model)));
    test_lines *lines = test_lines_open(test_data(golden));
    for (json_t *line; (line = test_lines_next(lines)) != NULL; seen++) {
        check_pair(tokenizer, line);
        json_decref(line);
    }
    test_lines_close(lines);
    zstc_tokenizer_free(tokenizer);
    assert_int_equal(seen, 232);
}

static void byte_level_pairs_equal_the_goldens(void **state) {
    (void)state;
    check_pairs("tokenizers/bart", "golden/pairs_bpe.jsonl");
}

static void wordpiece_pairs_equal_the_goldens(void **state) {
    (void)state;
    check_pairs("tokenizers/bert-uncased", "golden/pairs_wordpiece.jsonl");
}

static void a_small_buffer_is_left_alone_and_the_count_told(void **state) {
    (void)state;
    zstc_tokenizer *tokenizer = NULL;
    int32_t ids[3] = {7, 8, 9}, truncated = 5;
    size_t count = 0;
    assert_ok(zstc_tokenizer_new(&tokenizer, test_data("micro-bert")));
    assert_ok(zstc_tokenize(tokenizer, "a b c d", 7, ids, 3, &count));
    assert_int_equal(count, 4);
    assert_ok(zstc_tokenize_pair(tokenizer, "a", 1, "b", 1, 0, ids, 3, &count, &truncated));
    assert_int_equal(count, 5);
    assert_int_equal(truncated, 0);
    assert_true(ids[0] == 7 && ids[1] == 8 && ids[2] == 9);
    assert_ok(zstc_tokenize(tokenizer, "a b c", 5, ids, 3, &count));
    assert_int_equal(count, 3);
    assert_int_not_equal(ids[0], 7);
    assert_fails(zstc_tokenize(tokenizer, "a", (size_t)-2, NULL, 0, &count), ZSTC_INVALID_ARGUMENT, "a length of");
    assert_ok(zstc_tokenize(tokenizer, "", 0, NULL, 0, &count));
    assert_int_equal(count, 0);
    zstc_tokenizer_free(tokenizer);
}

static void the_models_limit_holds_where_none_is_given(void **state) {
    (void)state;
    zstc_tokenizer *tokenizer = NULL;
    char premise[200];
    size_t count = 0;
    int32_t truncated = 0;
    memset(premise, '.', sizeof premise);
    assert_ok(zstc_tokenizer_new(&tokenizer, test_data("micro-bert")));
    assert_ok(zstc_tokenize_pair(tokenizer, premise, sizeof premise, "a", 1, 0, NULL, 0, &count, &truncated));
    assert_int_equal(count, 32);
    assert_int_equal(truncated, 1);
    assert_ok(zstc_tokenize_pair(tokenizer, premise, sizeof premise, "a", 1, 10, NULL, 0, &count, NULL));
    assert_int_equal(count, 10);
    assert_fails(zstc_tokenize_pair(tokenizer, premise, 5, "a", 1, 4, NULL, 0, &count, NULL), ZSTC_TOO_LONG,
                 "takes 4 of 4");
    zstc_tokenizer_free(tokenizer);
}

static void room_for_special_tokens_alone_gives_just_those(void **state) {
    (void)state;
    zstc_tokenizer *tokenizer = NULL;
    int32_t ids[3], truncated = 0;
    const int32_t expected[] = {2, 3, 3}; /* [CLS] [SEP] [SEP] */
    size_t count = 0;
    assert_ok(zstc_tokenizer_new(&tokenizer, test_data("micro-bert")));
    assert_ok(zstc_tokenize_pair(tokenizer, "a", 1, "b", 1, 3, ids, 3, &count, &truncated));
    assert_int_equal(count, 3);
    assert_int_equal(truncated, 1);
    assert_memory_equal(ids, expected, sizeof ids);
    assert_fails(zstc_tokenize_pair(tokenizer, "a", 1, "b", 1, 2, ids, 3, &count, NULL), ZSTC_TOO_LONG, "of 2");
    zstc_tokenizer_free(tokenizer);
}

static void a_model_that_is_no_classifier_has_a_tokenizer_too(void **state) {
    (void)state;
    char folder[] = "/tmp/zstc-tokenizer-XXXXXX", config[64], vocabulary[64];
    zstc_tokenizer *tokenizer = NULL;
    size_t count = 0;
    assert_non_null(mkdtemp(folder));
    snprintf(config, sizeof config, "%s/config.json", folder);
    snprintf(vocabulary, sizeof vocabulary, "%s/vocab.txt", folder);
    json_t *values = json_load_file(test_data("micro-bert/config.json"), 0, NULL);
    json_object_del(values, "id2label");
    assert_int_equal(json_dump_file(values, config, 0), 0);
    json_decref(values);
    assert_int_equal(symlink(test_data("micro-bert/vocab.txt"), vocabulary), 0);
    assert_ok(zstc_tokenizer_new(&tokenizer, folder));
    assert_ok(zstc_tokenize_pair(tokenizer, "a b c", 5, "d", 1, 0, NULL, 0, &count, NULL));
    assert_int_equal(count, 7);
    zstc_tokenizer_free(tokenizer);
    unlink(config);
    unlink(vocabulary);
    rmdir(folder);
}

/* A clone without git-lfs may have one file and not another. */
static void a_vocabulary_beside_tokenizer_json_is_not_looked_at(void **state) {
    (void)state;
    char folder[] = "/tmp/zstc-tokenize-XXXXXX", json[64], vocabulary[64];
    zstc_tokenizer *tokenizer = NULL;
    assert_non_null(mkdtemp(folder));
    snprintf(json, sizeof json, "%s/tokenizer.json", folder);
    snprintf(vocabulary, sizeof vocabulary, "%s/vocab.txt", folder);
    FILE *empty = fopen(vocabulary, "wb");
    assert_non_null(empty);
    fclose(empty);
    assert_fails(zstc_tokenizer_new(&tokenizer, folder), ZSTC_MODEL, "vocab.txt: the file is empty");
    assert_int_equal(symlink(test_data("golden/models/tiny-bert/tokenizer.json"), json), 0);
    assert_ok(zstc_tokenizer_new(&tokenizer, folder));
    zstc_tokenizer_free(tokenizer);
    unlink(json);
    unlink(vocabulary);
    rmdir(folder);
}

static void bad_arguments_are_named(void **state) {
    (void)state;
    zstc_tokenizer *tokenizer = NULL;
    size_t count = 77;
    int32_t id;
    assert_ok(zstc_tokenizer_new(&tokenizer, test_data("micro-bpe")));
    assert_fails(zstc_tokenize(NULL, "a", 1, &id, 1, &count), ZSTC_INVALID_ARGUMENT, "tokenizer");
    assert_fails(zstc_tokenize(tokenizer, NULL, 1, &id, 1, &count), ZSTC_INVALID_ARGUMENT, "text is NULL");
    assert_fails(zstc_tokenize(tokenizer, "a", 1, NULL, 1, &count), ZSTC_INVALID_ARGUMENT, "ids");
    assert_fails(zstc_tokenize(tokenizer, "a", 1, &id, 1, NULL), ZSTC_INVALID_ARGUMENT, "count");
    assert_fails(zstc_tokenize(tokenizer, "\xc3", 1, &id, 1, &count), ZSTC_TEXT, "byte 0");
    assert_fails(zstc_tokenize_pair(tokenizer, "a", 1, "b\xff", 2, 0, NULL, 0, &count, NULL), ZSTC_TEXT, "hypothesis");
    assert_fails(zstc_tokenize_pair(tokenizer, "a", 1, "b", 1, -1, NULL, 0, &count, NULL), ZSTC_INVALID_ARGUMENT, "-1");
    assert_fails(zstc_tokenizer_new(NULL, test_data("micro-bpe")), ZSTC_INVALID_ARGUMENT, "out");
    assert_int_equal(count, 77);
    zstc_tokenizer_free(tokenizer);
    zstc_tokenizer_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(byte_level_pairs_equal_the_goldens),
        cmocka_unit_test(wordpiece_pairs_equal_the_goldens),
        cmocka_unit_test(a_small_buffer_is_left_alone_and_the_count_told),
        cmocka_unit_test(the_models_limit_holds_where_none_is_given),
        cmocka_unit_test(room_for_special_tokens_alone_gives_just_those),
        cmocka_unit_test(a_model_that_is_no_classifier_has_a_tokenizer_too),
        cmocka_unit_test(a_vocabulary_beside_tokenizer_json_is_not_looked_at),
        cmocka_unit_test(bad_arguments_are_named),
    };
    return cmocka_run_group_tests_name("tokenize", tests, NULL, NULL);
}
