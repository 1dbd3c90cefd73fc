#include "tokenizer/source.h"

#include <string.h>

#include "api/error.h"
#include "model/json.h"

int zstc_source_has_mark(zstc_span span) { return span.size >= 3 && memcmp(span.data, "\xEF\xBB\xBF", 3) == 0; }

zstc_status zstc_source_parse(json_t **out, zstc_source_file file, zstc_span span, size_t flags) {
    json_error_t error;
    if (zstc_source_has_mark(span)) {
        return zstc_fail(ZSTC_MODEL, "%s/%s: the file starts with a byte order mark (expected JSON)", file.path,
                         file.name);
    }
    json_t *json = json_loadb((const char *)span.data, span.size, flags | JSON_ALLOW_NUL, &error);
    if (json == NULL) {
        if (zstc_json_lacked_memory(&error)) return zstc_fail_memory();
        return zstc_fail(ZSTC_MODEL, "%s/%s: not JSON: line %d: %s", file.path, file.name, error.line, error.text);
    }
    if (!json_is_object(json)) {
        json_decref(json);
        return zstc_fail(ZSTC_MODEL, "%s/%s: not a JSON object", file.path, file.name);
    }
    *out = json;
    return ZSTC_OK;
}

static zstc_status wrong_field(zstc_source_file file, const char *what, const char *key, const char *wanted) {
    return zstc_fail(ZSTC_MODEL, "%s/%s: %s: \"%s\" is missing or not %s", file.path, file.name, what, key, wanted);
}

zstc_status zstc_source_bool(int *out, zstc_source_file file, const char *what, json_t *object, const char *key) {
    json_t *value = json_object_get(object, key);
    if (!json_is_boolean(value)) return wrong_field(file, what, key, "true or false");
    *out = json_is_true(value);
    return ZSTC_OK;
}

zstc_status zstc_source_string(const char **out, zstc_source_file file, const char *what, json_t *object,
                               const char *key) {
    json_t *value = json_object_get(object, key);
    if (!json_is_string(value)) return wrong_field(file, what, key, "a string");
    *out = json_string_value(value);
    return ZSTC_OK;
}

zstc_status zstc_source_id(int32_t *out, zstc_source_file file, const char *what, json_t *object, const char *key) {
    json_t *value = json_object_get(object, key);
    json_int_t id = json_is_integer(value) ? json_integer_value(value) : -1;
    if (id < 0 || id >= INT32_MAX) return wrong_field(file, what, key, "an id from 0 to 2147483646");
    *out = (int32_t)id;
    return ZSTC_OK;
}

int zstc_source_has(json_t *object, const char *key) {
    json_t *value = json_object_get(object, key);
    return value != NULL && !json_is_null(value);
}
