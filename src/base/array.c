#include "base/array.h"

#include <stdint.h>
#include <stdlib.h>

enum { LEAST = 16 };

/* More than `count` where it can be, so that not every item moves the array. */
static size_t grown(size_t capacity, size_t count, size_t most) {
    size_t wanted = capacity < LEAST ? LEAST : capacity > most / 2 ? most : 2 * capacity;
    return wanted < count ? count : wanted;
}

void *zstc_array_grow(void *items, size_t *capacity, size_t count, size_t size) {
    const size_t most = PTRDIFF_MAX / size;
    if (items != NULL && count <= *capacity) return items;
    if (count > most) return NULL;
    size_t wanted = grown(*capacity, count, most);
    void *fresh = realloc(items, wanted * size);
    if (fresh != NULL) *capacity = wanted;
    return fresh;
}
