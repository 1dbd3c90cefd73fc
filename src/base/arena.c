#include "base/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_SIZE = 64 * 1024, ALIGNMENT = 16 };

struct zstc_arena_chunk {
    struct zstc_arena_chunk *next;
    size_t size;
    _Alignas(ALIGNMENT) unsigned char bytes[];
};

static size_t chunk_size(size_t wanted) { return wanted > CHUNK_SIZE ? wanted : CHUNK_SIZE; }

int zstc_arena_is_full(const zstc_arena *arena, size_t count, size_t size) {
    if (arena->most == 0) return 0;
    if (size > 0 && count > (SIZE_MAX / 2) / size) return 1;
    return chunk_size(count * size + ALIGNMENT) > arena->most - arena->taken;
}

static int grow(zstc_arena *arena, size_t wanted) {
    size_t size = chunk_size(wanted);
    if (arena->most > 0 && size > arena->most - arena->taken) return 0;
    struct zstc_arena_chunk *chunk = calloc(1, sizeof *chunk + size);
    if (chunk == NULL) return 0;
    chunk->next = arena->chunks;
    chunk->size = size;
    arena->chunks = chunk;
    arena->room = size;
    arena->taken += size;
    return 1;
}

void *zstc_arena_take(zstc_arena *arena, size_t count, size_t size) {
    if (size > 0 && count > (SIZE_MAX / 2) / size) return NULL;
    size_t wanted = (count * size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (wanted == 0) wanted = ALIGNMENT;
    if (wanted > arena->room && !grow(arena, wanted)) return NULL;
    void *memory = arena->chunks->bytes + (arena->chunks->size - arena->room);
    arena->room -= wanted;
    return memory;
}

char *zstc_arena_copy(zstc_arena *arena, const char *text, size_t length) {
    char *copy = zstc_arena_take(arena, length + 1, 1);
    if (copy != NULL) memcpy(copy, text, length);
    return copy;
}

void zstc_arena_free(zstc_arena *arena) {
    while (arena->chunks != NULL) {
        struct zstc_arena_chunk *chunk = arena->chunks;
        arena->chunks = chunk->next;
        free(chunk);
    }
    *arena = (zstc_arena){.most = arena->most};
}
