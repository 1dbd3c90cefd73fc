/* Opening a whole model, and finding the default one. */
#define _GNU_SOURCE 1
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/lookup.h"
#include "model/make.h"
#include "model/model.h"

static void every_golden_model_opens(void **state) {
    (void)state;
    static const char *const names[] = {"tiny-bart",       "tiny-bart-shards", "tiny-bart-bin",
                                        "tiny-bart.ts.pt", "tiny-roberta",     "tiny-bert"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[128] = "golden/models/";
        zstc_model *model = NULL;
        strcat(path, names[i]);
        assert_ok(zstc_model_open(&model, test_data(path), 1));
        assert_non_null(model->weights);
        assert_int_equal(model->config.class_count, 3);
        zstc_model_free(model);
    }
    zstc_model_free(NULL);
}

static void without_weights_config_alone_is_enough(void **state) {
    (void)state;
    make_folder folder;
    zstc_model *model = NULL;
    make_folder_new(&folder);
    assert_fails(zstc_model_open(&model, folder.path, 0), ZSTC_NOT_FOUND, "config.json");
    make_copy(&folder, "config.json", test_data("golden/models/tiny-bert/config.json"));
    assert_fails(zstc_model_open(&model, folder.path, 1), ZSTC_NOT_FOUND, "neither model.safetensors nor");
    assert_null(model);
    assert_ok(zstc_model_open(&model, folder.path, 0));
    assert_null(model->weights);
    zstc_model_free(model);
    make_folder_remove(&folder);
}

static void an_archive_of_an_unknown_architecture_opens_without_weights(void **state) {
    (void)state;
    static const char config[] = "{\"model_type\":\"new\",\"label2id\":{\"a\":0,\"entail\":1}}";
    make_folder folder;
    make_zip zip = {0};
    zstc_model *model = NULL;
    char path[128];
    make_folder_new(&folder);
    make_zip_add(&zip, "m/extra/config.json", config, sizeof config - 1);
    make_zip_end(&zip);
    make_file(&folder, "m.pt", zip.bytes.data, zip.bytes.size);
    strcpy(path, folder.path);
    strcat(path, "/m.pt");
    assert_ok(zstc_model_open(&model, path, 1));
    assert_int_equal(model->config.arch, ZSTC_ARCH_UNKNOWN);
    assert_null(model->weights);
    zstc_model_free(model);
    make_zip_free(&zip);
    make_folder_remove(&folder);
}

static void the_environment_names_the_default_model(void **state) {
    (void)state;
    char *path = NULL;
    zstc_model *model = NULL;
    assert_int_equal(setenv("ZSTC_MODEL", test_data("golden/models/tiny-bert"), 1), 0);
    assert_ok(zstc_model_default_path(&path));
    assert_string_equal(path, test_data("golden/models/tiny-bert"));
    free(path);
    assert_ok(zstc_model_open(&model, NULL, 0));
    assert_int_equal(model->config.arch, ZSTC_ARCH_BERT);
    zstc_model_free(model);
    assert_int_equal(setenv("ZSTC_MODEL", "/no/such/model", 1), 0);
    assert_fails(zstc_model_open(&model, NULL, 0), ZSTC_NOT_FOUND, "/no/such/model");
    unsetenv("ZSTC_MODEL");
}

/* Makes, or takes away, share/zstc/default `up` from the folder of this program. */
static void change_default(const char *up, int make) {
    char path[PATH_MAX], folder[PATH_MAX + 64];
    static const char *const parts[] = {"share", "share/zstc", "share/zstc/default"};
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    assert_true(length > 0);
    path[length] = '\0';
    *strrchr(path, '/') = '\0';
    for (int i = 0; i < 3; i++) {
        snprintf(folder, sizeof folder, "%s/%s%s", path, up, parts[make ? i : 2 - i]);
        assert_int_equal(make ? mkdir(folder, 0700) : rmdir(folder), 0);
    }
}

/* The folder of this program without its last `levels` parts. */
static void folder_above(char *folder, size_t size, int levels) {
    ssize_t length = readlink("/proc/self/exe", folder, size / 2);
    assert_true(length > 0);
    folder[length] = '\0';
    for (int i = 0; i <= levels; i++) *strrchr(folder, '/') = '\0';
}

static void the_default_model_is_found_beside_the_library(void **state) {
    (void)state;
    static const char *const ups[] = {"", "../", "../../"}; /* <prefix>, <prefix>/lib and <prefix>/lib/<triplet> */
    unsetenv("ZSTC_MODEL");
    for (size_t i = 0; i < 3; i++) {
        char expected[PATH_MAX], *path = NULL;
        folder_above(expected, sizeof expected, (int)i);
        strcat(expected, "/share/zstc/default");
        change_default(ups[i], 1);
        zstc_status status = zstc_model_default_path(&path);
        change_default(ups[i], 0);
        assert_int_equal(status, ZSTC_OK);
        assert_string_equal(path, expected);
        free(path);
    }
}

/* Whether there is one depends on the tree; an empty variable counts as none either way. */
static void an_empty_environment_counts_as_none(void **state) {
    (void)state;
    char *without = NULL, *empty = NULL;
    unsetenv("ZSTC_MODEL");
    zstc_status status = zstc_model_default_path(&without);
    assert_int_equal(setenv("ZSTC_MODEL", "", 1), 0);
    assert_int_equal(zstc_model_default_path(&empty), status);
    unsetenv("ZSTC_MODEL");
    if (status == ZSTC_OK) {
        assert_string_equal(without, empty);
    } else {
        assert_int_equal(status, ZSTC_NOT_FOUND);
        assert_non_null(strstr(zstc_last_error(), "/share/zstc/default"));
        assert_null(strstr(zstc_last_error(), ".."));
        assert_non_null(strstr(zstc_last_error(), "models/default"));
    }
    free(without);
    free(empty);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_golden_model_opens),
        cmocka_unit_test(without_weights_config_alone_is_enough),
        cmocka_unit_test(an_archive_of_an_unknown_architecture_opens_without_weights),
        cmocka_unit_test(the_environment_names_the_default_model),
        cmocka_unit_test(the_default_model_is_found_beside_the_library),
        cmocka_unit_test(an_empty_environment_counts_as_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
