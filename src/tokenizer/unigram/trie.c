#include "tokenizer/unigram/trie.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/fail.h"

/* Units come in blocks, and a place for the children of one is looked for in the newest blocks only: what is free in
 * older ones is hard to fill (as Darts-clone does). */
enum { BLOCK = 256, OPEN_BLOCKS = 16 };

#define NOBODY UINT32_MAX /* parent of a free unit; the root's too, so that no unit has the root for a child */

/* The keys that share the bytes down to a unit. */
typedef struct {
    size_t first, end, depth;
    uint32_t unit;
} branch;

/* Free units of the open blocks are a ring: base is the next of them, id the previous. */
typedef struct {
    zstc_trie *trie;
    size_t capacity;
    uint32_t free_head; /* NOBODY: none */
    const zstc_trie_key *keys;
    branch *stack;
    size_t depth, stack_capacity;
} building;

static int compare_keys(const void *left, const void *right) {
    const zstc_trie_key *a = left, *b = right;
    size_t shorter = a->length < b->length ? a->length : b->length;
    int order = memcmp(a->bytes, b->bytes, shorter);
    return order != 0 ? order : (a->length > b->length) - (a->length < b->length);
}

/* ---- free units ---- */

static void unlink_unit(building *b, uint32_t unit) {
    zstc_trie_unit *units = b->trie->units;
    uint32_t next = units[unit].base, previous = (uint32_t)units[unit].id;
    units[previous].base = next;
    units[next].id = (int32_t)previous;
    if (b->free_head == unit) b->free_head = next == unit ? NOBODY : next;
}

static void link_unit(building *b, uint32_t unit) {
    zstc_trie_unit *units = b->trie->units;
    if (b->free_head == NOBODY) {
        b->free_head = unit;
        units[unit] = (zstc_trie_unit){unit, NOBODY, (int32_t)unit};
        return;
    }
    uint32_t head = b->free_head, tail = (uint32_t)units[head].id;
    units[unit] = (zstc_trie_unit){head, NOBODY, (int32_t)tail};
    units[tail].base = unit;
    units[head].id = (int32_t)unit;
}

/* What is free in a block that is not looked at any more becomes a unit without a parent and without children. */
static void close_block(building *b, size_t first) {
    for (size_t i = first; i < first + BLOCK; i++) {
        if (i == ZSTC_TRIE_ROOT || b->trie->units[i].parent != NOBODY) continue;
        unlink_unit(b, (uint32_t)i);
        b->trie->units[i] = (zstc_trie_unit){0, NOBODY, -1};
    }
}

static zstc_status add_block(building *b) {
    size_t first = b->trie->count;
    if (first > INT32_MAX - BLOCK) return zstc_fail_memory();
    zstc_trie_unit *grown = zstc_array_grow(b->trie->units, &b->capacity, first + BLOCK, sizeof *grown);
    if (grown == NULL) return zstc_fail_memory();
    b->trie->units = grown;
    b->trie->count = first + BLOCK;
    for (size_t i = first; i < first + BLOCK; i++) {
        if (i != ZSTC_TRIE_ROOT) link_unit(b, (uint32_t)i);
    }
    if (first == 0) b->trie->units[ZSTC_TRIE_ROOT] = (zstc_trie_unit){0, NOBODY, -1};
    if (first >= OPEN_BLOCKS * BLOCK) close_block(b, first - OPEN_BLOCKS * BLOCK);
    return ZSTC_OK;
}

/* ---- placing the children of a unit ---- */

/* The bytes that follow in a branch, in order. The keys that end at its depth have been taken off. */
static size_t child_bytes(const building *b, const branch *from, unsigned char bytes[256]) {
    size_t count = 0;
    for (size_t i = from->first; i < from->end; i++) {
        unsigned char byte = (unsigned char)b->keys[i].bytes[from->depth];
        if (count == 0 || bytes[count - 1] != byte) bytes[count++] = byte;
    }
    return count;
}

static int fits(const building *b, uint32_t base, const unsigned char *bytes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        uint32_t unit = base ^ bytes[i];
        if (unit == ZSTC_TRIE_ROOT || b->trie->units[unit].parent != NOBODY) return 0;
    }
    return 1;
}

/* A base at which all children find a free unit; the ring holds units of open blocks alone. */
static zstc_status find_base(building *b, const unsigned char *bytes, size_t count, uint32_t *base) {
    uint32_t unit = b->free_head;
    size_t tries = b->free_head == NOBODY ? 0 : 4 * BLOCK;
    for (; tries > 0; tries--) {
        *base = unit ^ bytes[0];
        if (fits(b, *base, bytes, count)) return ZSTC_OK;
        unit = b->trie->units[unit].base;
        if (unit == b->free_head) break;
    }
    *base = (uint32_t)b->trie->count;
    return add_block(b);
}

static zstc_status push(building *b, branch one) {
    branch *grown = zstc_array_grow(b->stack, &b->stack_capacity, b->depth + 1, sizeof *grown);
    if (grown == NULL) return zstc_fail_memory();
    b->stack = grown;
    b->stack[b->depth++] = one;
    return ZSTC_OK;
}

/* Takes the children's units, then pushes their branches. */
static zstc_status place(building *b, const branch *from, const unsigned char *bytes, size_t count, uint32_t base) {
    b->trie->units[from->unit].base = base;
    for (size_t i = 0; i < count; i++) {
        uint32_t unit = base ^ bytes[i];
        unlink_unit(b, unit);
        b->trie->units[unit] = (zstc_trie_unit){0, from->unit, -1};
    }
    zstc_status status = ZSTC_OK;
    size_t first = from->first;
    for (size_t i = 0; i < count && status == ZSTC_OK; i++) {
        size_t end = first;
        while (end < from->end && (unsigned char)b->keys[end].bytes[from->depth] == bytes[i]) end++;
        status = push(b, (branch){first, end, from->depth + 1, base ^ bytes[i]});
        first = end;
    }
    return status;
}

static zstc_status grow(building *b, branch from) {
    unsigned char bytes[256];
    uint32_t base;
    if (b->keys[from.first].length == from.depth) b->trie->units[from.unit].id = b->keys[from.first++].id;
    if (from.first == from.end) return ZSTC_OK;
    size_t count = child_bytes(b, &from, bytes);
    zstc_status status = find_base(b, bytes, count, &base);
    return status == ZSTC_OK ? place(b, &from, bytes, count, base) : status;
}

/* ---- all of it ---- */

static void close_all(building *b) {
    size_t open = b->trie->count < OPEN_BLOCKS * BLOCK ? 0 : b->trie->count - OPEN_BLOCKS * BLOCK;
    for (; open < b->trie->count; open += BLOCK) close_block(b, open);
}

zstc_status zstc_trie_build(zstc_trie *trie, zstc_trie_key *keys, size_t count) {
    building b = {.trie = trie, .free_head = NOBODY, .keys = keys};
    qsort(keys, count, sizeof *keys, compare_keys);
    zstc_status status = add_block(&b);
    if (status == ZSTC_OK && count > 0) status = push(&b, (branch){0, count, 0, ZSTC_TRIE_ROOT});
    while (status == ZSTC_OK && b.depth > 0) status = grow(&b, b.stack[--b.depth]);
    if (status == ZSTC_OK) close_all(&b);
    free(b.stack);
    return status;
}

void zstc_trie_free(zstc_trie *trie) {
    free(trie->units);
    *trie = (zstc_trie){0};
}
