#include "api/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static _Thread_local char last_error[ZSTC_ERROR_LINE];

/* A message may quote a label or a path; neither may break the one line it is. */
static void make_one_line(char *line) {
    for (char *p = line; *p != '\0'; p++) {
        if ((unsigned char)*p < 0x20 || *p == 0x7f) *p = ' ';
    }
}

/* vsnprintf cuts at a byte: drop the first bytes of a character whose rest did not fit. */
static void cut_between_characters(char *line) {
    size_t end = strlen(line);
    size_t start = end;
    while (start > 0 && ((unsigned char)line[start - 1] & 0xC0) == 0x80) start--;
    if (start == 0) return;
    unsigned char lead = (unsigned char)line[start - 1];
    size_t need = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    if (end - (start - 1) < need) line[start - 1] = '\0';
}

zstc_status zstc_fail(zstc_status status, const char *format, ...) {
    char line[ZSTC_ERROR_LINE]; /* apart from last_error, which may be among the arguments */
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (length < 0) line[0] = '\0';
    if (length >= (int)sizeof line) cut_between_characters(line);
    make_one_line(line);
    memcpy(last_error, line, strlen(line) + 1);
    return status;
}

zstc_status zstc_fail_memory(void) { return zstc_fail(ZSTC_OUT_OF_MEMORY, "out of memory"); }

zstc_status zstc_fail_length(const char *what, size_t length) {
    return zstc_fail(ZSTC_INVALID_ARGUMENT, "%s: a length of %zu bytes (expected at most %td)", what, length,
                     (ptrdiff_t)PTRDIFF_MAX);
}

const char *zstc_last_error(void) { return last_error; }

const char *zstc_status_name(zstc_status status) {
    switch (status) {
    case ZSTC_OK: return "ZSTC_OK";
    case ZSTC_INVALID_ARGUMENT: return "ZSTC_INVALID_ARGUMENT";
    case ZSTC_OUT_OF_MEMORY: return "ZSTC_OUT_OF_MEMORY";
    case ZSTC_NOT_FOUND: return "ZSTC_NOT_FOUND";
    case ZSTC_IO: return "ZSTC_IO";
    case ZSTC_MODEL: return "ZSTC_MODEL";
    case ZSTC_TEXT: return "ZSTC_TEXT";
    case ZSTC_TOO_LONG: return "ZSTC_TOO_LONG";
    case ZSTC_DEVICE: return "ZSTC_DEVICE";
    case ZSTC_UNSUPPORTED: return "ZSTC_UNSUPPORTED";
    case ZSTC_CANCELLED: return "ZSTC_CANCELLED";
    case ZSTC_BACKEND: return "ZSTC_BACKEND";
    case ZSTC_INTERNAL: return "ZSTC_INTERNAL";
    default: return "ZSTC_UNKNOWN";
    }
}
