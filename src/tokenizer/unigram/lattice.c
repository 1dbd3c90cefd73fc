#include "tokenizer/unigram/lattice.h"

#include <stdlib.h>

#include "base/array.h"
#include "base/fail.h"

#define NOWHERE UINT32_MAX

void zstc_lattice_free(zstc_lattice *lattice) {
    free(lattice->nodes);
    *lattice = (zstc_lattice){0};
}

/* The length of the character that starts with `byte` in valid UTF-8. */
static inline size_t character_length(unsigned char byte) {
    return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

/* Of two ways that are worth the same the one that was found first stays (tokenizers, unigram/model.rs). */
static inline void offer(zstc_lattice_node *node, double score, uint32_t start, int32_t id) {
    if (node->start != NOWHERE && !(score > node->score)) return;
    *node = (zstc_lattice_node){score, start, id};
}

static void find_ways(zstc_lattice_node *nodes, const zstc_unigram_pieces *pieces, const char *word, size_t length) {
    const zstc_trie *trie = &pieces->trie;
    for (size_t at = 0; at < length;) {
        const double score = nodes[at].score;
        const size_t character = at + character_length((unsigned char)word[at]);
        uint32_t unit = ZSTC_TRIE_ROOT;
        int is_known = 0;
        for (size_t end = at; end < length && zstc_trie_step(trie, &unit, (unsigned char)word[end]);) {
            int32_t id = trie->units[unit].id;
            end++;
            if (id < 0) continue;
            offer(&nodes[end], pieces->scores[id] + score, (uint32_t)at, id);
            if (end == character) is_known = 1;
        }
        if (!is_known) offer(&nodes[character], pieces->unknown_score + score, (uint32_t)at, pieces->unknown);
        at = character;
    }
}

/* Turns the best way round: from here on `start` is where the piece that starts at a node ends. */
static void turn_round(zstc_lattice_node *nodes, size_t length) {
    uint32_t end = (uint32_t)length, start = nodes[length].start;
    while (end > 0) {
        uint32_t before = nodes[start].start;
        nodes[start].start = end;
        end = start;
        start = before;
    }
}

static zstc_status push_unknown(const zstc_unigram_pieces *pieces, const char *text, size_t length, zstc_ids *ids) {
    size_t count = ids->count;
    if (!pieces->has_byte_ids) return zstc_ids_push(ids, pieces->unknown);
    zstc_status status = zstc_ids_reserve(ids, length);
    if (status != ZSTC_OK) return status;
    for (size_t i = 0; i < length; i++) {
        int32_t id = pieces->byte_ids[(unsigned char)text[i]];
        if (id >= 0) {
            ids->items[ids->count++] = id;
            continue;
        }
        ids->count = count; /* all bytes or none */
        return zstc_ids_push(ids, pieces->unknown);
    }
    return ZSTC_OK;
}

static zstc_status push_ids(const zstc_lattice_node *nodes, const zstc_unigram_pieces *pieces, const char *word,
                            size_t length, zstc_ids *ids) {
    zstc_status status = ZSTC_OK;
    for (size_t at = 0; at < length && status == ZSTC_OK;) {
        size_t start = at;
        int32_t id = nodes[nodes[at].start].id;
        at = nodes[at].start;
        if (id != pieces->unknown) {
            status = zstc_ids_push(ids, id);
            continue;
        }
        while (at < length && nodes[nodes[at].start].id == id) at = nodes[at].start;
        status = push_unknown(pieces, word + start, at - start, ids);
    }
    return status;
}

static zstc_status reserve(zstc_lattice *lattice, size_t count) {
    if (count <= lattice->capacity) return ZSTC_OK;
    if (count >= UINT32_MAX) {
        return zstc_fail(ZSTC_TOO_LONG, "a word of %zu bytes is too long for the tokenizer", count - 1);
    }
    zstc_lattice_node *grown = zstc_array_grow(lattice->nodes, &lattice->capacity, count, sizeof *grown);
    if (grown == NULL) return zstc_fail_memory();
    lattice->nodes = grown;
    return ZSTC_OK;
}

zstc_status zstc_lattice_encode(zstc_lattice *lattice, const zstc_unigram_pieces *pieces, const char *word,
                                size_t length, zstc_ids *ids) {
    if (length == 0) return ZSTC_OK;
    zstc_status status = reserve(lattice, length + 1);
    if (status != ZSTC_OK) return status;
    zstc_lattice_node *nodes = lattice->nodes;
    nodes[0] = (zstc_lattice_node){0, 0, -1};
    for (size_t i = 1; i <= length; i++) nodes[i].start = NOWHERE;
    find_ways(nodes, pieces, word, length);
    turn_round(nodes, length);
    return push_ids(nodes, pieces, word, length, ids);
}
