/* Model directories as people have them: micro-bert with a file or two of its own. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/support.h"

/* Beside the files given, NULL for one that is not, everything is micro-bert's. */
typedef struct {
    const char *vocab_txt, *tokenizer_config, *added_tokens, *tokenizer_json;
    int type_vocab_size;
} changes;

static char folder[] = "/tmp/zstc-directory-XXXXXX";

static const char *path_of(const char *name) {
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void write_file(const char *name, const char *content) {
    FILE *file = fopen(path_of(name), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(content, 1, strlen(content), file), strlen(content));
    assert_int_equal(fclose(file), 0);
}

static void write_config(int type_vocab_size) {
    json_t *config = json_load_file(test_data("micro-bert/config.json"), 0, NULL);
    assert_non_null(config);
    if (type_vocab_size > 0) json_object_set_new(config, "type_vocab_size", json_integer(type_vocab_size));
    assert_int_equal(json_dump_file(config, path_of("config.json"), 0), 0);
    json_decref(config);
}

static void make(const changes *with) {
    strcpy(folder + strlen(folder) - 6, "XXXXXX");
    assert_non_null(mkdtemp(folder));
    assert_int_equal(symlink(test_data("micro-bert/model.safetensors"), path_of("model.safetensors")), 0);
    write_config(with->type_vocab_size);
    if (with->vocab_txt != NULL) write_file("vocab.txt", with->vocab_txt);
    if (with->vocab_txt == NULL) assert_int_equal(symlink(test_data("micro-bert/vocab.txt"), path_of("vocab.txt")), 0);
    if (with->tokenizer_config != NULL) write_file("tokenizer_config.json", with->tokenizer_config);
    if (with->added_tokens != NULL) write_file("added_tokens.json", with->added_tokens);
    if (with->tokenizer_json != NULL) write_file("tokenizer.json", with->tokenizer_json);
}

static void clear(void) {
    static const char *const names[] = {"model.safetensors",     "config.json",       "vocab.txt",
                                        "tokenizer_config.json", "added_tokens.json", "tokenizer.json"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) unlink(path_of(names[i]));
    assert_int_equal(rmdir(folder), 0);
}

/* Opens the directory and classifies with it, or is refused with a line that holds `names`. */
static void check_opens(changes with, zstc_status expected, const char *names) {
    static const char *const labels[] = {"a", "b"};
    float scores[2];
    zstc *z = NULL;
    make(&with);
    if (expected == ZSTC_OK) {
        assert_ok(zstc_open(&z, folder, NULL));
        assert_ok(zstc_classify(z, "the sun", 7, labels, 2, NULL, scores));
    } else {
        assert_fails(zstc_open(&z, folder, NULL), expected, names);
        assert_null(z);
    }
    zstc_free(z);
    clear();
}

/* micro-bert's 64 lines and further ones; to be freed. */
static char *longer_vocabulary(const char *more) {
    FILE *file = fopen(test_data("micro-bert/vocab.txt"), "rb");
    char *text = calloc(1, 8192);
    assert_non_null(file);
    assert_non_null(text);
    size_t size = fread(text, 1, 4096, file);
    fclose(file);
    if (text[size - 1] != '\n') text[size++] = '\n';
    strcpy(text + size, more);
    return text;
}

static void check_longer(const char *more, zstc_status expected, const char *names) {
    char *vocabulary = longer_vocabulary(more);
    check_opens((changes){.vocab_txt = vocabulary}, expected, names);
    free(vocabulary);
}

static void an_id_that_no_text_reaches_may_lack_a_row(void **state) {
    (void)state;
    check_longer("\n", ZSTC_OK, "");
    check_longer("[unused1]\n##[x]\nUPPER\ntwo words\n", ZSTC_OK, "");
    check_longer("reached\n", ZSTC_MODEL, "the tokenizer gives the id 64, though config.json's vocab_size is 64");
    check_longer("\n##reached\n", ZSTC_MODEL, "the id 65");
}

static void a_special_token_may_lack_a_row_and_another_added_token_may_not(void **state) {
    (void)state;
    check_opens((changes){.tokenizer_config = "{\"mask_token\":\"zzz\"}", .added_tokens = "{\"zzz\":64}"}, ZSTC_OK, "");
    check_opens((changes){.added_tokens = "{\"zzz\":64}"}, ZSTC_MODEL, "the id 64");
    check_opens((changes){.tokenizer_config = "{\"cls_token\":\"zzz\"}", .added_tokens = "{\"zzz\":64}"}, ZSTC_MODEL,
                "the id 64");
}

static void a_token_type_without_a_row_is_refused_at_opening(void **state) {
    (void)state;
    check_opens((changes){.type_vocab_size = 1}, ZSTC_MODEL,
                "the token type 1, though config.json's type_vocab_size is 1");
    check_opens((changes){.type_vocab_size = 1, .tokenizer_config = "{\"model_input_names\":[\"input_ids\"]}"}, ZSTC_OK,
                "");
}

/* The ids of a pair of three premise words, of which two fit. */
static void pair_of(const char *tokenizer_config, int32_t ids[8], size_t *count) {
    zstc_tokenizer *tokenizer = NULL;
    int32_t truncated = 0;
    const changes with = {.vocab_txt = "[PAD]\n[UNK]\n[CLS]\n[SEP]\none\ntwo\nthree\n",
                          .tokenizer_config = tokenizer_config};
    make(&with);
    assert_ok(zstc_tokenizer_new(&tokenizer, folder));
    assert_ok(zstc_tokenize_pair(tokenizer, "one two three", 13, "one", 3, 6, ids, 8, count, &truncated));
    assert_int_equal(truncated, 1);
    zstc_tokenizer_free(tokenizer);
    clear();
}

static void a_pair_is_cut_at_the_side_that_the_tokenizer_names(void **state) {
    (void)state;
    static const int32_t right[] = {2, 4, 5, 3, 4, 3}, left[] = {2, 5, 6, 3, 4, 3};
    int32_t ids[8];
    size_t count;
    pair_of("{\"truncation_side\":\"right\"}", ids, &count);
    assert_int_equal(count, 6);
    assert_memory_equal(ids, right, sizeof right);
    pair_of("{\"truncation_side\":\"left\"}", ids, &count);
    assert_int_equal(count, 6);
    assert_memory_equal(ids, left, sizeof left);
}

static void a_tokenizer_that_joins_no_pairs_opens_no_model(void **state) {
    (void)state;
    check_opens((changes){.tokenizer_json = "{\"pre_tokenizer\":{\"type\":\"ByteLevel\",\"add_prefix_space\":false},"
                                            "\"post_processor\":{\"type\":\"ByteLevel\"},\"model\":{\"type\":\"BPE\","
                                            "\"vocab\":{\"a\":0},\"merges\":[]}}",
                          .tokenizer_config = "{\"tokenizer_class\":\"GPT2Tokenizer\"}"},
                ZSTC_UNSUPPORTED, "tokenizer.json: post_processor: a tokenizer without a processor that joins pairs");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_id_that_no_text_reaches_may_lack_a_row),
        cmocka_unit_test(a_special_token_may_lack_a_row_and_another_added_token_may_not),
        cmocka_unit_test(a_token_type_without_a_row_is_refused_at_opening),
        cmocka_unit_test(a_tokenizer_that_joins_no_pairs_opens_no_model),
        cmocka_unit_test(a_pair_is_cut_at_the_side_that_the_tokenizer_names),
    };
    return cmocka_run_group_tests_name("directories", tests, NULL, NULL);
}
