/* The merges of a byte-pair encoding: (left id, right id) to rank and the id of both joined. */
#ifndef ZSTC_TOKENIZER_MERGES_H
#define ZSTC_TOKENIZER_MERGES_H

#include "tokenizer/vocabulary.h"

typedef struct {
    uint64_t pair; /* left << 32 | right; all ones where free */
    uint32_t rank; /* lower ones come first */
    int32_t id;
} zstc_merge;

/* Zero-initialise it; read-only once filled. */
typedef struct {
    zstc_merge *slots;
    size_t slot_count; /* a power of two, or 0 */
    size_t count;
} zstc_merges;

/* From merges.txt: "left right" a line after a first line "#version". */
zstc_status zstc_merges_read_lines(zstc_merges *merges, const zstc_vocabulary *vocabulary, const char *where,
                                   zstc_span span);

/* From a JSON array of "left right" or ["left", "right"]. The right one loses `prefix` bytes as it is joined. */
zstc_status zstc_merges_read_json(zstc_merges *merges, const zstc_vocabulary *vocabulary, const char *where,
                                  json_t *array, size_t prefix);

/* Fails if the merges of a file of lines cannot make what the vocabulary, of the file `vocabulary_name`, holds: one
 * that was cut short ends between two lines as well as anywhere. */
zstc_status zstc_merges_check(const zstc_merges *merges, const zstc_vocabulary *vocabulary, const char *where,
                              const char *vocabulary_name);

void zstc_merges_free(zstc_merges *merges);

#define ZSTC_MERGES_FREE UINT64_MAX

static inline uint64_t zstc_merges_pair(int32_t left, int32_t right) {
    return (uint64_t)(uint32_t)left << 32 | (uint32_t)right;
}

/* Where the probing for a pair starts; Fibonacci hashing (Knuth, volume 3, 6.4). */
static inline size_t zstc_merges_slot(const zstc_merges *merges, uint64_t pair) {
    uint64_t hash = (pair ^ pair >> 31) * UINT64_C(0x9e3779b97f4a7c15);
    return (size_t)(hash >> 32) & (merges->slot_count - 1);
}

/* NULL if the pair does not merge. */
static inline const zstc_merge *zstc_merges_find(const zstc_merges *merges, int32_t left, int32_t right) {
    if (merges->slot_count == 0) return NULL;
    uint64_t pair = zstc_merges_pair(left, right);
    for (size_t at = zstc_merges_slot(merges, pair);; at = (at + 1) & (merges->slot_count - 1)) {
        const zstc_merge *merge = &merges->slots[at];
        if (merge->pair == pair) return merge;
        if (merge->pair == ZSTC_MERGES_FREE) return NULL;
    }
}

#endif
