// Random rows and products for the tests of scorer/cpu, each with what it stands for in double precision.
#ifndef ZSTC_TESTS_CPU_SUPPORT_H
#define ZSTC_TESTS_CPU_SUPPORT_H

#include "scorer/cpu/kernels.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

extern "C" { // last: cmocka's macros take over common words
#include "support/support.h"
}

using namespace zstc_cpu;

namespace {

std::mt19937 generator(20);

int64_t any(int64_t from, int64_t to) { return std::uniform_int_distribution<int64_t>(from, to)(generator); }
float any_value() { return std::normal_distribution<float>(0, 1)(generator); }

float rounded(float value, Element element) {
    if (element == Element::float32) return value;
    uint32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    bits = (bits + 0x7fffu + ((bits >> 16) & 1u)) & 0xffff0000u;
    std::memcpy(&value, &bits, sizeof bits);
    return value;
}

// Rows of random values as a kernel gets them, with a gap between rows, and the same in double precision.
struct Values {
    int64_t rows, width, stride;
    Element element;
    std::vector<uint8_t> bytes;
    std::vector<double> exact;

    Values(int64_t row_count, int64_t columns, Element kind)
        : rows(row_count), width(columns), stride(columns + any(0, 5)), element(kind),
          bytes(static_cast<size_t>(rows * stride * size())), exact(static_cast<size_t>(rows * width)) {
        for (int64_t row = 0; row < rows; row++) {
            for (int64_t column = 0; column < width; column++) set(row, column, any_value());
        }
    }

    int64_t size() const { return element == Element::float32 ? 4 : 2; }
    double &at(int64_t row, int64_t column) { return exact[static_cast<size_t>(row * width + column)]; }
    double at(int64_t row, int64_t column) const { return exact[static_cast<size_t>(row * width + column)]; }

    void set(int64_t row, int64_t column, float value) {
        uint8_t *place = bytes.data() + (row * stride + column) * size();
        const float kept = rounded(value, element);
        const uint8_t *source = reinterpret_cast<const uint8_t *>(&kept);
        std::memcpy(place, element == Element::float32 ? source : source + 2, static_cast<size_t>(size()));
        at(row, column) = kept;
    }

    // What a kernel has written.
    double get(int64_t row, int64_t column) const {
        const uint8_t *place = bytes.data() + (row * stride + column) * size();
        float value = 0;
        uint8_t *target = reinterpret_cast<uint8_t *>(&value);
        std::memcpy(element == Element::float32 ? target : target + 2, place, static_cast<size_t>(size()));
        return value;
    }

    Matrix matrix() const { return {bytes.data(), stride, element}; }
    MutableMatrix mutable_matrix() { return {bytes.data(), stride, element}; }
};

Element any_element() { return any(0, 1) == 0 ? Element::float32 : Element::bfloat16; }

// A product, in half of the cases one that is still to be scaled; `exact` is what it stands for.
struct AnyProduct {
    Values values;
    std::vector<float> scales, offsets, sums, bias;
    std::vector<double> exact;
    bool scaled;

    AnyProduct(int64_t rows, int64_t width) : values(rows, width, any_element()), scaled(any(0, 1) == 1) {
        for (std::vector<float> *one : {&scales, &offsets}) one->resize(static_cast<size_t>(rows));
        for (std::vector<float> *one : {&sums, &bias}) one->resize(static_cast<size_t>(width));
        for (std::vector<float> *all : {&scales, &offsets, &sums, &bias}) {
            for (float &one : *all) one = any_value();
        }
        for (int64_t row = 0; row < rows; row++) {
            for (int64_t column = 0; column < width; column++) {
                const size_t r = static_cast<size_t>(row), c = static_cast<size_t>(column);
                const double raw = values.at(row, column);
                exact.push_back(!scaled ? raw : raw * scales[r] - double(offsets[r]) * sums[c] + bias[c]);
            }
        }
    }

    double at(int64_t row, int64_t column) const { return exact[static_cast<size_t>(row * values.width + column)]; }

    Product product() const {
        Product view;
        view.matrix = values.matrix();
        if (scaled) {
            view.scales = scales.data();
            view.offsets = offsets.data();
            view.sums = sums.data();
            view.bias = bias.data();
        }
        return view;
    }

    Product columns(int64_t first) const {
        Product view = product();
        view.matrix.values = values.bytes.data() + first * values.size();
        if (scaled) {
            view.sums += first;
            view.bias += first;
        }
        return view;
    }
};

struct Scratch {
    std::vector<float> room;
    explicit Scratch(int64_t floats) : room(static_cast<size_t>(floats + 16), NAN) {}
    float *get() { return reinterpret_cast<float *>((reinterpret_cast<uintptr_t>(room.data()) + 63) / 64 * 64); }
};

// Where a kernel writes rows; what it wrote is held against what it should have.
struct AnyOutput {
    Values values;
    std::vector<uint8_t> numbers;
    std::vector<float> scales, offsets;
    bool has_values, has_numbers;
    Quantised quantised;

    AnyOutput(int64_t rows, int64_t width)
        : values(rows, width, any_element()), numbers(static_cast<size_t>(rows * width)),
          scales(static_cast<size_t>(rows)), offsets(static_cast<size_t>(rows)) {
        const int64_t kind = any(0, 2);
        has_values = kind != 1;
        has_numbers = kind != 0;
        quantised.stride = width;
        quantised.largest = any(0, 1) == 0 ? 255 : 127;
        quantised.zero = any(0, 1) == 0 ? 0 : 128;
    }

    Output output() {
        Output view;
        if (has_values) view.values = values.mutable_matrix();
        if (has_numbers) {
            view.quantised = quantised;
            view.quantised.values = numbers.data();
            view.quantised.scales = scales.data();
            view.quantised.offsets = offsets.data();
        }
        return view;
    }

    double number(int64_t row, int64_t column) const {
        const size_t r = static_cast<size_t>(row), at = static_cast<size_t>(row * values.width + column);
        return (double(numbers[at]) - quantised.zero) * scales[r] - offsets[r];
    }

    // `wanted` in rows [first, first + count), within `bound` and the rounding of what was asked for.
    void check(const std::vector<double> &wanted, int64_t first, int64_t count, double bound) const {
        const int64_t width = values.width;
        for (int64_t row = first; row < first + count; row++) {
            double low = 0, high = 0;
            for (int64_t column = 0; column < width; column++) {
                low = std::min(low, wanted[static_cast<size_t>(row * width + column)]);
                high = std::max(high, wanted[static_cast<size_t>(row * width + column)]);
            }
            const double step = (high - low) / quantised.largest;
            for (int64_t column = 0; column < width; column++) {
                const double one = wanted[static_cast<size_t>(row * width + column)], size = 1 + std::fabs(one);
                const double rounding = values.element == Element::float32 ? 0 : std::fabs(one) / 256;
                if (has_values) assert_true(std::fabs(values.get(row, column) - one) <= bound * size + rounding);
                if (has_numbers) assert_true(std::fabs(number(row, column) - one) <= bound * size + 0.51 * step);
            }
        }
    }
};

// Calls body for every kind of vectors, with random shapes again and again.
template <typename Body>
void with_all_kernels(int rounds, const Body &body) {
    for (const char *const *name = kernel_names(); *name != nullptr; name++) {
        for (int round = 0; round < rounds; round++) body(*find_kernels(*name));
    }
}

} // namespace

#endif
