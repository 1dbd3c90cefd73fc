#include "support/support.h"

#include <stdio.h>
#include <stdlib.h>

const char *test_data(const char *name) {
    static char paths[4][512];
    static unsigned next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", ZSTC_TEST_DATA, name);
    return path;
}

struct test_lines {
    FILE *file;
    char *line;
    size_t capacity;
};

test_lines *test_lines_open(const char *path) {
    test_lines *lines = calloc(1, sizeof *lines);
    assert_non_null(lines);
    lines->file = fopen(path, "rb");
    if (lines->file == NULL) fail_msg("no fixture %s", path);
    return lines;
}

json_t *test_lines_next(test_lines *lines) {
    ssize_t length = getline(&lines->line, &lines->capacity, lines->file);
    if (length < 0) return NULL;
    json_error_t error;
    json_t *value = json_loadb(lines->line, (size_t)length, JSON_ALLOW_NUL, &error);
    if (value == NULL) fail_msg("fixture line is not JSON: %s", error.text);
    return value;
}

void test_lines_close(test_lines *lines) {
    fclose(lines->file);
    free(lines->line);
    free(lines);
}

char *test_read_file(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) fail_msg("no file %s", path);
    fseek(file, 0, SEEK_END);
    *size = (size_t)ftell(file);
    rewind(file);
    char *bytes = malloc(*size);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *size, file), *size);
    fclose(file);
    return bytes;
}

zstc *test_open_with_one_thread(const char *path) {
    zstc *z = NULL;
    zstc_options *options = NULL;
    assert_ok(zstc_options_new(&options));
    assert_ok(zstc_options_set_threads(options, 1));
    assert_ok(zstc_open(&z, path, options));
    zstc_options_free(options);
    return z;
}

json_t *test_told(zstc_status (*ask)(zstc *z, char **json), zstc *z) {
    char *json = NULL;
    assert_ok(ask(z, &json));
    json_t *object = json_loads(json, 0, NULL);
    assert_non_null(object);
    zstc_string_free(json);
    return object;
}
