#include "serve/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"

/* Room for `length` bytes and a NUL; 0 without memory. */
static int reserve(serve_text *text, size_t length) {
    char *bytes = zstc_array_grow(text->bytes, &text->capacity, text->length + length + 1, 1);
    if (bytes == NULL) return text->failed = 1, 0;
    text->bytes = bytes;
    return 1;
}

void serve_text_add(serve_text *text, const char *bytes, size_t length) {
    if (!reserve(text, length)) return;
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

void serve_text_put(serve_text *text, const char *string) { serve_text_add(text, string, strlen(string)); }

void serve_text_printf(serve_text *text, const char *format, ...) {
    char line[512];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (length > 0) serve_text_add(text, line, (size_t)length < sizeof line ? (size_t)length : sizeof line - 1);
}

/* ---- JSON as plain words ----------------------------------------------------------------------------------------- */

static zstc_status render_string(serve_text *text, zstc_value string, const char *name, zstc_error *error) {
    size_t length = 0;
    if (!reserve(text, string.length)) return zstc_error_memory(error);
    uint32_t lone = zstc_value_decode(string, text->bytes + text->length, &length);
    if (lone != 0)
        return zstc_error_set(error, ZSTC_TEXT, "%s holds the lone surrogate \\u%04x, which is not valid Unicode", name,
                              (unsigned)lone);
    text->length += length;
    return ZSTC_OK;
}

static zstc_status render(serve_text *text, zstc_value value, const char *between, const char *name, zstc_error *error);

static zstc_status render_members(serve_text *text, zstc_value object, const char *between, const char *name,
                                  zstc_error *error) {
    zstc_value_cursor cursor = zstc_value_inside(object);
    zstc_value key, value;
    for (size_t i = 0; zstc_value_next_member(&cursor, &key, &value); i++) {
        if (i > 0) serve_text_put(text, between);
        zstc_status status = render_string(text, key, name, error);
        serve_text_put(text, ": ");
        if (status == ZSTC_OK) status = render(text, value, ", ", name, error);
        if (status != ZSTC_OK) return status;
    }
    return ZSTC_OK;
}

static zstc_status render_items(serve_text *text, zstc_value array, const char *between, const char *name,
                                zstc_error *error) {
    zstc_value_cursor cursor = zstc_value_inside(array);
    zstc_value item;
    for (size_t i = 0; zstc_value_next_item(&cursor, &item); i++) {
        if (i > 0) serve_text_put(text, between);
        zstc_status status = render(text, item, ", ", name, error);
        if (status != ZSTC_OK) return status;
    }
    return ZSTC_OK;
}

static zstc_status render(serve_text *text, zstc_value value, const char *between, const char *name,
                          zstc_error *error) {
    switch (zstc_value_kind_of(value)) {
    case ZSTC_VALUE_STRING: return render_string(text, value, name, error);
    case ZSTC_VALUE_OBJECT: return render_members(text, value, between, name, error);
    case ZSTC_VALUE_ARRAY: return render_items(text, value, between, name, error);
    default: serve_text_add(text, value.bytes, value.length); return ZSTC_OK;
    }
}

zstc_status serve_text_render(serve_text *text, zstc_value value, const char *name, zstc_error *error) {
    zstc_status status = render(text, value, "\n", name, error);
    return status == ZSTC_OK && text->failed ? zstc_error_memory(error) : status;
}
