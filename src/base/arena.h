/* Memory that is freed all at once. */
#ifndef ZSTC_BASE_ARENA_H
#define ZSTC_BASE_ARENA_H

#include <stddef.h>

typedef struct {
    struct zstc_arena_chunk *chunks;
    size_t room;  /* left in the newest chunk */
    size_t taken; /* from the system, all chunks together */
    size_t most;  /* what `taken` may reach; 0: no limit */
} zstc_arena;

/* Zeroed memory for any type. NULL when there is no memory or the limit is reached (see zstc_arena_is_full). */
void *zstc_arena_take(zstc_arena *arena, size_t count, size_t size);
char *zstc_arena_copy(zstc_arena *arena, const char *text, size_t length); /* NUL-terminated */
void zstc_arena_free(zstc_arena *arena);

/* After a NULL: whether `count` times `size` more bytes are over the limit, rather than there being no memory. */
int zstc_arena_is_full(const zstc_arena *arena, size_t count, size_t size);

#endif
