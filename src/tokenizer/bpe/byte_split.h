/* The byte-level pre-tokenizer: cuts a text into words by the pattern of GPT-2,
 *
 *     's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
 */
#ifndef ZSTC_TOKENIZER_BYTE_SPLIT_H
#define ZSTC_TOKENIZER_BYTE_SPLIT_H

#include <stddef.h>

/* Set text and length, leave the rest 0. */
typedef struct {
    const char *text; /* valid UTF-8 */
    size_t length;
    size_t at;   /* where the next word starts */
    size_t hint; /* see text/unicode.h */
} zstc_byte_split;

/* The length in bytes of the next word, which starts at text + at before the call; 0 at the end. */
size_t zstc_byte_split_next(zstc_byte_split *split);

#endif
