/* The check of JSON beside jansson's, and what is read out of the text that passes it. */
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "request/error_json.h"
#include "request/syntax.h"
#include "request/value.h"

static void require(int holds) {
    if (!holds) abort();
}

static void check_string(zstc_value value, const json_t *reference) {
    char *out = malloc(value.length);
    size_t length = 0;
    if (out == NULL) return;
    uint32_t lone = zstc_value_decode(value, out, &length);
    require(reference == NULL || lone == 0); /* jansson refuses those */
    if (lone == 0) {
        require(length < value.length && out[length] == '\0');
        require(zstc_value_equals(value, out) == (strlen(out) == length));
    }
    if (reference != NULL) {
        require(length == json_string_length(reference));
        require(memcmp(out, json_string_value(reference), length) == 0);
    }
    free(out);
}

/* Each value is JSON by itself; `reference` is what jansson made of it, or NULL. */
static void check_value(zstc_value value, const json_t *reference, int depth) {
    zstc_error problem;
    zstc_value_shown shown = zstc_value_show(value);
    int32_t whole;
    require(strlen(shown.text) < sizeof shown.text);
    require(zstc_syntax_check(value.bytes, value.length, &problem) == ZSTC_OK);
    zstc_value_kind kind = zstc_value_kind_of(value);
    if (zstc_value_whole(value, INT32_MIN, INT32_MAX, &whole) && reference != NULL)
        require(json_is_integer(reference) && json_integer_value(reference) == whole);
    if (kind == ZSTC_VALUE_STRING) check_string(value, reference);
    if (depth == 0 || (kind != ZSTC_VALUE_ARRAY && kind != ZSTC_VALUE_OBJECT)) return;
    zstc_value_cursor cursor = zstc_value_inside(value);
    zstc_value key, item;
    if (kind == ZSTC_VALUE_ARRAY) {
        for (size_t i = 0; zstc_value_next_item(&cursor, &item); i++)
            check_value(item, reference == NULL ? NULL : json_array_get(reference, i), depth - 1);
        return;
    }
    while (zstc_value_next_member(&cursor, &key, &item)) {
        check_value(key, NULL, 0);
        check_value(item, NULL, depth - 1); /* of duplicate keys jansson keeps the last */
    }
}

/* Whether jansson's refusal is one of what it cannot represent. */
static int is_limit(const json_error_t *error) {
    switch (json_error_code(error)) {
    case json_error_numeric_overflow:
    case json_error_null_byte_in_key:
    case json_error_stack_overflow:
    case json_error_out_of_memory: return 1;
    default: return strncmp(error->text, "invalid Unicode '\\u", strlen("invalid Unicode '\\u")) == 0;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    zstc_error problem;
    json_error_t error;
    const char *bytes = (const char *)data;
    zstc_value value = {0};
    zstc_status status = zstc_value_load(&value, bytes, size, &problem);
    json_t *reference = json_loadb(bytes, size, JSON_ALLOW_NUL | JSON_DECODE_ANY, &error);
    if (status != ZSTC_OK) {
        /* jansson overlooks a NUL behind a number */
        require(reference == NULL || memchr(data, '\0', size) != NULL);
        json_t *refusal = zstc_error_json(&problem);
        require(refusal != NULL);
        json_decref(refusal);
    } else {
        require(reference != NULL || is_limit(&error));
        check_value(value, reference, 4);
    }
    json_decref(reference);
    return 0;
}
