// The kernels of scorer/cpu against plain arithmetic in double precision: every kind of vectors that this processor has,
// random shapes, lengths that fill no whole vector.
#include "scorer/cpu/kernels.h"

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

// ---- norm -------------------------------------------------------------------------------------------------------

struct NormCase {
    int64_t rows, width;
    std::vector<double> x; // what is normed
    std::vector<float> weight, bias;
    float epsilon;

    NormCase() : rows(any(1, 5)), width(any(1, 70)), x(static_cast<size_t>(rows * width)), epsilon(1e-5f) {
        for (int64_t i = 0; i < width; i++) {
            weight.push_back(any_value());
            bias.push_back(any_value());
        }
    }

    NormCall call() const {
        NormCall call;
        call.weight = weight.data();
        call.bias = bias.data();
        call.epsilon = epsilon;
        call.width = width;
        return call;
    }

    std::vector<double> normed() const {
        std::vector<double> y;
        for (int64_t row = 0; row < rows; row++) {
            const double *one = x.data() + row * width;
            double mean = 0, variance = 0;
            for (int64_t i = 0; i < width; i++) mean += one[i] / static_cast<double>(width);
            for (int64_t i = 0; i < width; i++) variance += (one[i] - mean) * (one[i] - mean);
            const double deviation = std::sqrt(variance / static_cast<double>(width) + epsilon);
            for (int64_t i = 0; i < width; i++) {
                const size_t c = static_cast<size_t>(i);
                y.push_back((one[i] - mean) / deviation * weight[c] + bias[c]);
            }
        }
        return y;
    }
};

void norm_of_a_product_and_a_residual(void **) {
    with_all_kernels(200, [](const Kernels &kernels) {
        NormCase one;
        const AnyProduct input(one.rows, one.width);
        const Values residual(one.rows, one.width, any_element());
        const bool adds = any(0, 3) > 0;
        Values sum(one.rows, one.width, any_element());
        AnyOutput output(one.rows, one.width);
        for (size_t i = 0; i < one.x.size(); i++) one.x[i] = input.exact[i] + (adds ? residual.exact[i] : 0);
        NormCall call = one.call();
        call.input = input.product();
        if (adds) call.residual = residual.matrix();
        call.sum = sum.mutable_matrix();
        call.output = output.output();
        Scratch scratch(row_scratch(one.width));
        kernels.norm(call, 0, one.rows, scratch.get());
        output.check(one.normed(), 0, one.rows, one.width < 3 ? 2e-3 : 2e-4); // two nearly equal values: a small deviation
        for (int64_t row = 0; row < one.rows; row++) {
            for (int64_t i = 0; i < one.width; i++) {
                const double wanted = one.x[static_cast<size_t>(row * one.width + i)];
                assert_true(std::fabs(sum.get(row, i) - wanted) <= std::fabs(wanted) / 256 + 1e-5);
            }
        }
    });
}

void norm_of_embeddings(void **) {
    with_all_kernels(100, [](const Kernels &kernels) {
        NormCase one;
        std::vector<Values> tables;
        std::vector<std::vector<int64_t>> indices;
        const int64_t count = any(1, most_lookups);
        NormCall call = one.call();
        for (int64_t i = 0; i < count; i++) {
            tables.emplace_back(any(1, 4), one.width, any_element());
            indices.emplace_back();
            for (int64_t row = 0; row < one.rows; row++) indices.back().push_back(any(0, tables.back().rows - 1));
        }
        for (int64_t i = 0; i < count; i++) {
            const size_t table = static_cast<size_t>(i);
            call.lookups[i] = {tables[table].matrix(), indices[table].data()};
            for (int64_t row = 0; row < one.rows; row++) {
                for (int64_t c = 0; c < one.width; c++) {
                    one.x[static_cast<size_t>(row * one.width + c)] +=
                        tables[table].at(indices[table][static_cast<size_t>(row)], c);
                }
            }
        }
        AnyOutput output(one.rows, one.width);
        call.output = output.output();
        Scratch scratch(row_scratch(one.width));
        kernels.norm(call, 0, one.rows, scratch.get());
        output.check(one.normed(), 0, one.rows, one.width < 3 ? 2e-3 : 2e-4);
    });
}

