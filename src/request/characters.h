/* UTF-8 for this folder, which knows nothing of the library but zstc.h. */
#ifndef ZSTC_REQUEST_CHARACTERS_H
#define ZSTC_REQUEST_CHARACTERS_H

#include <stddef.h>
#include <stdint.h>

/* The length of the UTF-8 character at `text`, of which `left` bytes may be read; 0 if there is none. */
size_t zstc_character_length(const char *text, size_t left);

/* Writes a code point that is no surrogate as UTF-8 and returns its length, at most 4. */
size_t zstc_character_write(char *out, uint32_t code);

/* The length of the byte order mark that `text` starts with: 3, or 0 if there is none. */
size_t zstc_character_mark(const char *text, size_t length);

#endif
