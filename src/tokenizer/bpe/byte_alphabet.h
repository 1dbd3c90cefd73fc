/* The alphabet in which byte-level vocabularies are written: each byte is a printable code point (GPT-2's
 * bytes_to_unicode): ! to ~, U+00A1 to U+00AC and U+00AE to U+00FF stand for themselves, the other bytes in order are
 * U+0100 to U+0143. */
#ifndef ZSTC_TOKENIZER_BYTE_ALPHABET_H
#define ZSTC_TOKENIZER_BYTE_ALPHABET_H

#include <stddef.h>
#include <stdint.h>

/* The code point of a byte. */
uint32_t zstc_byte_alphabet_code(unsigned char byte);

/* Writes to `out`, which has room for `length` bytes, the bytes that UTF-8 `text` stands for, and their number to
 * *count. Returns 0 if some code point is not of the alphabet. */
int zstc_byte_alphabet_decode(const char *text, size_t length, char *out, size_t *count);

#endif
