/* UTF-8: validity and single code points. */
#ifndef ZSTC_TEXT_UTF8_H
#define ZSTC_TEXT_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* Length of the longest valid prefix: `length` itself when all of `text` is UTF-8. */
size_t zstc_utf8_valid_prefix(const char *text, size_t length);

/* Reads the code point at `text` of valid UTF-8 and returns its length in bytes, 1 to 4. */
size_t zstc_utf8_decode(const char *text, uint32_t *code_point);

/* Writes `code_point` to out[0..3] and returns its length in bytes, 1 to 4. */
size_t zstc_utf8_encode(uint32_t code_point, char *out);

#endif
