#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/support.h"

static void info_tells_what_a_model_is(void **state) {
    (void)state;
    zstc *z = NULL;
    assert_ok(zstc_open(&z, test_data("micro-bpe"), NULL));
    json_t *info = test_told(zstc_info_json, z);
    assert_string_equal(json_string_value(json_object_get(info, "architecture")), "roberta");
    assert_string_equal(json_string_value(json_object_get(info, "model")), test_data("micro-bpe"));
    assert_string_equal(json_string_value(json_object_get(info, "entailment")), "entailment");
    assert_string_equal(json_string_value(json_object_get(info, "contradiction")), "contradiction");
    assert_int_equal(json_array_size(json_object_get(info, "labels")), 3);
    assert_int_equal(json_integer_value(json_object_get(info, "max_length")), 32);
    assert_string_equal(json_string_value(json_object_get(info, "device")), "cpu");
    json_decref(info);
    zstc_free(z);
}

/* Whether the list is of files in `folder`, each with its size there, and has one called `wanted`. */
static void check_files(const json_t *files, const char *folder, const char *wanted) {
    size_t i, found = 0;
    const json_t *file;
    assert_true(json_array_size(files) > 0);
    json_array_foreach(files, i, file) {
        char path[512];
        struct stat there;
        const char *name = json_string_value(json_object_get(file, "name"));
        snprintf(path, sizeof path, "%s/%s", folder, name);
        assert_int_equal(stat(path, &there), 0);
        assert_int_equal(json_integer_value(json_object_get(file, "bytes")), there.st_size);
        found += strcmp(name, wanted) == 0;
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(json_string_value(json_object_get(json_array_get(files, j), "name")), name);
    }
    assert_int_equal(found, 1);
}

static json_t *info_of(const char *model) {
    zstc *z = NULL;
    assert_ok(zstc_open(&z, model, NULL));
    json_t *info = test_told(zstc_info_json, z);
    zstc_free(z);
    return info;
}

static void info_lists_the_files_that_were_read(void **state) {
    (void)state;
    const char *shards = test_data("golden/models/tiny-bart-shards");
    json_t *info = info_of(shards);
    const json_t *files = json_object_get(info, "files");
    check_files(files, shards, "model-00002-of-00003.safetensors");
    check_files(files, shards, "tokenizer.json");
    assert_string_equal(json_string_value(json_object_get(json_array_get(files, 0), "name")), "config.json");
    json_decref(info);
}

static void info_lists_an_archive_behind_its_extra_files(void **state) {
    (void)state;
    struct stat there;
    const char *archive = test_data("golden/models/tiny-bart.ts.pt");
    json_t *info = info_of(archive);
    const json_t *files = json_object_get(info, "files");
    const json_t *last = json_array_get(files, json_array_size(files) - 1);
    assert_int_equal(stat(archive, &there), 0);
    assert_string_equal(json_string_value(json_object_get(last, "name")), "tiny-bart.ts.pt");
    assert_int_equal(json_integer_value(json_object_get(last, "bytes")), there.st_size);
    assert_string_equal(json_string_value(json_object_get(json_array_get(files, 0), "name")), "config.json");
    assert_int_equal(json_array_size(files), 4); /* vocab.json and merges.txt too */
    json_decref(info);
}

static void info_tells_the_tokenizer(void **state) {
    (void)state;
    json_t *bart = info_of(test_data("golden/models/tiny-bart")), *bert = info_of(test_data("golden/models/tiny-bert"));
    json_t *archive = info_of(test_data("golden/models/tiny-bart.ts.pt"));
    assert_string_equal(json_string_value(json_object_get(bart, "tokenizer")), "BPE");
    assert_string_equal(json_string_value(json_object_get(bart, "tokenizer_class")), "BartTokenizer");
    assert_string_equal(json_string_value(json_object_get(bert, "tokenizer")), "WordPiece");
    assert_string_equal(json_string_value(json_object_get(archive, "tokenizer")), "BPE");
    assert_true(json_is_null(json_object_get(archive, "tokenizer_class")));
    assert_true(json_is_null(json_object_get(bart, "name")));
    json_decref(bart);
    json_decref(bert);
    json_decref(archive);
}

static void info_refuses_null(void **state) {
    (void)state;
    char *text = NULL;
    assert_fails(zstc_info_json(NULL, &text), ZSTC_INVALID_ARGUMENT, "z is NULL");
    assert_null(text);
    zstc_string_free(NULL);
}

static void convert_spares_what_is_no_file(void **state) {
    (void)state;
    char folder[] = "/tmp/zstc-tools-XXXXXX", pipe[64];
    struct stat there;
    assert_non_null(mkdtemp(folder));
    snprintf(pipe, sizeof pipe, "%s/pipe", folder);
    assert_int_equal(mkfifo(pipe, 0600), 0);
    assert_fails(zstc_convert(test_data("micro-bert"), pipe), ZSTC_IO, "pipe: not a regular file");
    assert_fails(zstc_convert(test_data("micro-bert"), folder), ZSTC_IO, folder);
    assert_true(stat(pipe, &there) == 0 && S_ISFIFO(there.st_mode));
    unlink(pipe);
    rmdir(folder);
}

static void convert_names_what_is_missing(void **state) {
    (void)state;
    assert_fails(zstc_convert("/no/such/model", "/tmp/never.pt"), ZSTC_NOT_FOUND, "/no/such/model");
    assert_fails(zstc_convert(test_data("micro-bert"), NULL), ZSTC_INVALID_ARGUMENT, "path");
    assert_fails(zstc_convert(test_data("micro-bert"), ""), ZSTC_INVALID_ARGUMENT, "path");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(info_tells_what_a_model_is),
        cmocka_unit_test(info_lists_the_files_that_were_read),
        cmocka_unit_test(info_lists_an_archive_behind_its_extra_files),
        cmocka_unit_test(info_tells_the_tokenizer),
        cmocka_unit_test(info_refuses_null),
        cmocka_unit_test(convert_spares_what_is_no_file),
        cmocka_unit_test(convert_names_what_is_missing),
    };
    return cmocka_run_group_tests_name("tools", tests, NULL, NULL);
}
