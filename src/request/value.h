/* Values inside JSON text that zstc_syntax_check has accepted: nothing is copied before it is asked for, so what is not
 * asked for may be anything. All here take linear time. */
#ifndef ZSTC_REQUEST_VALUE_H
#define ZSTC_REQUEST_VALUE_H

#include "base/error.h"

/* The bytes of a value, without white space around them; zero-initialised: none. */
typedef struct {
    const char *bytes;
    size_t length;
} zstc_value;

typedef enum {
    ZSTC_VALUE_MISSING,
    ZSTC_VALUE_STRING,
    ZSTC_VALUE_NUMBER,
    ZSTC_VALUE_OBJECT,
    ZSTC_VALUE_ARRAY,
    ZSTC_VALUE_TRUE,
    ZSTC_VALUE_FALSE,
    ZSTC_VALUE_NULL
} zstc_value_kind;

/* Checks `bytes` and makes a value of them. INVALID_ARGUMENT for what is blank or not JSON, TEXT for what is not
 * UTF-8. The value points into `bytes`. */
zstc_status zstc_value_load(zstc_value *out, const char *bytes, size_t length, zstc_error *error);

zstc_value_kind zstc_value_kind_of(zstc_value value);

/* What an array or object holds, one after the other. */
typedef struct {
    const char *at, *end;
} zstc_value_cursor;

zstc_value_cursor zstc_value_inside(zstc_value container);
int zstc_value_next_item(zstc_value_cursor *cursor, zstc_value *item); /* 0 at the end */
int zstc_value_next_member(zstc_value_cursor *cursor, zstc_value *key, zstc_value *value);
size_t zstc_value_count(zstc_value array);

/* Whether a string is `text`. */
int zstc_value_equals(zstc_value string, const char *text);

/* Writes a string's bytes to `out` and a NUL behind them, never more bytes than the value has, and their number without
 * that NUL to *length. Returns 0, or the first lone surrogate, which UTF-8 cannot hold. */
uint32_t zstc_value_decode(zstc_value string, char *out, size_t *length);

/* The whole number that a value is, if it is one from `least` to `most`, both within what an int32_t holds; else 0. */
int zstc_value_whole(zstc_value value, int32_t least, int32_t most, int32_t *out);

/* The number that a value is: 1, or 0 if it is none or is too large for a double, or -1 without memory. */
int zstc_value_number(zstc_value value, double *out);

/* A value as messages show it: as it stands in the JSON, letters instead of their escapes, cut where it is long. */
typedef struct {
    char text[80];
} zstc_value_shown;
zstc_value_shown zstc_value_show(zstc_value value);

#endif
