#include "api/json_text.h"

#include <stdlib.h>

#include "base/fail.h"

/* Not json_dumps: its memory is jansson's, whose allocator the host program may have replaced. */
zstc_status zstc_json_text(char **out, const json_t *value, size_t flags) {
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

void zstc_string_free(char *string) { free(string); }