// ---- activations and copies ---------------------------------------------------------------------------------------

double activated(Activation activation, double x) {
    switch (activation) {
    case Activation::gelu: return 0.5 * x * (1 + std::erf(x / std::sqrt(2.0)));
    case Activation::gelu_tanh: return 0.5 * x * (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)));
    case Activation::relu: return x > 0 ? x : 0;
    case Activation::silu: return x / (1 + std::exp(-x));
    case Activation::tanh: return std::tanh(x);
    }
    return NAN;
}

constexpr Activation all_activations[] = {Activation::gelu, Activation::gelu_tanh, Activation::relu, Activation::silu,
                                          Activation::tanh};

void activations_of_products(void **) {
    with_all_kernels(200, [](const Kernels &kernels) {
        const int64_t rows = any(1, 4), width = any(1, 70);
        const bool gated = any(0, 1) == 1;
        const AnyProduct input(rows, gated ? 2 * width : width);
        for (const Activation activation : all_activations) {
            AnyOutput output(rows, width);
            const bool exact = output.has_values && output.values.element == Element::float32;
            std::vector<double> wanted;
            for (int64_t row = 0; row < rows; row++) {
                for (int64_t i = 0; i < width; i++) {
                    const double gate = gated ? input.at(row, width + i) : 1;
                    wanted.push_back(activated(activation, input.at(row, i)) * gate);
                }
            }
            ActivateCall call;
            call.input = input.product();
            call.activation = activation;
            call.gated = gated;
            call.width = width;
            call.output = output.output();
            Scratch scratch(row_scratch(width));
            kernels.activate(call, 0, rows, scratch.get());
            output.check(wanted, 0, rows, exact ? 2e-5 : 6e-4);
        }
    });
}

// Far from 0 and near it, each activation in float32 has the digits that float32 has.
void activations_have_float32s_digits_at_any_size(void **) {
    std::vector<float> points;
    for (float size = 1e-6f; size < 100; size *= 1.07f) {
        points.push_back(size);
        points.push_back(-size);
    }
    points.insert(points.end(), {0.0f, 1e30f, -1e30f});
    const int64_t width = static_cast<int64_t>(points.size());
    with_all_kernels(1, [&](const Kernels &kernels) {
        for (const Activation activation : all_activations) {
            std::vector<float> got(points.size());
            ActivateCall call;
            call.input.matrix = {points.data(), width, Element::float32};
            call.activation = activation;
            call.width = width;
            call.output.values = {got.data(), width, Element::float32};
            Scratch scratch(row_scratch(width));
            kernels.activate(call, 0, 1, scratch.get());
            for (size_t i = 0; i < points.size(); i++) {
                const double wanted = activated(activation, points[i]), size = std::fabs(points[i]);
                const double apart = std::fabs(got[i] - wanted);
                if (!(apart <= 4e-7 * std::max(std::fabs(wanted), std::min(size, 4.0)))) {
                    fail_msg("%s, activation %d of %g: %g instead of %g", kernels.name, static_cast<int>(activation),
                             points[i], got[i], wanted);
                }
            }
        }
    });
}

void copies_of_products(void **) {
    with_all_kernels(200, [](const Kernels &kernels) {
        const int64_t rows = any(1, 6), width = any(1, 70), first = any(0, rows - 1), count = any(1, rows - first);
        const AnyProduct input(rows, width);
        AnyOutput output(rows, width);
        CopyCall call;
        call.input = input.product();
        call.width = width;
        call.output = output.output();
        Scratch scratch(row_scratch(width));
        kernels.copy(call, first, count, scratch.get());
        output.check(input.exact, first, count, 1e-5);
    });
}

