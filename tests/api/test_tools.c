#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/support.h"

static void info_tells_what_a_model_is(void **state) {
    (void)state;
    zstc *z = NULL;
    char *text = NULL;
    assert_ok(zstc_open(&z, test_data("micro-bpe"), NULL));
    assert_ok(zstc_info_json(z, &text));
    json_t *info = json_loads(text, 0, NULL);
    assert_string_equal(json_string_value(json_object_get(info, "architecture")), "roberta");
    assert_string_equal(json_string_value(json_object_get(info, "model")), test_data("micro-bpe"));
    assert_string_equal(json_string_value(json_object_get(info, "entailment")), "entailment");
    assert_string_equal(json_string_value(json_object_get(info, "contradiction")), "contradiction");
    assert_int_equal(json_array_size(json_object_get(info, "labels")), 3);
    assert_int_equal(json_integer_value(json_object_get(info, "max_length")), 32);
    assert_string_equal(json_string_value(json_object_get(info, "device")), "cpu");
    json_decref(info);
    zstc_string_free(text);
    zstc_free(z);
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
        cmocka_unit_test(info_refuses_null),
        cmocka_unit_test(convert_spares_what_is_no_file),
        cmocka_unit_test(convert_names_what_is_missing),
    };
    return cmocka_run_group_tests_name("tools", tests, NULL, NULL);
}
