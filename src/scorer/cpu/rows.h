// Rows as kernels read and write them.
#ifndef ZSTC_SCORER_CPU_ROWS_H
#define ZSTC_SCORER_CPU_ROWS_H

#include "scorer/cpu/kernels.h"
#include "scorer/cpu/simd.h"

namespace zstc_cpu {
namespace {

template <typename T>
ZSTC_INLINE const T *row_of(const Matrix &matrix, int64_t row) {
    return static_cast<const T *>(matrix.values) + row * matrix.stride;
}

template <typename T>
ZSTC_INLINE T *row_of(const MutableMatrix &matrix, int64_t row) {
    return static_cast<T *>(matrix.values) + row * matrix.stride;
}

// A row of a product, from some column on; `Scaled` where it is still to be scaled.
template <typename T, bool Scaled>
struct Reader {
    const T *values;
    const float *sums, *bias;
    float scale, offset;

    ZSTC_INLINE vf finish(vf raw, vf column_sums, vf column_bias) const {
        return raw * scale + (column_bias - column_sums * offset);
    }
    ZSTC_INLINE vf at(int64_t column) const {
        const vf raw = load(values + column);
        if constexpr (Scaled) return finish(raw, load(sums + column), load(bias + column));
        return raw;
    }
    ZSTC_INLINE vf some(int64_t column, int64_t count) const {
        const vf raw = load_some(values + column, count);
        if constexpr (Scaled) return finish(raw, load_some(sums + column, count), load_some(bias + column, count));
        return raw;
    }
};

// Calls body(i, reader) for each of some rows of a product, from a column on, with a reader of the type that fits.
template <typename T, typename Body>
ZSTC_INLINE void read_typed(const Product &product, int64_t row, int64_t rows, int64_t column, const Body &body) {
    const T *values = row_of<T>(product.matrix, row) + column;
    const int64_t stride = product.matrix.stride;
    if (product.scales != nullptr) {
        for (int64_t i = 0; i < rows; i++) {
            body(i, Reader<T, true>{values + i * stride, product.sums + column, product.bias + column,
                                    product.scales[row + i], product.offsets[row + i]});
        }
    } else {
        for (int64_t i = 0; i < rows; i++) body(i, Reader<T, false>{values + i * stride, nullptr, nullptr, 1, 0});
    }
}

template <typename Body>
ZSTC_INLINE void read_rows(const Product &product, int64_t row, int64_t rows, int64_t column, const Body &body) {
    if (product.matrix.element == Element::float32) {
        read_typed<float>(product, row, rows, column, body);
    } else {
        read_typed<bfloat16>(product, row, rows, column, body);
    }
}

template <typename Body>
ZSTC_INLINE void read_row(const Product &product, int64_t row, int64_t column, const Body &body) {
    read_rows(product, row, 1, column, [&](int64_t, const auto &reader) { body(reader); });
}

template <typename T>
ZSTC_INLINE Reader<T, false> plain_reader(const T *values) {
    return {values, nullptr, nullptr, 1, 0};
}

template <typename Body>
ZSTC_INLINE void read_matrix(const Matrix &matrix, int64_t row, const Body &body) {
    if (matrix.element == Element::float32) {
        body(plain_reader(row_of<float>(matrix, row)));
    } else {
        body(plain_reader(row_of<bfloat16>(matrix, row)));
    }
}

// body(column, count) for the vectors of a row; the last may have fewer than all lanes.
template <typename Whole, typename Some>
ZSTC_INLINE void for_columns(int64_t width, const Whole &whole, const Some &some) {
    int64_t column = 0;
    for (; column + lanes <= width; column += lanes) whole(column);
    if (column < width) some(column, width - column);
}

// The first `count` lanes, the others 0.
ZSTC_INLINE vf up_to(vf values, int64_t count) {
    return choose(counting() < static_cast<int32_t>(count), values, vf{});
}

template <typename T>
ZSTC_INLINE void write_typed(T *to, const float *from, int64_t width) {
    for_columns(
        width, [&](int64_t column) { store(to + column, load(from + column)); },
        [&](int64_t column, int64_t count) { store_some(to + column, load(from + column), count); });
}

// From scratch, whose room is a whole number of vectors.
ZSTC_INLINE void write_row(const MutableMatrix &to, int64_t row, const float *from, int64_t width) {
    if (to.element == Element::float32) {
        write_typed(row_of<float>(to, row), from, width);
    } else {
        write_typed(row_of<bfloat16>(to, row), from, width);
    }
}

// The range of a row's values, 0 included, and whether all of them are finite.
struct Range {
    vf low = {}, high = {}, check = {};

