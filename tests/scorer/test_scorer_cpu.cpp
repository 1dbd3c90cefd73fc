// The kernels of scorer/cpu against plain arithmetic in double precision: every kind of vectors that this processor
// has, random shapes, lengths that fill no whole vector.
#include "scorer/cpu_support.h"

namespace {

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

// Two values that are nearly equal have a small deviation.
double norm_bound(int64_t width) { return width < 3 ? 2e-3 : 2e-4; }

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
        output.check(one.normed(), 0, one.rows, norm_bound(one.width));
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
        output.check(one.normed(), 0, one.rows, norm_bound(one.width));
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
        Values input(1, width, Element::float32);
        if (width > 1) { // zero lies almost in the middle between two numbers
            const float step = std::fabs(any_value()) + 1e-3f, below = static_cast<float>(any(0, 100)) + 0.499999f;
            input.set(0, 0, -step * below);
            for (int64_t i = 1; i < width; i++) input.set(0, i, step * (255 - below));
        }
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
        cmocka_unit_test(the_kernels_of_a_name_are_found_and_others_are_not),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
