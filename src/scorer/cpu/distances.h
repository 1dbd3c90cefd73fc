// What distances add to scores, as DeBERTa has it. Where the rows of a product are queries (or keys) and its columns
// are distances in order, the wanted values of a row start one column further than those of the row before.
#ifndef ZSTC_SCORER_CPU_DISTANCES_H
#define ZSTC_SCORER_CPU_DISTANCES_H

#include "scorer/cpu/kernels.h"
#include "scorer/cpu/tiles.h"

namespace zstc_cpu {
namespace {

// Where a head's data lies in scratch.
struct DistanceScratch {
    int64_t width = 0, room = 0; // of a head and of a sequence, in whole vectors
    float *keys = nullptr;       // [room, width]
    float *met = nullptr;        // [room, room]: what keys add, a row for each query
    float *product = nullptr;    // [tile_rows, room + distance_slack]

    DistanceScratch() = default;
    DistanceScratch(float *scratch, int64_t row_room, int64_t row_width)
        : width(row_width), room(row_room), keys(scratch), met(keys + room * width), product(met + room * room) {}

    int64_t product_stride() const { return room + distance_slack; }

    ZSTC_INLINE void keep_keys(const float *block, int64_t first, int64_t count) const {
        for (int64_t i = 0; i < count * width; i += lanes) store(keys + first * width + i, load(block + i));
    }
};

// Rows first .. first + count - 1 meet the table at the distances to all of `others` positions: row r and position p
// are at column p + (count - 1 - r) of the product.
ZSTC_INLINE void meet(const DistanceTable &table, int64_t head, const float *rows, int64_t first, int64_t count,
                      int64_t size, int64_t others, const DistanceScratch &at) {
    const float *columns = table.centre + head * table.head_stride - (first + count - 1);
    multiply(count, rows, at.width, columns, table.row_stride, size, at.product, at.product_stride(),
             round_up(others + count - 1));
}

// To the scores of a query.
ZSTC_INLINE void add_to_scores(float *scores, const float *met, int64_t room) {
    for (int64_t column = 0; column < room; column += lanes) {
        store(scores + column, load(scores + column) + load(met + column));
    }
}

ZSTC_INLINE void add_met_by_query(const AttendCall &call, int64_t head, int64_t first, int64_t count, int64_t length,
                                  const float *queries, float *scores, const DistanceScratch &at) {
    meet(call.met_by_query, head, queries, first, count, call.size, length, at);
    for (int64_t i = 0; i < count; i++) {
        add_to_scores(scores + i * at.room, at.product + i * at.product_stride() + (count - 1 - i), at.room);
    }
}

// All keys of a head, before its first query: each is a row of the product and a column of what queries read.
ZSTC_INLINE void meet_keys(const AttendCall &call, int64_t head, const Sequence &sequence, const DistanceScratch &at) {
    for (int64_t first = 0; first < sequence.length; first += tile_rows) {
        const int64_t left = sequence.length - first, count = left < tile_rows ? left : tile_rows;
        meet(call.met_by_key, head, at.keys + first * at.width, first, count, call.size, sequence.queries, at);
        for (int64_t query = 0; query < sequence.queries; query++) {
            for (int64_t i = 0; i < count; i++) {
                at.met[query * at.room + first + i] = at.product[i * at.product_stride() + query + (count - 1 - i)];
            }
        }
    }
}

ZSTC_INLINE void add_met_by_key(int64_t first, int64_t count, float *scores, const DistanceScratch &at) {
    for (int64_t i = 0; i < count; i++) {
        add_to_scores(scores + i * at.room, at.met + (first + i) * at.room, at.room);
    }
}

} // namespace
} // namespace zstc_cpu

#endif