    ZSTC_INLINE void add(vf values) {
        low = smaller(low, values);
        high = larger(high, values);
        check += values * 0.0f;
    }
};

ZSTC_INLINE void quantise_row(const Quantised &to, int64_t row, const float *from, int64_t width, const Range &range) {
    const float low = smallest_of(range.low), high = largest_of(range.high), check = sum_of(range.check);
    const bool finite = check == 0.0f;
    const float span = finite ? high - low : 0.0f, steps = static_cast<float>(to.largest);
    const float scale = span > 0 ? span / steps : 1.0f;
    // A little more, so that the largest value becomes the largest number whatever rounding does.
    const float inverse = span > 0 ? 1.000001f / scale : 0.0f;
    const int32_t zero = span > 0 ? static_cast<int32_t>(-low * inverse + 0.5f) : 0;
    const vf middle = splat(static_cast<float>(zero) + 0.5f), top = splat(steps + 0.5f);
    uint8_t *bytes = to.values + row * to.stride;
    const auto number = [&](int64_t column) {
        return smaller(larger(load(from + column) * inverse + middle, vf{}), top);
    };
    for_columns(
        width, [&](int64_t column) { store_bytes(bytes + column, number(column)); },
        [&](int64_t column, int64_t count) {
            uint8_t buffer[lanes];
            store_bytes(buffer, number(column));
            __builtin_memcpy(bytes + column, buffer, static_cast<size_t>(count));
        });
    to.scales[row] = scale + check; // NaN where a value is not finite
    to.offsets[row] = static_cast<float>(zero - to.zero) * scale;
}

template <typename T, typename Values>
ZSTC_INLINE void put_values(T *to, int64_t width, const Values &values) {
    for_columns(
        width, [&](int64_t column) { store(to + column, values(column, lanes)); },
        [&](int64_t column, int64_t count) { store_some(to + column, values(column, count), count); });
}

// Numbers behind the width are 0, and do not widen the range.
template <typename Values>
ZSTC_INLINE void put_quantised(const Output &output, int64_t row, float *scratch, int64_t width, const Values &values) {
    Range range;
    for_columns(
        width,
        [&](int64_t column) {
            const vf some = values(column, lanes);
            range.add(some);
            store(scratch + column, some);
        },
        [&](int64_t column, int64_t count) {
            const vf some = up_to(values(column, count), count);
            range.add(some);
            store(scratch + column, some);
        });
    if (output.values) write_row(output.values, row, scratch, width);
    quantise_row(output.quantised, row, scratch, width, range);
}

// values(column, count) are the values of a row from a column on; scratch has room for the row, and values may read
// from it what stands at the same columns.
template <typename Values>
ZSTC_INLINE void put_row(const Output &output, int64_t row, float *scratch, int64_t width, const Values &values) {
    if (output.quantised) {
        put_quantised(output, row, scratch, width, values);
    } else if (output.values.element == Element::float32) {
        put_values(row_of<float>(output.values, row), width, values);
    } else {
        put_values(row_of<bfloat16>(output.values, row), width, values);
    }
}

} // namespace
} // namespace zstc_cpu

#endif
