#include "request/strings.h"

#include <stdlib.h>
#include <string.h>

#include "request/refuse.h"

zstc_status zstc_strings_reserve(zstc_strings *strings, size_t most, zstc_error *error) {
    strings->bytes = calloc(most > 0 ? most : 1, 1);
    return strings->bytes == NULL ? zstc_error_memory(error) : ZSTC_OK;
}

void zstc_strings_clear(zstc_strings *strings) {
    free(strings->bytes);
    *strings = (zstc_strings){0};
}

zstc_status zstc_strings_keep(zstc_strings *strings, zstc_value value, const char *name, zstc_text *out,
                              zstc_error *error) {
    if (zstc_value_kind_of(value) != ZSTC_VALUE_STRING) return zstc_refuse_value(error, name, "is not a string", value);
    char *bytes = strings->bytes + strings->used;
    size_t length = 0;
    uint32_t lone = zstc_value_decode(value, bytes, &length);
    if (lone != 0)
        return zstc_error_set(error, ZSTC_TEXT, "%s holds the lone surrogate \\u%04x, which is not valid Unicode", name,
                              (unsigned)lone);
    strings->used += length + 1;
    *out = (zstc_text){.bytes = bytes, .length = length};
    return ZSTC_OK;
}

zstc_status zstc_strings_keep_c(zstc_strings *strings, zstc_value value, const char *name, char **out,
                                zstc_error *error) {
    zstc_text text = {0};
    char *bytes = strings->bytes + strings->used;
    zstc_status status = zstc_strings_keep(strings, value, name, &text, error);
    if (status != ZSTC_OK) return status;
    if (memchr(bytes, '\0', text.length) != NULL) return zstc_refuse_value(error, name, "holds a NUL character", value);
    *out = bytes;
    return ZSTC_OK;
}
