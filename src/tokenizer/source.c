#include "tokenizer/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/json.h"
#include "base/path.h"
#include "base/utf8.h"

int zstc_source_has_mark(zstc_span span) { return zstc_utf8_mark((const char *)span.data, span.size) != 0; }

zstc_status zstc_source_parse(json_t **out, zstc_source_file file, zstc_span span, size_t flags) {
    char *where = zstc_path_join(file.path, file.name);
    if (where == NULL) return zstc_fail_memory();
    zstc_status status = zstc_json_load(out, span, where, flags | JSON_ALLOW_NUL);
    free(where);
    return status;
}

/* A long string is cut, between characters. */
static void show_string(const char *text, char out[ZSTC_VALUE_SIZE]) {
    size_t length = strlen(text), room = ZSTC_VALUE_SIZE - 6;
    int is_cut = length > room;
    if (is_cut) length = room;
    while (is_cut && length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80) length--;
    snprintf(out, ZSTC_VALUE_SIZE, "\"%.*s%s\"", (int)length, text, is_cut ? "..." : "");
}

const char *zstc_source_show(json_t *value, char out[ZSTC_VALUE_SIZE]) {
    if (value == NULL) return strcpy(out, "missing");
    switch (json_typeof(value)) {
    case JSON_STRING: show_string(json_string_value(value), out); break;
    case JSON_INTEGER: snprintf(out, ZSTC_VALUE_SIZE, "%lld", (long long)json_integer_value(value)); break;
    case JSON_REAL: snprintf(out, ZSTC_VALUE_SIZE, "%.17g", json_real_value(value)); break;
    case JSON_TRUE: strcpy(out, "true"); break;
    case JSON_FALSE: strcpy(out, "false"); break;
    case JSON_NULL: strcpy(out, "null"); break;
    case JSON_ARRAY: strcpy(out, "an array"); break;
    default: strcpy(out, "an object");
    }
    return out;
}

static zstc_status wrong_field(zstc_source_file file, const char *what, json_t *object, const char *key,
                               const char *wanted) {
    char value[ZSTC_VALUE_SIZE];
    zstc_source_show(json_object_get(object, key), value);
    return zstc_fail(ZSTC_MODEL, "%s/%s: %s: \"%s\" is %s (expected %s)", file.path, file.name, what, key, value,
                     wanted);
}

zstc_status zstc_source_bool(int *out, zstc_source_file file, const char *what, json_t *object, const char *key) {
    json_t *value = json_object_get(object, key);
    if (!json_is_boolean(value)) return wrong_field(file, what, object, key, "true or false");
    *out = json_is_true(value);
    return ZSTC_OK;
}

zstc_status zstc_source_string(const char **out, zstc_source_file file, const char *what, json_t *object,
                               const char *key) {
    json_t *value = json_object_get(object, key);
    if (!json_is_string(value)) return wrong_field(file, what, object, key, "a string");
    *out = json_string_value(value);
    return ZSTC_OK;
}

zstc_status zstc_source_id(int32_t *out, zstc_source_file file, const char *what, json_t *object, const char *key) {
    json_t *value = json_object_get(object, key);
    json_int_t id = json_is_integer(value) ? json_integer_value(value) : -1;
    if (id < 0 || id >= INT32_MAX) return wrong_field(file, what, object, key, "an id from 0 to 2147483646");
    *out = (int32_t)id;
    return ZSTC_OK;
}

int zstc_source_has(json_t *object, const char *key) {
    json_t *value = json_object_get(object, key);
    return value != NULL && !json_is_null(value);
}
