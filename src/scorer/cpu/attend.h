// Attention of the queries of one sequence, head by head: a head's keys and values are laid out in scratch, where they
// stay in the cache, and its queries meet them some rows at a time.
#ifndef ZSTC_SCORER_CPU_ATTEND_H
#define ZSTC_SCORER_CPU_ATTEND_H

#include "scorer/cpu/distances.h"
#include "scorer/cpu/norm.h"

namespace zstc_cpu {
namespace {

// Where a head's data lies in scratch.
struct HeadScratch {
    int64_t width, room; // of a head and of a sequence, in whole vectors
    float *keys;         // [width, room], transposed
    float *values;       // [length, width]
    float *queries;      // [tile_rows, width]
    float *scores;       // [tile_rows, room]
    float *result;       // [tile_rows, width]
    float *block;        // [lanes, width]: keys before they are transposed
    DistanceScratch distances;

    HeadScratch(float *scratch, int64_t length, int64_t size) : width(round_up(size)), room(round_up(length)) {
        keys = scratch;
        values = keys + width * room;
        queries = values + room * width;
        scores = queries + tile_rows * width;
        result = scores + tile_rows * room;
        block = result + tile_rows * width;
        distances = DistanceScratch(block + lanes * width, room, width);
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
        if (call.met_by_key.centre != nullptr) to.distances.keep_keys(to.block, first, count);
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
    if (call.met_by_query.centre != nullptr) {
        add_met_by_query(call, head, first, count, sequence.length, at.queries, at.scores, at.distances);
    }
    if (call.met_by_key.centre != nullptr) add_met_by_key(first, count, at.scores, at.distances);
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
        if (call.met_by_key.centre != nullptr) meet_keys(call, head, sequence, at.distances);
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
