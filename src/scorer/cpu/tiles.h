// Products of a few rows with a matrix whose rows are whole vectors.
#ifndef ZSTC_SCORER_CPU_TILES_H
#define ZSTC_SCORER_CPU_TILES_H

#include "scorer/cpu/layout.h"
#include "scorer/cpu/simd.h"

namespace zstc_cpu {
namespace {

constexpr int tile_vectors = 2; // tile_rows times as many, these and a value fill 15 registers

// sums[r][c] = sum over k of a[r][k] * b[k][c], for R rows and C vectors of columns.
template <int R, int C>
ZSTC_INLINE void multiply_tile(const float *a, int64_t a_stride, const float *b, int64_t b_stride, int64_t depth,
                               float *sums, int64_t sums_stride) {
    vf sum[R][C] = {};
    for (int64_t k = 0; k < depth; k++) {
        vf right[C];
        unroll<C>([&](auto c) { right[c] = load(b + k * b_stride + c * lanes); });
        unroll<R>([&](auto r) {
            const vf left = splat(a[r * a_stride + k]);
            unroll<C>([&](auto c) { sum[r][c] += left * right[c]; });
        });
    }
    unroll<R>([&](auto r) { unroll<C>([&](auto c) { store(sums + r * sums_stride + c * lanes, sum[r][c]); }); });
}

// Of columns [0, width), a whole number of vectors.
template <int R>
ZSTC_INLINE void multiply_rows(const float *a, int64_t a_stride, const float *b, int64_t b_stride, int64_t depth,
                               float *sums, int64_t sums_stride, int64_t width) {
    int64_t column = 0;
    for (; column + tile_vectors * lanes <= width; column += tile_vectors * lanes) {
        multiply_tile<R, tile_vectors>(a, a_stride, b + column, b_stride, depth, sums + column, sums_stride);
    }
    if (column < width) multiply_tile<R, 1>(a, a_stride, b + column, b_stride, depth, sums + column, sums_stride);
}

__attribute__((noinline)) void multiply(int64_t rows, const float *a, int64_t a_stride, const float *b,
                                        int64_t b_stride, int64_t depth, float *sums, int64_t sums_stride,
                                        int64_t width) {
    switch (rows) {
    case 1: return multiply_rows<1>(a, a_stride, b, b_stride, depth, sums, sums_stride, width);
    case 2: return multiply_rows<2>(a, a_stride, b, b_stride, depth, sums, sums_stride, width);
    case 3: return multiply_rows<3>(a, a_stride, b, b_stride, depth, sums, sums_stride, width);
    case 4: return multiply_rows<4>(a, a_stride, b, b_stride, depth, sums, sums_stride, width);
    case 5: return multiply_rows<5>(a, a_stride, b, b_stride, depth, sums, sums_stride, width);
    default: return multiply_rows<tile_rows>(a, a_stride, b, b_stride, depth, sums, sums_stride, width);
    }
}

} // namespace
} // namespace zstc_cpu

#endif
