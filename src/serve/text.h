/* A string that grows. */
#ifndef ZSTC_SERVE_TEXT_H
#define ZSTC_SERVE_TEXT_H

#include "base/error.h"
#include "request/value.h"

/* Zero-initialise it; free `bytes` with free(). */
typedef struct {
    char *bytes; /* a NUL follows */
    size_t length, capacity;
    int failed; /* there was no memory at some point */
} serve_text;

void serve_text_add(serve_text *text, const char *bytes, size_t length);
void serve_text_put(serve_text *text, const char *string);
void serve_text_printf(serve_text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Adds what a JSON value says in plain words: a string as it is, "name: value" for each member of an object and each
 * item of a list, on lines of their own, and with commas between them where they are nested. TEXT for a lone
 * surrogate, and `name` says where it was. As deep as the value is nested. */
zstc_status serve_text_render(serve_text *text, zstc_value value, const char *name, zstc_error *error);

#endif