// ---- what is not a number -----------------------------------------------------------------------------------------

// Of a row that holds it; the row beside it is as it would be alone.
void a_value_that_is_not_finite_shows_in_its_row_and_in_no_other(void **) {
    for (const float bad : {NAN, std::numeric_limits<float>::infinity()}) {
        with_all_kernels(30, [bad](const Kernels &kernels) {
            const int64_t width = any(2, 40);
            Values input(2, width, Element::float32);
            input.set(0, any(0, width - 1), bad);
            std::vector<float> ones(static_cast<size_t>(width), 1.0f), scales(2), offsets(2);
            std::vector<uint8_t> numbers(static_cast<size_t>(2 * width));
            Values values(2, width, any_element());
            NormCall call;
            call.input.matrix = input.matrix();
            call.weight = ones.data();
            call.width = width;
            call.epsilon = 1e-5f;
            call.output.values = values.mutable_matrix();
            call.output.quantised = {numbers.data(), width, scales.data(), offsets.data(), 128, 255};
            Scratch scratch(row_scratch(width));
            kernels.norm(call, 0, 2, scratch.get());
            assert_true(std::isnan(scales[0]) && std::isnan(values.get(0, 0)));
            assert_true(std::isfinite(scales[1]) && std::isfinite(values.get(1, width - 1)));
            CopyCall copy;
            copy.input.matrix = input.matrix();
            copy.width = width;
            copy.output.quantised = call.output.quantised;
            kernels.copy(copy, 0, 2, scratch.get());
            assert_true(std::isnan(scales[0]) && std::isfinite(scales[1]));
        });
    }
}

// An operator that takes its scale from the numbers relies on it.
void the_largest_value_becomes_the_largest_number(void **) {
    with_all_kernels(3000, [](const Kernels &kernels) {
        const int64_t width = any(1, 20);
        const Values input(1, width, Element::float32);
        Scratch scratch(row_scratch(width));
        std::vector<uint8_t> numbers(static_cast<size_t>(width));
        float scale = 0, offset = 0;
        CopyCall call;
        call.input.matrix = input.matrix();
        call.width = width;
        call.output.quantised = {numbers.data(), width, &scale, &offset, 0, any(0, 1) == 0 ? 255 : 127};
        kernels.copy(call, 0, 1, scratch.get());
        double low = 0, high = 0;
        for (const double one : input.exact) {
            low = std::min(low, one);
            high = std::max(high, one);
        }
        for (int64_t i = 0; i < width; i++) {
            if (input.at(0, i) == high && high > 0) {
                assert_int_equal(numbers[static_cast<size_t>(i)], call.output.quantised.largest);
            }
            if (input.at(0, i) == low && high > 0) assert_true(numbers[static_cast<size_t>(i)] <= 1);
        }
    });
}

void a_row_of_zeros_stays_one(void **) {
    with_all_kernels(1, [](const Kernels &kernels) {
        const std::vector<float> zeros(20);
        std::vector<float> scales(1), offsets(1);
        std::vector<uint8_t> numbers(20, 77);
        CopyCall call;
        call.input.matrix = {zeros.data(), 20, Element::float32};
        call.width = 20;
        call.output.quantised = {numbers.data(), 20, scales.data(), offsets.data(), 128, 255};
        Scratch scratch(row_scratch(20));
        kernels.copy(call, 0, 1, scratch.get());
        for (const uint8_t number : numbers) {
            assert_true(std::fabs((double(number) - 128) * scales[0] - offsets[0]) < 1e-30);
        }
    });
}

// ---- attention ----------------------------------------------------------------------------------------------------

struct AttendCase {
    int64_t heads = any(1, 3), size = 2 * any(1, 20), length = any(0, 9) == 0 ? any(100, 300) : any(1, 50);
    int64_t before = any(0, 3), queries; // rows of other sequences; queries of this one
    bool single = any(0, 3) == 0, causal = false, turned = any(0, 2) == 0;
    int64_t window = no_window;
    std::vector<float> cosines, sines;
    bool by_query = any(0, 1) == 1, by_key = any(0, 1) == 1; // which tables of distances there are
    int64_t columns = 2 * length - 1 + any(0, 9) + distance_slack, centre = length - 1 + any(0, 4);
    std::vector<float> query_table, key_table; // [heads, size, columns]

