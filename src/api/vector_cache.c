#include "api/vector_cache.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/gate.h"

/* One block: behind it the vector, then the ids. */
typedef struct {
    uint64_t hash;
    size_t count; /* of ids */
} entry;

/* Open addressing, half empty at most. */
typedef struct {
    entry **slots;
    size_t count;
} generation;

/* What is new or asked for is in the young generation. When that is full it becomes the old one, and the old one is
 * forgotten. */
struct zstc_vector_cache {
    size_t size, most, slot_count;
    pthread_mutex_t lock; /* guards what follows */
    generation young, old;
    zstc_gate_member member;
};

static float *vector_of(entry *e) { return (float *)(e + 1); }
static int32_t *ids_of(const zstc_vector_cache *cache, entry *e) { return (int32_t *)(vector_of(e) + cache->size); }

/* ---- fork ------------------------------------------------------------------------------------------------------ */

static void lock_for_fork(void *user) { pthread_mutex_lock(&((zstc_vector_cache *)user)->lock); }
static void unlock_after_fork(void *user) { pthread_mutex_unlock(&((zstc_vector_cache *)user)->lock); }

/* ---- making one ------------------------------------------------------------------------------------------------ */

static size_t power_above(size_t count) {
    size_t power = 1;
    while (power < count) power *= 2;
    return power;
}

static void free_parts(zstc_vector_cache *cache) {
    free(cache->young.slots);
    free(cache->old.slots);
    free(cache);
}

zstc_status zstc_vector_cache_new(zstc_vector_cache **out, size_t size, size_t most) {
    zstc_vector_cache *cache = calloc(1, sizeof *cache);
    if (cache == NULL) return zstc_fail_memory();
    cache->size = size;
    cache->most = most;
    cache->slot_count = power_above(2 * most);
    cache->young.slots = calloc(cache->slot_count, sizeof *cache->young.slots);
    cache->old.slots = calloc(cache->slot_count, sizeof *cache->old.slots);
    if (cache->young.slots == NULL || cache->old.slots == NULL || pthread_mutex_init(&cache->lock, NULL) != 0) {
        free_parts(cache);
        return zstc_fail_memory();
    }
    cache->member = (zstc_gate_member){
        .lock = lock_for_fork, .unlock = unlock_after_fork, .reset = unlock_after_fork, .user = cache};
    zstc_gate_join(&cache->member);
    *out = cache;
    return ZSTC_OK;
}

static void forget(const zstc_vector_cache *cache, generation *g) {
    for (size_t i = 0; i < cache->slot_count; i++) {
        free(g->slots[i]);
        g->slots[i] = NULL;
    }
    g->count = 0;
}

void zstc_vector_cache_free(zstc_vector_cache *cache) {
    if (cache == NULL) return;
    zstc_gate_part(&cache->member);
    pthread_mutex_destroy(&cache->lock);
    forget(cache, &cache->young);
    forget(cache, &cache->old);
    free_parts(cache);
}

/* ---- looking up ------------------------------------------------------------------------------------------------ */

/* FNV-1a. */
static uint64_t hash_of(const int32_t *ids, size_t count) {
    uint64_t hash = 1469598103934665603u;
    for (size_t i = 0; i < count; i++) hash = (hash ^ (uint32_t)ids[i]) * 1099511628211u;
    return hash;
}

/* Its slot, or the empty one where it would be. */
static entry **slot_of(const zstc_vector_cache *cache, const generation *g, uint64_t hash, const int32_t *ids,
                       size_t count) {
    size_t at = hash & (cache->slot_count - 1);
    for (;; at = (at + 1) & (cache->slot_count - 1)) {
        entry *e = g->slots[at];
        if (e == NULL) return &g->slots[at];
        if (e->hash != hash || e->count != count) continue;
        if (memcmp(ids_of(cache, e), ids, count * sizeof *ids) == 0) return &g->slots[at];
    }
}

static entry *make_entry(const zstc_vector_cache *cache, uint64_t hash, const int32_t *ids, size_t count,
                         const float *vector) {
    entry *e = malloc(sizeof *e + cache->size * sizeof *vector + count * sizeof *ids);
    if (e == NULL) return NULL;
    *e = (entry){.hash = hash, .count = count};
    memcpy(vector_of(e), vector, cache->size * sizeof *vector);
    memcpy(ids_of(cache, e), ids, count * sizeof *ids);
    return e;
}

static void add(zstc_vector_cache *cache, uint64_t hash, const int32_t *ids, size_t count, const float *vector) {
    if (cache->young.count == cache->most) {
        generation full = cache->young;
        forget(cache, &cache->old);
        cache->young = cache->old;
        cache->old = full;
    }
    entry **slot = slot_of(cache, &cache->young, hash, ids, count);
    if (*slot != NULL) return;
    *slot = make_entry(cache, hash, ids, count, vector);
    cache->young.count += *slot != NULL;
}

int zstc_vector_cache_find(zstc_vector_cache *cache, const int32_t *ids, size_t count, float *vector) {
    uint64_t hash = hash_of(ids, count);
    pthread_mutex_lock(&cache->lock);
    entry *young = *slot_of(cache, &cache->young, hash, ids, count);
    entry *found = young != NULL ? young : *slot_of(cache, &cache->old, hash, ids, count);
    if (found != NULL) memcpy(vector, vector_of(found), cache->size * sizeof *vector);
    if (found != NULL && young == NULL) add(cache, hash, ids, count, vector);
    pthread_mutex_unlock(&cache->lock);
    return found != NULL;
}

void zstc_vector_cache_keep(zstc_vector_cache *cache, const int32_t *ids, size_t count, const float *vector) {
    uint64_t hash = hash_of(ids, count);
    pthread_mutex_lock(&cache->lock);
    add(cache, hash, ids, count, vector);
    pthread_mutex_unlock(&cache->lock);
}
