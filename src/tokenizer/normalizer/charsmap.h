/* SentencePiece's precompiled_charsmap: a double array (Darts-clone, darts.h) from UTF-8 strings to places in a list of
 * replacements, each ended by a NUL: a uint32 size of the array in bytes, little-endian as all of it, the array, the
 * list (sentencepiece, normalizer.cc, Normalizer::DecodePrecompiledCharsMap).
 *
 * It is applied as Hugging Face's tokenizers do, not as SentencePiece does: a grapheme cluster of fewer than 6 bytes is
 * replaced whole by what its shortest known prefix is replaced by; any other is gone through code point by code point
 * (tokenizers, normalizers/precompiled.rs). */
#ifndef ZSTC_TOKENIZER_NORMALIZER_CHARSMAP_H
#define ZSTC_TOKENIZER_NORMALIZER_CHARSMAP_H

#include "base/buffer.h"

typedef struct zstc_charsmap zstc_charsmap;

/* Copies the bytes. A MODEL error, with `where` in front, for what is no charsmap. */
zstc_status zstc_charsmap_new(zstc_charsmap **out, const char *where, const void *bytes, size_t size);
void zstc_charsmap_free(zstc_charsmap *charsmap);

/* The bytes of the longest replacement. */
size_t zstc_charsmap_longest(const zstc_charsmap *charsmap);

/* Appends what becomes of `text`. */
zstc_status zstc_charsmap_apply(const zstc_charsmap *charsmap, const char *text, size_t length, zstc_buffer *out);

#endif
