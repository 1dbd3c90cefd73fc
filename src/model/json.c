#include "model/json.h"

#include "api/error.h"

int zstc_json_lacked_memory(const json_error_t *error) {
    return json_error_code(error) == json_error_out_of_memory || error->text[0] == '\0';
}

zstc_status zstc_model_json(json_t **out, zstc_span bytes, const char *where, size_t flags) {
    json_error_t error;
    json_t *root = json_loadb((const char *)bytes.data, bytes.size, flags, &error);
    if (root == NULL) {
        if (zstc_json_lacked_memory(&error)) return zstc_fail_memory();
        return zstc_fail(ZSTC_MODEL, "%s: not JSON: line %d: %s", where, error.line, error.text);
    }
    if (!json_is_object(root)) {
        json_decref(root);
        return zstc_fail(ZSTC_MODEL, "%s: not a JSON object", where);
    }
    *out = root;
    return ZSTC_OK;
}
