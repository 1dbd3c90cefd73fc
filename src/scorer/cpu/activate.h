// Activations of a product, and products without one.
#ifndef ZSTC_SCORER_CPU_ACTIVATE_H
#define ZSTC_SCORER_CPU_ACTIVATE_H

#include "scorer/cpu/norm.h"

namespace zstc_cpu {
namespace {

// The logistic function.
ZSTC_INLINE vf sigmoid(vf x) { return 1.0f / (exponential(-x) + 1.0f); }

// x/2 (1 + erf(x / sqrt 2)), with the quotient of polynomials that Eigen and XNNPACK take for erf: 3e-7 off at most.
struct Gelu {
    ZSTC_INLINE vf operator()(vf x) const {
        const vf z = smaller(splat(4.0f), larger(splat(-4.0f), x * 0.70710678118654752f)), s = z * z;
        vf p = splat(-2.72614225801306e-10f);
        p = p * s + 2.77068142495902e-08f;
        p = p * s + -2.10102402082508e-06f;
        p = p * s + -5.69250639462346e-05f;
        p = p * s + -7.34990630326855e-04f;
        p = p * s + -2.95459980854025e-03f;
        p = p * s + -1.60960333262415e-02f;
        vf q = splat(-1.45660718464996e-05f);
        q = q * s + -2.13374055278905e-04f;
        q = q * s + -1.68282697438203e-03f;
        q = q * s + -7.37332916720468e-03f;
        q = q * s + -1.42647390514189e-02f;
        return 0.5f * x * ((q + p * z) / q);
    }
};

// The same for results of fewer digits, 9e-5 off at most: an odd polynomial for the probability, fitted to the least
// error of the product between -4.1 and 4.1, where it reaches 1/2.
struct RoughGelu {
    ZSTC_INLINE vf operator()(vf x) const {
        const vf z = smaller(splat(4.1f), larger(splat(-4.1f), x)), s = z * z;
        vf p = splat(-8.255313099780892e-10f);
        p = p * s + 7.449578731666406e-08f;
        p = p * s + -2.909904651460238e-06f;
        p = p * s + 6.517167639685795e-05f;
        p = p * s + -9.380542324e-04f;
        p = p * s + 9.249233640730381e-03f;
        p = p * s + -6.543894112110138e-02f;
        p = p * s + 3.984117805957794e-01f;
        return x * (p * z + 0.5f);
    }
};

struct GeluTanh {
    ZSTC_INLINE vf operator()(vf x) const {
        return x * sigmoid(x * (x * x * 0.07135481282947454f + 1.5957691216057308f)); // 2 sqrt(2 / pi) (0.044715, 1)
    }
};

struct Relu {
    ZSTC_INLINE vf operator()(vf x) const { return larger(vf{}, x); }
};

struct Silu {
    ZSTC_INLINE vf operator()(vf x) const { return x * sigmoid(x); }
};

// Near 0 the difference of exponentials would lose its digits: there a series.
struct Tanh {
    ZSTC_INLINE vf operator()(vf x) const {
        const vf s = x * x, far = 1.0f - 2.0f / (exponential(x + x) + 1.0f);
        vf p = splat(0.021869488536155203f);
        p = p * s + -0.053968253968253971f;
        p = p * s + 0.13333333333333333f;
        p = p * s + -0.33333333333333333f;
        return choose(s < splat(0.04f), x + x * (s * p), far);
    }
};

template <typename Function>
void apply(float *x, int64_t width, const Function &function) {
    for (int64_t column = 0; column < width; column += lanes) store(x + column, function(load(x + column)));
}

void apply_activation(Activation activation, bool exact, float *x, int64_t width) {
    switch (activation) {
    case Activation::gelu: return exact ? apply(x, width, Gelu()) : apply(x, width, RoughGelu());
    case Activation::gelu_tanh: return apply(x, width, GeluTanh());
    case Activation::relu: return apply(x, width, Relu());
    case Activation::silu: return apply(x, width, Silu());
    case Activation::tanh: return apply(x, width, Tanh());
    }
}

// Columns of a product's row, finished.
void fetch_columns(const Product &from, int64_t row, int64_t column, int64_t width, float *to) {
    read_row(from, row, column, [&](const auto &reader) { (void)fetch(to, reader, Zeros(), width); });
}

// What is in scratch goes where it is wanted.
void put_scratch(const Output &output, int64_t row, float *x, int64_t width) {
    put_row(output, row, x, width, [&](int64_t column, int64_t) { return load(x + column); });
}

// In steps over a row that stays in the cache: one loop for all of them would be compiled once for each activation,
// type and form.
void activate(const ActivateCall &call, int64_t first, int64_t rows, float *scratch) {
    float *x = scratch, *gate = scratch + round_up(call.width);
    const bool exact = call.output.values && call.output.values.element == Element::float32;
    for (int64_t row = first; row < first + rows; row++) {
        fetch_columns(call.input, row, 0, call.width, x);
        apply_activation(call.activation, exact, x, call.width);
        if (call.gated) {
            fetch_columns(call.input, row, call.width, call.width, gate);
            for (int64_t i = 0; i < call.width; i += lanes) store(x + i, load(x + i) * load(gate + i));
        }
        put_scratch(call.output, row, x, call.width);
    }
}

void copy(const CopyCall &call, int64_t first, int64_t rows, float *scratch) {
    for (int64_t row = first; row < first + rows; row++) {
        fetch_columns(call.input, row, 0, call.width, scratch);
        put_scratch(call.output, row, scratch, call.width);
    }
}

} // namespace
} // namespace zstc_cpu

#endif
