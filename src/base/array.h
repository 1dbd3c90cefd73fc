/* Arrays that grow: `items` with room for `capacity` of them, both kept by whoever owns the array. */
#ifndef ZSTC_BASE_ARRAY_H
#define ZSTC_BASE_ARRAY_H

#include <stddef.h>

/* Room for at least `count` items of `size` bytes. Returns `items` or their new place, to be freed with free(), and
 * updates *capacity; NULL without memory, and nothing has changed then. Doubles at least, so that n items added
 * one by one are copied O(n) times. What is new is not initialised. */
void *zstc_array_grow(void *items, size_t *capacity, size_t count, size_t size);

#endif
