// Attention of the queries of one sequence, head by head: a head's keys and values are laid out in scratch, where they
// stay in the cache, and its queries meet them some rows at a time.
#ifndef ZSTC_SCORER_CPU_ATTEND_H
#define ZSTC_SCORER_CPU_ATTEND_H

#include "scorer/cpu/norm.h"

namespace zstc_cpu {
namespace {

constexpr int tile_rows = 6, tile_vectors = 2; // with two vectors and a value they fill 15 registers

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

__attribute__((noinline)) void multiply(int64_t rows, const float *a, int64_t a_stride, const float *b, int64_t b_stride, int64_t depth,
              float *sums, int64_t sums_stride, int64_t width) {
    switch (rows) {
    case 1: return multiply_rows<1>(a, a_stride, b, b_stride, depth, sums, sums_stride, width);
    case 2: return multiply_rows<2>(a, a_stride, b, b_stride, depth, sums, sums_stride, width);
    case 3: return multiply_rows<3>(a, a_stride, b, b_stride, depth, sums, sums_stride, width);
    case 4: return multiply_rows<4>(a, a_stride, b, b_stride, depth, sums, sums_stride, width);
    case 5: return multiply_rows<5>(a, a_stride, b, b_stride, depth, sums, sums_stride, width);
    default: return multiply_rows<tile_rows>(a, a_stride, b, b_stride, depth, sums, sums_stride, width);
    }
}

// Where a head's data lies in scratch.
struct HeadScratch {
    int64_t width, room; // of a head and of a sequence, in whole vectors
    float *keys;         // [width, room], transposed
    float *values;       // [length, width]
    float *queries;      // [tile_rows, width]
    float *scores;       // [tile_rows, room]
    float *result;       // [tile_rows, width]
    float *block;        // [lanes, width]: keys before they are transposed

