/* UTF-8: validity and single code points. */
#ifndef ZSTC_BASE_UTF8_H
#define ZSTC_BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* Length of the longest valid prefix: `length` itself when all of `text` is UTF-8. */
size_t zstc_utf8_valid_prefix(const char *text, size_t length);

/* The length of the character at `text`, of which `left` bytes may be read, 1 to 4; 0 if there is no valid one. */
size_t zstc_utf8_length(const char *text, size_t left);

/* The length of the byte order mark that `text` starts with: 3, or 0 if there is none. */
size_t zstc_utf8_mark(const char *text, size_t length);

/* How much of `text`, valid UTF-8 of `length` bytes, goes into `most` bytes without cutting a character. */
size_t zstc_utf8_cut(const char *text, size_t length, size_t most);

/* Reads the code point at `text` of valid UTF-8 and returns its length in bytes, 1 to 4. */
size_t zstc_utf8_decode(const char *text, uint32_t *code_point);

/* Writes `code_point` to out[0..3] and returns its length in bytes, 1 to 4. */
size_t zstc_utf8_encode(uint32_t code_point, char *out);

#endif
