/* Byte-level byte-pair encoding, as in GPT-2, RoBERTa and BART. */
#ifndef ZSTC_TOKENIZER_BYTE_BPE_H
#define ZSTC_TOKENIZER_BYTE_BPE_H

#include "tokenizer/bpe/merges.h"
#include "tokenizer/tokenizer_parts.h"

typedef struct {
    int add_prefix_space; /* a text that does not start with a space gets one */
    int use_regex;        /* 0: the whole text is one word */
    int nfc;              /* a text is normalised to form C first */
    int32_t unknown;      /* the id of a byte that is not in the vocabulary; -1: such bytes are dropped */
} zstc_byte_bpe_options;

/* Makes the model of a zeroed tokenizer. Takes the merges over, on failure too. */
zstc_status zstc_byte_bpe_new(zstc_tokenizer *tokenizer, const zstc_vocabulary *vocabulary, zstc_merges *merges,
                              const zstc_byte_bpe_options *options);

#endif