    HeadScratch(float *scratch, int64_t length, int64_t size) : width(round_up(size)), room(round_up(length)) {
        keys = scratch;
        values = keys + width * room;
        queries = values + room * width;
        scores = queries + tile_rows * width;
        result = scores + tile_rows * room;
        block = result + tile_rows * width;
    }
};

// The halves of a head, turned by the angles of a position.
ZSTC_INLINE void turn(const Rotary &rotary, int64_t position, float *head, int64_t size) {
    const int64_t half = size / 2;
    const float *cosines = rotary.cosines + position * half, *sines = rotary.sines + position * half;
    for (int64_t i = 0; i < half; i++) {
        const float a = head[i], b = head[half + i];
        head[i] = a * cosines[i] - b * sines[i];
        head[half + i] = b * cosines[i] + a * sines[i];
    }
}

// A head of rows `row` .. `row` + `rows` - 1, one after another.
void fetch_heads(const Product &from, int64_t row, int64_t rows, int64_t head, int64_t size, float *to,
                             int64_t stride) {
    read_rows(from, row, rows, head * size,
              [&](int64_t i, const auto &reader) { (void)fetch(to + i * stride, reader, Zeros(), size); });
}

ZSTC_INLINE void turn_all(const AttendCall &call, int64_t position, int64_t rows, float *heads, int64_t stride) {
    if (call.rotary.cosines == nullptr) return;
    for (int64_t i = 0; i < rows; i++) turn(call.rotary, position + i, heads + i * stride, call.size);
}

// A vector of keys at a time.
ZSTC_INLINE void fetch_keys(const AttendCall &call, const Sequence &sequence, int64_t head, const HeadScratch &to) {
    for (int64_t first = 0; first < to.room; first += lanes) {
        const int64_t left = sequence.length - first, count = left < lanes ? left : lanes;
        fetch_heads(call.key, sequence.row + first, count, head, call.size, to.block, to.width);
        turn_all(call, first, count, to.block, to.width);
        for (int64_t i = count * to.width; i < lanes * to.width; i += lanes) store(to.block + i, vf{});
        for (int64_t column = 0; column < to.width; column += lanes) {
            vf rows[lanes];
            unroll<lanes>([&](auto i) { rows[i] = load(to.block + i * to.width + column); });
            transpose(rows);
            unroll<lanes>([&](auto i) { store(to.keys + (column + i) * to.room + first, rows[i]); });
        }
    }
}

ZSTC_INLINE void fetch_queries(const AttendCall &call, const Sequence &sequence, int64_t head, int64_t first,
                               int64_t count, const HeadScratch &to) {
    fetch_heads(call.query, sequence.query_row + first, count, head, call.size, to.queries, to.width);
    turn_all(call, first, count, to.queries, to.width);
    for (int64_t i = 0; i < count * to.width; i += lanes) store(to.queries + i, load(to.queries + i) * call.scale);
}

// Keys [from, to) that a query sees.
struct Seen {
    int64_t from, to;
};

ZSTC_INLINE Seen keys_of(const AttendCall &call, const Sequence &sequence, int64_t query) {
    if (call.causal) return {0, query + 1};
    if (call.window == no_window) return {0, sequence.length};
    const int64_t from = query - call.window, to = query + call.window + 1;
    return {from > 0 ? from : 0, to < sequence.length ? to : sequence.length};
}

// Scores of the keys in [begin, end), whole vectors, become weights that add up to 1 when multiplied with the result.
ZSTC_INLINE float softmax_row(float *scores, const Seen &seen, int64_t begin, int64_t end) {
    constexpr float none = -3.0e38f;
    vf most = splat(none), sum = {};
    for (int64_t column = begin; column < end; column += lanes) {
        vf values = load(scores + column);
        if (column < seen.from || column + lanes > seen.to) {
            const vi at = counting() + static_cast<int32_t>(column);
            const vi visible = (at >= static_cast<int32_t>(seen.from)) & (at < static_cast<int32_t>(seen.to));
            values = choose(visible, values, splat(none));
            store(scores + column, values);
        }
        most = larger(most, values);
    }
    const float largest = largest_of(most);
    for (int64_t column = begin; column < end; column += lanes) {
        const vf weights = exponential(load(scores + column) - largest);
        store(scores + column, weights);
        sum += weights;
    }
    return 1.0f / sum_of(sum);
}

// Some queries of a head.
ZSTC_INLINE void attend_tile(const AttendCall &call, const Sequence &sequence, int64_t head, int64_t first,
                             int64_t count, const HeadScratch &at) {
    fetch_queries(call, sequence, head, first, count, at);
    const Seen low = keys_of(call, sequence, first), high = keys_of(call, sequence, first + count - 1);
    const int64_t begin = low.from / lanes * lanes, end = round_up(high.to);
    multiply(count, at.queries, at.width, at.keys + begin, at.room, call.size, at.scores + begin, at.room, end - begin);
    float inverse[tile_rows];
    for (int64_t i = 0; i < count; i++) {
        inverse[i] = softmax_row(at.scores + i * at.room, keys_of(call, sequence, first + i), begin, end);
    }
    multiply(count, at.scores + low.from, at.room, at.values + low.from * at.width, at.width, high.to - low.from,
             at.result, at.width, at.width);
    MutableMatrix out = call.output;
    out.values = static_cast<char *>(out.values) + head * call.size * (out.element == Element::float32 ? 4 : 2);
    for (int64_t i = 0; i < count; i++) {
        float *row = at.result + i * at.width;
        for (int64_t column = 0; column < at.width; column += lanes) {
            store(row + column, load(row + column) * inverse[i]);
        }
        write_row(out, sequence.query_row + first + i, row, call.size);
    }
}

void attend(const AttendCall &call, const Sequence &sequence, int64_t first_head, int64_t heads, float *scratch) {
    const HeadScratch at(scratch, sequence.length, call.size);
    for (int64_t head = first_head; head < first_head + heads; head++) {
        fetch_keys(call, sequence, head, at);
        fetch_heads(call.value, sequence.row, sequence.length, head, call.size, at.values, at.width);
        const int64_t tiles = (sequence.queries + tile_rows - 1) / tile_rows;
        for (int64_t i = 0; i < tiles; i++) { // as equal as can be
            const int64_t query = sequence.queries * i / tiles, next = sequence.queries * (i + 1) / tiles;
            attend_tile(call, sequence, head, query, next - query, at);
        }
    }
}

} // namespace
} // namespace zstc_cpu

#endif
