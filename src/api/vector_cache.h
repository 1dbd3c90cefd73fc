/* Vectors of sentences by their ids, since the same labels come again and again. Those not asked for lately are
 * forgotten. Safe from many threads at once. */
#ifndef ZSTC_API_VECTOR_CACHE_H
#define ZSTC_API_VECTOR_CACHE_H

#include "base/error.h"

typedef struct zstc_vector_cache zstc_vector_cache;

/* Of vectors of `size` numbers; it holds up to twice `most` of them. */
zstc_status zstc_vector_cache_new(zstc_vector_cache **out, size_t size, size_t most);
void zstc_vector_cache_free(zstc_vector_cache *cache);

/* 1, and a copy in `vector`, where it is there. */
int zstc_vector_cache_find(zstc_vector_cache *cache, const int32_t *ids, size_t count, float *vector);

/* Keeps a copy, if there is memory for one. */
void zstc_vector_cache_keep(zstc_vector_cache *cache, const int32_t *ids, size_t count, const float *vector);

#endif
