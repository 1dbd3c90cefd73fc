/* The vectors of a sentence encoder: directions, all of length 1. */
#ifndef ZSTC_AGGREGATE_VECTOR_H
#define ZSTC_AGGREGATE_VECTOR_H

#include <stddef.h>

/* The direction of the sum of `count` rows of `size` numbers, in double precision; all zeros where the sum is. */
void zstc_vector_join(const float *rows, size_t count, size_t size, float *vector);

/* The cosine of the angle between two vectors of length 1. */
double zstc_vector_cosine(const float *a, const float *b, size_t size);

#endif
