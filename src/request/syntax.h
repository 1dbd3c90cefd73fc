/* Whether bytes are JSON. jansson answers this for what it can represent only: a number or a nesting that is too large
 * for it, a lone surrogate or a NUL in a key is JSON too, and does no harm in a field that nobody reads. */
#ifndef ZSTC_REQUEST_SYNTAX_H
#define ZSTC_REQUEST_SYNTAX_H

#include "base/error.h"

/* Accepts one JSON value of RFC 8259 in UTF-8, of any depth and with numbers of any size, and white space around it.
 * Else INVALID_ARGUMENT, or TEXT for bytes that are not UTF-8; the line names the byte, counted from 1, or the last one
 * where more was expected. Takes linear time, and memory for the nesting only. */
zstc_status zstc_syntax_check(const char *bytes, size_t length, zstc_error *error);

#endif
