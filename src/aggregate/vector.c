#include "aggregate/vector.h"

#include <math.h>

static double sum_at(const float *rows, size_t count, size_t size, size_t at) {
    double sum = 0;
    for (size_t row = 0; row < count; row++) sum += rows[row * size + at];
    return sum;
}

void zstc_vector_join(const float *rows, size_t count, size_t size, float *vector) {
    double squares = 0;
    for (size_t i = 0; i < size; i++) {
        double sum = sum_at(rows, count, size, i);
        squares += sum * sum;
    }
    double length = sqrt(squares);
    for (size_t i = 0; i < size; i++) vector[i] = length > 0 ? (float)(sum_at(rows, count, size, i) / length) : 0;
}

double zstc_vector_cosine(const float *a, const float *b, size_t size) {
    double sum = 0;
    for (size_t i = 0; i < size; i++) sum += (double)a[i] * (double)b[i];
    return sum;
}
