#include "tokenizer/bpe/bpe_word.h"

#include <stdlib.h>

#include "base/fail.h"

/* Up to here scanning an array for the best pair is faster than a heap. */
enum { SHORT_WORD = 48 };
#define NO_RANK UINT32_MAX

static inline uint32_t pair_rank(const zstc_merges *merges, int32_t left, int32_t right, int32_t *id) {
    const zstc_merge *merge = zstc_merges_find(merges, left, right);
    if (merge == NULL) return NO_RANK;
    *id = merge->id;
    return merge->rank;
}

/* Quadratic, for at most SHORT_WORD ids. Returns how many are left. */
static size_t merge_short(const zstc_merges *merges, int32_t *ids, size_t count) {
    uint32_t ranks[SHORT_WORD];
    int32_t joined[SHORT_WORD];
    for (size_t i = 0; i + 1 < count; i++) ranks[i] = pair_rank(merges, ids[i], ids[i + 1], &joined[i]);
    while (count > 1) {
        size_t best = 0;
        for (size_t i = 1; i + 1 < count; i++) {
            if (ranks[i] < ranks[best]) best = i;
        }
        if (ranks[best] == NO_RANK) break;
        ids[best] = joined[best];
        count--;
        for (size_t i = best + 1; i < count; i++) ids[i] = ids[i + 1];
        for (size_t i = best + 1; i + 1 < count; i++) ranks[i] = ranks[i + 1], joined[i] = joined[i + 1];
        if (best > 0) ranks[best - 1] = pair_rank(merges, ids[best - 1], ids[best], &joined[best - 1]);
        if (best + 1 < count) ranks[best] = pair_rank(merges, ids[best], ids[best + 1], &joined[best]);
    }
    return count;
}

/* A long word is a linked list, with a heap of (rank << 32 | position) for the pairs that merge. An entry whose pair
 * has changed since is told by its rank and dropped when it comes up. */
struct zstc_bpe_symbol {
    int32_t id;
    uint32_t previous, next; /* positions; NOWHERE at the ends */
    uint32_t rank;           /* of the pair with the next; NO_RANK for none, and once merged into the previous */
};
#define NOWHERE UINT32_MAX

typedef struct {
    uint64_t *entries;
    size_t count;
} heap;

static void heap_push(heap *queue, uint64_t entry) {
    size_t at = queue->count++;
    while (at > 0 && queue->entries[(at - 1) / 2] > entry) {
        queue->entries[at] = queue->entries[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    queue->entries[at] = entry;
}

static uint64_t heap_pop(heap *queue) {
    uint64_t top = queue->entries[0], last = queue->entries[--queue->count];
    size_t at = 0;
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= queue->count) break;
        if (child + 1 < queue->count && queue->entries[child + 1] < queue->entries[child]) child++;
        if (queue->entries[child] >= last) break;
        queue->entries[at] = queue->entries[child];
        at = child;
    }
    queue->entries[at] = last;
    return top;
}

/* Looks up the pair that starts at `at` and queues it. */
static void refresh(const zstc_merges *merges, struct zstc_bpe_symbol *symbols, heap *queue, uint32_t at) {
    struct zstc_bpe_symbol *symbol = &symbols[at];
    int32_t id;
    symbol->rank = symbol->next == NOWHERE ? NO_RANK : pair_rank(merges, symbol->id, symbols[symbol->next].id, &id);
    if (symbol->rank != NO_RANK) heap_push(queue, (uint64_t)symbol->rank << 32 | at);
}

static void merge_at(const zstc_merges *merges, struct zstc_bpe_symbol *symbols, heap *queue, uint32_t at) {
    struct zstc_bpe_symbol *left = &symbols[at], *right = &symbols[left->next];
    (void)pair_rank(merges, left->id, right->id, &left->id);
    right->rank = NO_RANK;
    left->next = right->next;
    if (left->next != NOWHERE) symbols[left->next].previous = at;
    if (left->previous != NOWHERE) refresh(merges, symbols, queue, left->previous);
    refresh(merges, symbols, queue, at);
}

/* Each merge takes one entry from the queue and adds two at most, so 2 * count entries are enough. */
static zstc_status reserve(zstc_bpe_scratch *scratch, size_t count) {
    if (count <= scratch->capacity) return ZSTC_OK;
    if (count >= UINT32_MAX) {
        return zstc_fail(ZSTC_TOO_LONG, "a word of %zu bytes is too long for the tokenizer", count);
    }
    zstc_bpe_scratch_free(scratch);
    scratch->symbols = malloc(count * sizeof *scratch->symbols);
    scratch->queue = malloc(2 * count * sizeof *scratch->queue);
    if (scratch->symbols == NULL || scratch->queue == NULL) {
        zstc_bpe_scratch_free(scratch);
        return zstc_fail_memory();
    }
    scratch->capacity = count;
    return ZSTC_OK;
}

static size_t merge_long(const zstc_merges *merges, int32_t *ids, size_t count, const zstc_bpe_scratch *scratch) {
    struct zstc_bpe_symbol *symbols = scratch->symbols;
    heap queue = {scratch->queue, 0};
    for (size_t i = 0; i < count; i++) {
        symbols[i] = (struct zstc_bpe_symbol){ids[i], i == 0 ? NOWHERE : (uint32_t)(i - 1),
                                              i + 1 == count ? NOWHERE : (uint32_t)(i + 1), NO_RANK};
    }
    for (size_t i = 0; i + 1 < count; i++) refresh(merges, symbols, &queue, (uint32_t)i);
    while (queue.count > 0) {
        uint64_t entry = heap_pop(&queue);
        uint32_t at = (uint32_t)entry;
        if (symbols[at].rank == entry >> 32) merge_at(merges, symbols, &queue, at);
    }
    size_t left = 0;
    for (uint32_t at = 0; at != NOWHERE; at = symbols[at].next) ids[left++] = symbols[at].id;
    return left;
}

zstc_status zstc_bpe_word_merge(const zstc_merges *merges, zstc_ids *ids, size_t first, zstc_bpe_scratch *scratch) {
    size_t count = ids->count - first;
    if (count < 2) return ZSTC_OK; /* without any there may be no items to point into */
    if (count <= SHORT_WORD) {
        ids->count = first + merge_short(merges, ids->items + first, count);
        return ZSTC_OK;
    }
    zstc_status status = reserve(scratch, count);
    if (status == ZSTC_OK) ids->count = first + merge_long(merges, ids->items + first, count, scratch);
    return status;
}

void zstc_bpe_scratch_free(zstc_bpe_scratch *scratch) {
    free(scratch->symbols);
    free(scratch->queue);
    *scratch = (zstc_bpe_scratch){0};
}
