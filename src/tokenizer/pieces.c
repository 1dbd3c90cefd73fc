#include "tokenizer/pieces.h"

#include <stdlib.h>

#include "base/array.h"
#include "base/fail.h"

static zstc_piece *free_slot(const zstc_pieces *pieces, uint64_t hash) {
    size_t at = zstc_pieces_slot(pieces, hash);
    while (pieces->slots[at].id >= 0) at = (at + 1) & (pieces->slot_count - 1);
    return &pieces->slots[at];
}

/* Doubles the slots. The bytes are hashed again: a slot keeps half of its hash only. */
static zstc_status grow_slots(zstc_pieces *pieces) {
    zstc_pieces grown = *pieces;
    grown.slot_count = pieces->slot_count == 0 ? 64 : 2 * pieces->slot_count;
    grown.slots = malloc(grown.slot_count * sizeof *grown.slots);
    if (grown.slots == NULL) return zstc_fail_memory();
    for (size_t i = 0; i < grown.slot_count; i++) grown.slots[i] = (zstc_piece){.id = -1};
    for (size_t i = 0; i < pieces->slot_count; i++) {
        const zstc_piece *piece = &pieces->slots[i];
        if (piece->id < 0) continue;
        *free_slot(&grown, zstc_pieces_hash(pieces->bytes + piece->offset, piece->length)) = *piece;
    }
    free(pieces->slots);
    *pieces = grown;
    return ZSTC_OK;
}

static zstc_status append_bytes(zstc_pieces *pieces, const char *bytes, size_t length) {
    if (length > UINT32_MAX - pieces->bytes_count) return zstc_fail_memory();
    char *grown = zstc_array_grow(pieces->bytes, &pieces->bytes_capacity, pieces->bytes_count + length, 1);
    if (grown == NULL) return zstc_fail_memory();
    pieces->bytes = grown;
    memcpy(pieces->bytes + pieces->bytes_count, bytes, length);
    pieces->bytes_count += length;
    return ZSTC_OK;
}

/* The slot of a string that is there, else NULL. */
static zstc_piece *slot_of(const zstc_pieces *pieces, const char *bytes, size_t length, uint64_t hash) {
    if (zstc_pieces_find_hashed(pieces, bytes, length, hash) < 0) return NULL;
    size_t at = zstc_pieces_slot(pieces, hash);
    for (;; at = (at + 1) & (pieces->slot_count - 1)) {
        zstc_piece *piece = &pieces->slots[at];
        if (piece->length == length && memcmp(pieces->bytes + piece->offset, bytes, length) == 0) return piece;
    }
}

zstc_status zstc_pieces_put(zstc_pieces *pieces, const char *bytes, size_t length, int32_t id) {
    uint64_t hash = zstc_pieces_hash(bytes, length);
    zstc_piece *there = slot_of(pieces, bytes, length, hash);
    if (there != NULL) {
        there->id = id;
        return ZSTC_OK;
    }
    zstc_status status = ZSTC_OK;
    if (2 * (pieces->count + 1) > pieces->slot_count) status = grow_slots(pieces);
    size_t offset = pieces->bytes_count;
    if (status == ZSTC_OK) status = append_bytes(pieces, bytes, length);
    if (status != ZSTC_OK) return status;
    *free_slot(pieces, hash) = (zstc_piece){(uint32_t)offset, (uint32_t)length, (uint32_t)(hash >> 32), id};
    pieces->count++;
    if (length > pieces->longest) pieces->longest = length;
    return ZSTC_OK;
}

void zstc_pieces_free(zstc_pieces *pieces) {
    free(pieces->slots);
    free(pieces->bytes);
    *pieces = (zstc_pieces){0};
}
