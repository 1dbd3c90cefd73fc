/* Byte-pair encoding: a text is normalised, cut into words, and each word is merged from the ids of its bytes
 * (byte-level, as in GPT-2, RoBERTa and ModernBERT) or of its characters (as in Llama 2 and Gemma). */
#ifndef ZSTC_TOKENIZER_BPE_H
#define ZSTC_TOKENIZER_BPE_H

#include "tokenizer/bpe/merges.h"
#include "tokenizer/normalizer/normalizer.h"
#include "tokenizer/pretokenizer/pretokenizer.h"
#include "tokenizer/tokenizer_parts.h"

enum { ZSTC_BPE_AFFIX_MOST = 60 }; /* bytes of a prefix or suffix */

typedef struct {
    int32_t unknown;             /* the id of what is not in the vocabulary; -1: it is dropped */
    bool fuses_unknown;          /* neighbours that are unknown are one */
    bool has_byte_fallback;      /* what is not in the vocabulary is written as <0x00> to <0xFF> if these are there */
    bool ignores_merges;         /* a word that is in the vocabulary is not merged */
    const char *prefix, *suffix; /* of pieces that continue a word, and that end one; "" for none. Borrowed */
} zstc_bpe_options;

/* What a model owns beside its vocabulary. */
typedef struct {
    zstc_merges merges;
    zstc_normalizer *normalizer; /* NULL: none */
    zstc_pretokenizer *pretokenizer;
} zstc_bpe_parts;

void zstc_bpe_parts_free(zstc_bpe_parts *parts);

/* Makes the model of a zeroed tokenizer. Takes the parts over, on failure too. */
zstc_status zstc_bpe_new(zstc_tokenizer *tokenizer, const zstc_vocabulary *vocabulary, zstc_bpe_parts *parts,
                         const zstc_bpe_options *options);

#endif
