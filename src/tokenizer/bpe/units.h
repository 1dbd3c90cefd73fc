/* What a word is before it is merged: an id for each byte, or for each character. */
#ifndef ZSTC_TOKENIZER_BPE_UNITS_H
#define ZSTC_TOKENIZER_BPE_UNITS_H

#include "tokenizer/bpe/bpe.h"
#include "tokenizer/ids.h"

/* Zero-initialise it; free with zstc_bpe_units_free. */
typedef struct {
    bool are_bytes;        /* words are bytes as they are, the vocabulary is written in the byte alphabet */
    int32_t byte_ids[256]; /* of each byte; of <0x00> to <0xFF> where units are characters. -1: none */
    zstc_pieces characters;
    zstc_bpe_options options;
    char prefix[ZSTC_BPE_AFFIX_MOST + 1], suffix[ZSTC_BPE_AFFIX_MOST + 1];
    size_t prefix_length, suffix_length;
} zstc_bpe_units;

/* Copies what it needs. */
zstc_status zstc_bpe_units_set(zstc_bpe_units *units, const zstc_vocabulary *vocabulary,
                               const zstc_bpe_options *options, bool are_bytes);
void zstc_bpe_units_free(zstc_bpe_units *units);

/* Appends the ids of a word's units. */
zstc_status zstc_bpe_units_append(const zstc_bpe_units *units, const char *word, size_t length, zstc_ids *ids);

/* Writes to `out`, which has room for `length` bytes, the word that a piece of the vocabulary stands for, and its
 * length to *count. Returns 0 if no word does, or if a part of it is unknown. */
int zstc_bpe_units_word_of(const zstc_bpe_units *units, const char *piece, size_t length, char *out, size_t *count);

/* The lowest id of at least `from` that a unit has, -1 for none. */
int32_t zstc_bpe_units_yield(const zstc_bpe_units *units, int32_t from);

#endif
