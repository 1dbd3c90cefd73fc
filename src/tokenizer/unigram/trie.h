/* A double-array trie of byte strings (Aoe, An Efficient Digital Search Algorithm, 1989): a child is found by one
 * addition and one comparison. Zero-initialise it; read-only once built. */
#ifndef ZSTC_TOKENIZER_UNIGRAM_TRIE_H
#define ZSTC_TOKENIZER_UNIGRAM_TRIE_H

#include "zstc/zstc.h"

/* The child of a unit by `byte` is units[base ^ byte], if its parent is that unit. */
typedef struct {
    uint32_t base, parent;
    int32_t id; /* of the string that ends here, negative for none */
} zstc_trie_unit;

typedef struct {
    zstc_trie_unit *units; /* the first is the root; whole blocks of 256 */
    size_t count;
} zstc_trie;

typedef struct {
    const char *bytes; /* not empty */
    size_t length;
    int32_t id;
} zstc_trie_key;

/* Sorts the keys, which must be different. The trie does not keep them. */
zstc_status zstc_trie_build(zstc_trie *trie, zstc_trie_key *keys, size_t count);
void zstc_trie_free(zstc_trie *trie);

enum { ZSTC_TRIE_ROOT = 0 };

/* Goes from *unit to its child; 0 if there is none. */
static inline int zstc_trie_step(const zstc_trie *trie, uint32_t *unit, unsigned char byte) {
    uint32_t child = trie->units[*unit].base ^ byte;
    if (trie->units[child].parent != *unit) return 0;
    *unit = child;
    return 1;
}

#endif