    AttendCase() {
        queries = single ? 1 : length;
        const int64_t kind = any(0, 2);
        if (kind == 1 && !single) causal = true;
        if (kind == 2) window = any(0, 1) == 0 ? any(0, 3) : any(0, 40);
        if (kind != 0) by_query = by_key = false;
        columns = std::max(columns, centre + length + distance_slack);
        for (std::vector<float> *table : {&query_table, &key_table}) {
            for (int64_t i = 0; i < heads * size * columns; i++) table->push_back(any_value());
        }
        for (int64_t position = 0; position < length; position++) {
            for (int64_t i = 0; i < size / 2; i++) {
                const double angle = static_cast<double>(position) / std::pow(10.0, static_cast<double>(i) / 4);
                cosines.push_back(static_cast<float>(std::cos(angle)));
                sines.push_back(static_cast<float>(std::sin(angle)));
            }
        }
    }

    DistanceTable view(const std::vector<float> &table) const {
        return {table.data() + centre, size * columns, columns};
    }

    // The product of a head with what the table has for a distance.
    double met(const std::vector<float> &table, int64_t head, int64_t distance, const std::vector<double> &row) const {
        double sum = 0;
        for (int64_t i = 0; i < size; i++) {
            const int64_t at = (head * size + i) * columns + centre + distance;
            sum += row[static_cast<size_t>(i)] * table[static_cast<size_t>(at)];
        }
        return sum;
    }

    bool sees(int64_t query, int64_t key) const {
        if (causal) return key <= query;
        return window == no_window || std::abs(query - key) <= window;
    }

    // A head of a row, turned as its position says.
    std::vector<double> head_of(const AnyProduct &from, int64_t column, int64_t row, int64_t position, bool turns) const {
        std::vector<double> head;
        for (int64_t i = 0; i < size; i++) head.push_back(from.at(row, column + i));
        for (int64_t i = 0; turns && i < size / 2; i++) {
            const size_t a = static_cast<size_t>(i), b = static_cast<size_t>(i + size / 2);
            const size_t angle = static_cast<size_t>(position * (size / 2) + i);
            const double x = head[a], y = head[b];
            head[a] = x * cosines[angle] - y * sines[angle];
            head[b] = y * cosines[angle] + x * sines[angle];
        }
        return head;
    }
};

