/* Byte-pair encoding of one word: its bytes' ids are merged, always the pair of the lowest rank and of those the
 * leftmost, until no pair merges. */
#ifndef ZSTC_TOKENIZER_BPE_WORD_H
#define ZSTC_TOKENIZER_BPE_WORD_H

#include "tokenizer/bpe/merges.h"
#include "tokenizer/ids.h"

/* Memory for long words, reused from word to word. Zero-initialise it. */
typedef struct {
    struct zstc_bpe_symbol *symbols;
    uint64_t *queue;
    size_t capacity;
} zstc_bpe_scratch;

void zstc_bpe_scratch_free(zstc_bpe_scratch *scratch);

/* Merges the ids from ids->items[first] on, in place. On failure they are as they were. */
zstc_status zstc_bpe_word_merge(const zstc_merges *merges, zstc_ids *ids, size_t first, zstc_bpe_scratch *scratch);

#endif
