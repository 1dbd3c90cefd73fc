#include "model/json.h"

#include <string.h>

#include "api/error.h"

int zstc_json_lacked_memory(const json_error_t *error) {
    return json_error_code(error) == json_error_out_of_memory || error->text[0] == '\0';
}

/* The parser's own words for the commonest damage are "'}' expected near end of file". */
static zstc_status fail_syntax(const char *where, const json_error_t *error) {
    static const char end[] = "near end of file";
    size_t length = strlen(error->text), tail = sizeof end - 1;
    int is_cut = length >= tail && strcmp(error->text + length - tail, end) == 0;
    if (is_cut || json_error_code(error) == json_error_premature_end_of_input) {
        return zstc_fail(ZSTC_MODEL, "%s: not JSON: line %d: it ends too early (is the file cut off?)", where,
                         error->line);
    }
    return zstc_fail(ZSTC_MODEL, "%s: not JSON: line %d: %s", where, error->line, error->text);
}

zstc_status zstc_json_fail(const char *where, zstc_span bytes, const json_error_t *error) {
    if (zstc_json_lacked_memory(error)) return zstc_fail_memory();
    if (bytes.size >= 3 && memcmp(bytes.data, "\xEF\xBB\xBF", 3) == 0) {
        return zstc_fail(ZSTC_MODEL, "%s: not JSON: it starts with a byte order mark (save it as UTF-8 without one)",
                         where);
    }
    return fail_syntax(where, error);
}

zstc_status zstc_model_json(json_t **out, zstc_span bytes, const char *where, size_t flags) {
    json_error_t error;
    json_t *root = json_loadb((const char *)bytes.data, bytes.size, flags, &error);
    if (root == NULL) return zstc_json_fail(where, bytes, &error);
    if (!json_is_object(root)) {
        json_decref(root);
        return zstc_fail(ZSTC_MODEL, "%s: not a JSON object", where);
    }
    *out = root;
    return ZSTC_OK;
}
