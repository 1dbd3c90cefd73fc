/* A hash table from byte strings to ids: vocabularies, and whole words. Zero-initialise it; read-only once filled. */
#ifndef ZSTC_TOKENIZER_PIECES_H
#define ZSTC_TOKENIZER_PIECES_H

#include <string.h>

#include "zstc/zstc.h"

/* Free where id is negative. */
typedef struct {
    uint32_t offset, length; /* of its bytes */
    uint32_t tag;            /* the hash's upper half: most other strings differ in it */
    int32_t id;
} zstc_piece;

typedef struct {
    zstc_piece *slots;
    size_t slot_count; /* a power of two, or 0 */
    size_t count;
    char *bytes; /* of all pieces, one after another */
    size_t bytes_count, bytes_capacity;
    size_t longest; /* bytes of the longest piece */
} zstc_pieces;

/* Adds a string, or gives the one that is there another id (which must not be negative). */
zstc_status zstc_pieces_put(zstc_pieces *pieces, const char *bytes, size_t length, int32_t id);
void zstc_pieces_free(zstc_pieces *pieces);

/* FNV-1a, 64 bits (Fowler, Noll, Vo; draft-eastlake-fnv). A byte at a time, so that one pass gives the hash of every
 * prefix of a word. */
#define ZSTC_PIECES_HASH_START UINT64_C(0xcbf29ce484222325)
static inline uint64_t zstc_pieces_hash_byte(uint64_t hash, char byte) {
    return (hash ^ (unsigned char)byte) * UINT64_C(0x100000001b3);
}
static inline uint64_t zstc_pieces_hash(const char *bytes, size_t length) {
    uint64_t hash = ZSTC_PIECES_HASH_START;
    for (size_t i = 0; i < length; i++) hash = zstc_pieces_hash_byte(hash, bytes[i]);
    return hash;
}

/* Where the probing for a hash starts. */
static inline size_t zstc_pieces_slot(const zstc_pieces *pieces, uint64_t hash) {
    return (size_t)(hash ^ hash >> 29) & (pieces->slot_count - 1);
}

/* The id of a string whose hash is known, -1 if it is not there. */
static inline int32_t zstc_pieces_find_hashed(const zstc_pieces *pieces, const char *bytes, size_t length,
                                              uint64_t hash) {
    if (pieces->slot_count == 0) return -1;
    for (size_t at = zstc_pieces_slot(pieces, hash);; at = (at + 1) & (pieces->slot_count - 1)) {
        const zstc_piece *piece = &pieces->slots[at];
        if (piece->id < 0) return -1;
        if (piece->tag == (uint32_t)(hash >> 32) && piece->length == length &&
            memcmp(pieces->bytes + piece->offset, bytes, length) == 0) {
            return piece->id;
        }
    }
}

static inline int32_t zstc_pieces_find(const zstc_pieces *pieces, const char *bytes, size_t length) {
    return zstc_pieces_find_hashed(pieces, bytes, length, zstc_pieces_hash(bytes, length));
}

#endif
