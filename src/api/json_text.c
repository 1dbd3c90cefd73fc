#include "api/json_text.h"

#include <stdlib.h>

#include "base/fail.h"

/* Not json_dumps: its memory is jansson's, whose allocator the host program may have replaced. */
static zstc_status dump(char **out, const json_t *value, size_t flags) {
    size_t length = value == NULL ? 0 : json_dumpb(value, NULL, 0, flags);
    char *text = length == 0 ? NULL : malloc(length + 1);
    if (text == NULL || json_dumpb(value, text, length, flags) != length) {
        free(text);
        return zstc_fail_memory();
    }
    text[length] = '\0';
    *out = text;
    return ZSTC_OK;
}

zstc_status zstc_json_text(char **out, json_t *value, size_t flags) {
    zstc_status status = dump(out, value, flags);
    json_decref(value);
    return status;
}

void zstc_string_free(char *string) { free(string); }
