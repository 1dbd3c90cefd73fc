/* What the strings of a JSON text hold, kept in one piece of memory. */
#ifndef ZSTC_REQUEST_STRINGS_H
#define ZSTC_REQUEST_STRINGS_H

#include "request/value.h"

/* Zero-initialise it; free with zstc_strings_clear. */
typedef struct {
    char *bytes;
    size_t used;
} zstc_strings;

typedef struct {
    const char *bytes; /* may hold NUL; one follows */
    size_t length;
} zstc_text;

/* Makes room for strings that take `most` bytes in all, their NULs included: as JSON they take no less. */
zstc_status zstc_strings_reserve(zstc_strings *strings, size_t most, zstc_error *error);
void zstc_strings_clear(zstc_strings *strings);

/* Keeps what the JSON string `value` holds. INVALID_ARGUMENT if it is no string, TEXT for a lone surrogate; `name` says
 * where it was. */
zstc_status zstc_strings_keep(zstc_strings *strings, zstc_value value, const char *name, zstc_text *out,
                              zstc_error *error);

/* Likewise where a string that ends with NUL is wanted: INVALID_ARGUMENT also for one that holds a NUL. */
zstc_status zstc_strings_keep_c(zstc_strings *strings, zstc_value value, const char *name, char **out,
                                zstc_error *error);

#endif