void check_attention(const Kernels &kernels) {
    const AttendCase one;
    const int64_t width = one.heads * one.size;
    const AnyProduct all(one.before + one.length, 3 * width), some(one.before + 1, width);
    Values output(one.before + one.queries, width, any_element());
    const float scale = 1 / std::sqrt(static_cast<float>(one.size));
    AttendCall call;
    call.query = one.single ? some.product() : all.product();
    call.key = all.columns(width);
    call.value = all.columns(2 * width);
    call.heads = one.heads;
    call.size = one.size;
    call.scale = scale;
    call.causal = one.causal;
    call.window = one.window;
    if (one.turned) call.rotary = {one.cosines.data(), one.sines.data()};
    if (one.by_query) call.met_by_query = one.view(one.query_table);
    if (one.by_key) call.met_by_key = one.view(one.key_table);
    call.output = output.mutable_matrix();
    Scratch scratch(attend_scratch(one.length, one.size, true));
    const Sequence sequence = {one.before, one.length, one.before, one.queries};
    const int64_t first = any(0, one.heads - 1), count = any(1, one.heads - first);
    kernels.attend(call, sequence, first, count, scratch.get());
    for (int64_t head = 0; head < one.heads; head++) {
        const bool done = head >= first && head < first + count;
        for (int64_t query = 0; query < one.queries; query++) {
            const std::vector<double> q = one.head_of(one.single ? some : all, head * one.size, one.before + query,
                                                      query, one.turned);
            std::vector<double> weights, wanted(static_cast<size_t>(one.size));
            double sum = 0;
            for (int64_t key = 0; key < one.length; key++) {
                const std::vector<double> k =
                    one.head_of(all, width + head * one.size, one.before + key, key, one.turned);
                double score = 0;
                for (size_t i = 0; i < q.size(); i++) score += q[i] * k[i] * scale;
                if (one.by_query) score += one.met(one.query_table, head, key - query, q) * scale;
                if (one.by_key) score += one.met(one.key_table, head, query - key, k);
                weights.push_back(one.sees(query, key) ? std::exp(score) : 0);
                sum += weights.back();
            }
            for (int64_t key = 0; key < one.length; key++) {
                const std::vector<double> v =
                    one.head_of(all, 2 * width + head * one.size, one.before + key, key, false);
                for (size_t i = 0; i < v.size(); i++) wanted[i] += weights[static_cast<size_t>(key)] / sum * v[i];
            }
            for (int64_t i = 0; i < one.size; i++) {
                const int64_t row = one.before + query, column = head * one.size + i;
                const double got = output.get(row, column), right = wanted[static_cast<size_t>(i)];
                const double bound = 2e-4 + (output.element == Element::float32 ? 0 : std::fabs(right) / 256);
                assert_true(done ? std::fabs(got - right) <= bound : got == output.at(row, column));
            }
        }
    }
    for (int64_t row = 0; row < one.before; row++) {
        for (int64_t i = 0; i < width; i++) assert_true(output.get(row, i) == output.at(row, i));
    }
}

void attention_of_any_length_size_and_reach(void **) {
    with_all_kernels(120, [](const Kernels &kernels) { check_attention(kernels); });
}

// Softmax subtracts the largest score: those of trained models reach hundreds.
void attention_with_large_scores(void **) {
    with_all_kernels(1, [](const Kernels &kernels) {
        const std::vector<float> keys = {300, -300, 299, 0}, values = {1, 2, 3, 4};
        const float query = 1;
        float got = 0;
        AttendCall call;
        call.query.matrix = {&query, 1, Element::float32};
        call.key.matrix = {keys.data(), 1, Element::float32};
        call.value.matrix = {values.data(), 1, Element::float32};
        call.heads = call.size = 1;
        call.output = {&got, 1, Element::float32};
        Scratch scratch(attend_scratch(4, 1, false));
        kernels.attend(call, {0, 4, 0, 1}, 0, 1, scratch.get());
        assert_true(std::fabs(got - (1 + 3 * std::exp(-1.0)) / (1 + std::exp(-1.0))) < 1e-5);
    });
}

void the_kernels_of_a_name_are_found_and_others_are_not(void **) {
    assert_null(find_kernels("avx1024"));
    for (const char *const *name = kernel_names(); *name != nullptr; name++) {
        assert_string_equal(find_kernels(*name)->name, *name);
    }
    assert_non_null(find_kernels("plain"));
    assert_non_null(find_kernels(kernels().name));
}

} // namespace

int main() {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(norm_of_a_product_and_a_residual),
        cmocka_unit_test(norm_of_embeddings),
        cmocka_unit_test(activations_of_products),
        cmocka_unit_test(activations_have_float32s_digits_at_any_size),
        cmocka_unit_test(copies_of_products),
        cmocka_unit_test(a_value_that_is_not_finite_shows_in_its_row_and_in_no_other),
        cmocka_unit_test(the_largest_value_becomes_the_largest_number),
        cmocka_unit_test(a_row_of_zeros_stays_one),
        cmocka_unit_test(attention_of_any_length_size_and_reach),
        cmocka_unit_test(attention_with_large_scores),
        cmocka_unit_test(the_kernels_of_a_name_are_found_and_others_are_not),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
