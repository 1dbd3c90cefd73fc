/* A Unigram tokenizer: normaliser, pre-tokenizer, and the lattice of each word. */
#ifndef ZSTC_TOKENIZER_UNIGRAM_H
#define ZSTC_TOKENIZER_UNIGRAM_H

#include "tokenizer/added.h"
#include "tokenizer/kind.h"
#include "tokenizer/normalizer/normalizer.h"
#include "tokenizer/pretokenizer/pretokenizer.h"
#include "tokenizer/unigram/lattice.h"
#include "tokenizer/vocabulary.h"

typedef struct {
    zstc_normalizer *normalizer; /* NULL for none */
    zstc_pretokenizer *pretokenizer;
    zstc_unigram_pieces pieces;
} zstc_unigram;

extern const zstc_tokenizer_calls zstc_unigram_calls;

/* The pieces as a file lists them. */
typedef struct {
    double *scores; /* by id, malloc'ed */
    size_t count;
    double least; /* of all scores */
    int32_t unknown;
    bool byte_fallback;
} zstc_unigram_scores;

/* Sets hidden[id] for special tokens and the unknown one: in a text they are plain text, as
 * in SentencePiece. */
void zstc_unigram_hide(bool *hidden, const zstc_unigram_scores *scores, const zstc_vocabulary *vocabulary,
                       const zstc_added *added);

/* A model without pieces, which can normalise; free it by zstc_unigram_calls. */
zstc_status zstc_unigram_new(zstc_unigram **out);

/* Gives it the pieces of the vocabulary that are among the scores, but for those whose `hidden[id]` is set: these are
 * not reached from text. Takes scores->scores over. */
zstc_status zstc_unigram_set_pieces(zstc_unigram *model, const zstc_vocabulary *vocabulary, zstc_unigram_scores *scores,
                                    const bool *hidden);

#endif
