/* A growable list of token ids. Zero-initialise it; free with zstc_ids_free. */
#ifndef ZSTC_TOKENIZER_IDS_H
#define ZSTC_TOKENIZER_IDS_H

#include "zstc/zstc.h"

typedef struct {
    int32_t *items;
    size_t count;
    size_t capacity;
} zstc_ids;

/* Makes room for `more` further ids. */
zstc_status zstc_ids_reserve(zstc_ids *ids, size_t more);
zstc_status zstc_ids_push(zstc_ids *ids, int32_t id);
void zstc_ids_free(zstc_ids *ids);
/* The ids from place `from` on. Never NULL, though a list that is empty may have no items to point into. */
const int32_t *zstc_ids_at(const zstc_ids *ids, size_t from);

#endif
