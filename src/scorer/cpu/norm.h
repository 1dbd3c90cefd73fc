// Layer norm of a product and what is added to it, in one pass over memory.
#ifndef ZSTC_SCORER_CPU_NORM_H
#define ZSTC_SCORER_CPU_NORM_H

#include "scorer/cpu/rows.h"

namespace zstc_cpu {
namespace {

// Nothing to add.
struct Zeros {
    ZSTC_INLINE vf at(int64_t) const { return vf{}; }
    ZSTC_INLINE vf some(int64_t, int64_t) const { return vf{}; }
};

// The sum of two rows goes to scratch, filled up with zeros to whole vectors; returns the sum of all.
template <typename First, typename Second>
ZSTC_INLINE float fetch(float *to, const First &first, const Second &second, int64_t width) {
    vf sum = {};
    for_columns(
        width,
        [&](int64_t column) {
            const vf values = first.at(column) + second.at(column);
            store(to + column, values);
            sum += values;
        },
        [&](int64_t column, int64_t count) {
            const vf values = first.some(column, count) + second.some(column, count);
            store(to + column, values);
            sum += values;
        });
    return sum_of(sum);
}

template <typename First>
ZSTC_INLINE float fetch_with(float *to, const First &first, const Matrix &residual, int64_t row, int64_t width) {
    float sum = 0;
    if (!residual) return fetch(to, first, Zeros(), width);
    read_matrix(residual, row, [&](const auto &second) { sum = fetch(to, first, second, width); });
    return sum;
}

// The rows of the tables, added up.
ZSTC_INLINE float fetch_lookups(const NormCall &call, int64_t row, float *x) {
    float sum = 0;
    for (const Lookup &lookup : call.lookups) {
        if (!lookup.table) continue;
        const Matrix before = {&lookup == call.lookups ? nullptr : x, 0, Element::float32};
        read_matrix(lookup.table, lookup.indices[row],
                    [&](const auto &first) { sum = fetch_with(x, first, before, 0, call.width); });
    }
    return sum;
}

ZSTC_INLINE float fetch_input(const NormCall &call, int64_t row, float *x) {
    float sum = 0;
    if (call.lookups[0].table) return fetch_lookups(call, row, x);
    read_row(call.input, row, 0,
             [&](const auto &input) { sum = fetch_with(x, input, call.residual, row, call.width); });
    return sum;
}

ZSTC_INLINE float variance_of(const float *x, int64_t width, float mean) {
    vf squares = {};
    for_columns(
        width,
        [&](int64_t column) {
            const vf centred = load(x + column) - mean;
            squares += centred * centred;
        },
        [&](int64_t column, int64_t count) {
            const vf centred = up_to(load(x + column) - mean, count);
            squares += centred * centred;
        });
    return sum_of(squares) / static_cast<float>(width);
}

ZSTC_INLINE vf weigh(const NormCall &call, vf centred, int64_t column, int64_t count) {
    const bool whole = count == lanes;
    const vf weight = whole ? load(call.weight + column) : load_some(call.weight + column, count);
    if (call.bias == nullptr) return centred * weight;
    return centred * weight + (whole ? load(call.bias + column) : load_some(call.bias + column, count));
}

ZSTC_INLINE void norm_row(const NormCall &call, int64_t row, float *x) {
    const float mean = fetch_input(call, row, x) / static_cast<float>(call.width);
    if (call.sum) write_row(call.sum, row, x, call.width);
    const float inverse = 1.0f / __builtin_sqrtf(variance_of(x, call.width, mean) + call.epsilon);
    put_row(call.output, row, x, call.width, [&](int64_t column, int64_t count) {
        return weigh(call, (load(x + column) - mean) * inverse, column, count);
    });
}

void norm(const NormCall &call, int64_t first, int64_t rows, float *scratch) {
    for (int64_t row = first; row < first + rows; row++) norm_row(call, row, scratch);
}

} // namespace
} // namespace zstc_cpu

#endif
