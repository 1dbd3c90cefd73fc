#include "tokenizer/ids.h"

#include <stdlib.h>

#include "base/array.h"
#include "base/fail.h"

zstc_status zstc_ids_reserve(zstc_ids *ids, size_t more) {
    if (more <= ids->capacity - ids->count) return ZSTC_OK;
    if (more > SIZE_MAX - ids->count) return zstc_fail_memory();
    int32_t *items = zstc_array_grow(ids->items, &ids->capacity, ids->count + more, sizeof *items);
    if (items == NULL) return zstc_fail_memory();
    ids->items = items;
    return ZSTC_OK;
}

zstc_status zstc_ids_push(zstc_ids *ids, int32_t id) {
    if (ids->count == ids->capacity) {
        zstc_status status = zstc_ids_reserve(ids, 1);
        if (status != ZSTC_OK) return status;
    }
    ids->items[ids->count++] = id;
    return ZSTC_OK;
}

const int32_t *zstc_ids_at(const zstc_ids *ids, size_t from) {
    static const int32_t none = 0;
    return ids->items == NULL ? &none : ids->items + from;
}

void zstc_ids_free(zstc_ids *ids) {
    free(ids->items);
    *ids = (zstc_ids){0};
}
