#include "base/json.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/utf8.h"

/* jansson has a code for want of memory but does not always set it: then there is no text either, which every error of
 * syntax has. */
static int lacked_memory(const json_error_t *error) {
    return json_error_code(error) == json_error_out_of_memory || error->text[0] == '\0';
}

/* A byte order mark is refused as Python's and Rust's parsers do, which transformers reads with. The parser's own words
 * for a file that is cut off are "'}' expected near end of file". */
static const char *reason(zstc_span bytes, const json_error_t *error) {
    static const char end[] = "near end of file";
    size_t length = strlen(error->text), tail = sizeof end - 1;
    if (zstc_utf8_mark((const char *)bytes.data, bytes.size) != 0) {
        return "the file starts with a byte order mark (expected UTF-8 without one)";
    }
    int is_cut = length >= tail && strcmp(error->text + length - tail, end) == 0;
    if (is_cut || json_error_code(error) == json_error_premature_end_of_input) {
        return "it ends too early (is the file cut off?)";
    }
    if (json_error_code(error) == json_error_end_of_input_expected) return "more text follows the JSON value";
    return error->text;
}

static zstc_status load(json_t **out, zstc_span bytes, const char *where, size_t flags, json_type type) {
    json_error_t error;
    json_t *root = json_loadb((const char *)bytes.data, bytes.size, flags, &error);
    if (root == NULL) {
        if (lacked_memory(&error)) return zstc_fail_memory();
        return zstc_fail(ZSTC_MODEL, "%s: not JSON: line %d: %s", where, error.line, reason(bytes, &error));
    }
    if (json_typeof(root) != type) {
        json_decref(root);
        return zstc_fail(ZSTC_MODEL, "%s: not a JSON %s", where, type == JSON_OBJECT ? "object" : "array");
    }
    *out = root;
    return ZSTC_OK;
}

zstc_status zstc_json_load(json_t **out, zstc_span bytes, const char *where, size_t flags) {
    return load(out, bytes, where, flags, JSON_OBJECT);
}

zstc_status zstc_json_load_array(json_t **out, zstc_span bytes, const char *where, size_t flags) {
    return load(out, bytes, where, flags, JSON_ARRAY);
}

/* A long string is cut, between characters. */
static void show_string(const char *text, char out[ZSTC_JSON_SHOWN]) {
    size_t length = strlen(text), shown = zstc_utf8_cut(text, length, ZSTC_JSON_SHOWN - 6);
    snprintf(out, ZSTC_JSON_SHOWN, "\"%.*s%s\"", (int)shown, text, shown < length ? "..." : "");
}

const char *zstc_json_show(const json_t *value, char out[ZSTC_JSON_SHOWN]) {
    if (value == NULL) return strcpy(out, "missing");
    switch (json_typeof(value)) {
    case JSON_STRING: show_string(json_string_value(value), out); break;
    case JSON_INTEGER: snprintf(out, ZSTC_JSON_SHOWN, "%lld", (long long)json_integer_value(value)); break;
    case JSON_REAL: snprintf(out, ZSTC_JSON_SHOWN, "%.17g", json_real_value(value)); break;
    case JSON_TRUE: strcpy(out, "true"); break;
    case JSON_FALSE: strcpy(out, "false"); break;
    case JSON_NULL: strcpy(out, "null"); break;
    case JSON_ARRAY: strcpy(out, "an array"); break;
    default: strcpy(out, "an object");
    }
    return out;
}
