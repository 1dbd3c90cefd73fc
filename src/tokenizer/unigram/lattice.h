/* Unigram language model (Kudo, Subword Regularization, 2018): a word is cut into the pieces whose scores add up to the
 * most, found by Viterbi's algorithm from left to right. */
#ifndef ZSTC_TOKENIZER_UNIGRAM_LATTICE_H
#define ZSTC_TOKENIZER_UNIGRAM_LATTICE_H

#include <stdbool.h>

#include "tokenizer/ids.h"
#include "tokenizer/unigram/trie.h"

/* The pieces that a text can yield, and what they are worth. */
typedef struct {
    zstc_trie trie;
    double *scores; /* by id */
    int32_t unknown;
    double unknown_score;  /* of a character that no piece of one character covers */
    bool has_byte_ids;     /* what is unknown becomes its bytes */
    int32_t byte_ids[256]; /* negative where a byte has no piece */
} zstc_unigram_pieces;

/* Where the best way to a place comes from. */
typedef struct {
    double score;
    uint32_t start; /* of the piece that ends here */
    int32_t id;
} zstc_lattice_node;

/* Memory that is used again from word to word. Zero-initialise it. */
typedef struct {
    zstc_lattice_node *nodes;
    size_t capacity;
} zstc_lattice;

void zstc_lattice_free(zstc_lattice *lattice);

/* Appends the ids of a word, valid UTF-8. Unknown characters in a row are one unknown token, or their bytes. */
zstc_status zstc_lattice_encode(zstc_lattice *lattice, const zstc_unigram_pieces *pieces, const char *word,
                                size_t length, zstc_ids *ids);

#endif
