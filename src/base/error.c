#include "base/error.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

/* A message may quote a label or a path of any bytes; it must still be one line of UTF-8. */
static void make_presentable(char *line) {
    const char *end = line + strlen(line);
    for (char *p = line; p < end;) {
        size_t length = zstc_utf8_length(p, (size_t)(end - p));
        if (length == 0) *p = '?';
        if (length == 1 && ((unsigned char)*p < 0x20 || *p == 0x7F)) *p = ' ';
        p += length > 0 ? length : 1;
    }
}

/* vsnprintf cuts at a byte: drops the first bytes of a character whose rest did not fit. */
static void cut_between_characters(char *line) {
    size_t end = strlen(line), start = end;
    while (start > 0 && end - start < 4 && ((unsigned char)line[start - 1] & 0xC0) == 0x80) start--;
    if (start > 0 && (unsigned char)line[start - 1] >= 0xC0) start--;
    if (zstc_utf8_length(line + start, end - start) != end - start) line[start] = '\0';
}

zstc_status zstc_error_set_list(zstc_error *error, zstc_status status, const char *format, va_list arguments) {
    char line[ZSTC_ERROR_LINE];
    int length = vsnprintf(line, sizeof line, format, arguments);
    if (length < 0) line[0] = '\0';
    if (length >= (int)sizeof line) cut_between_characters(line);
    make_presentable(line);
    memcpy(error->line, line, strlen(line) + 1);
    error->status = status;
    return status;
}

zstc_status zstc_error_set(zstc_error *error, zstc_status status, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    zstc_error_set_list(error, status, format, arguments);
    va_end(arguments);
    return status;
}

zstc_status zstc_error_memory(zstc_error *error) { return zstc_error_set(error, ZSTC_OUT_OF_MEMORY, "out of memory"); }
