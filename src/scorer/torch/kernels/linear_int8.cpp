// int8 on the CPU: weights quantised once, symmetric, with a scale for each output channel; activations come quantised
// row by row. What a product gives is still to be scaled by the rows: whoever reads it does that.
//
// `onednn.qlinear_pointwise` (since PyTorch 2.1) takes such rows as they are. Older versions have
// `quantized::linear_dynamic` alone, which quantises its input with one scale. Given numbers of which the least is 0
// and the largest is the largest there is, as in every row, it takes them as they are too.
#include "scorer/torch/kernels/linear.h"

#include <cstdlib>
#include <cstring>
#include <mutex>

#include <ATen/Context.h>

#include "scorer/torch/guard.h"
#include "scorer/torch/kernels/dispatch.h"

namespace zstc_torch {

namespace {

// Without VNNI, sums of two 8-bit products are kept in 16 bits and may saturate; one bit less of the activations
// prevents that. oneDNN may have been told not to use it.
bool lacks_vnni() {
#if defined(__x86_64__)
    const char *most = std::getenv("ONEDNN_MAX_CPU_ISA");
    for (const char *older : {"SSE41", "AVX", "AVX2", "AVX512_CORE"}) {
        if (most != nullptr && std::strcmp(most, older) == 0) return true;
    }
    return !__builtin_cpu_supports("avx512vnni");
#else
    return false;
#endif
}

// A weight in 8 bits, symmetric: a scale for each of its rows. Rounded in its own memory first: what a large model
// takes while it is opened are its largest matrices' copies.
struct Rounded {
    explicit Rounded(at::Tensor weight)
        : scales(at::maximum(weight.amax({1}), weight.amin({1}).neg_()).clamp_min_(1e-12).div_(127.0)),
          numbers(weight.div_(scales.unsqueeze(1)).round_().clamp_(-127, 127).to(at::kChar)),
          sums(numbers.sum(1, false, at::kLong).to(at::kFloat).mul_(scales)) {}

    at::Tensor scales, numbers;
    at::Tensor sums; // what a column of a product has from an offset of its rows
};

struct RowOperators {
    std::optional<Operator> prepack = Operator::find("onednn::qlinear_prepack", c10::DispatchKey::CPU);
    std::optional<Operator> linear = Operator::find("onednn::qlinear_pointwise", c10::DispatchKey::MkldnnCPU);

    bool usable() const {
        return prepack && linear && prepack->takes({"weight", "x_shape"}) &&
               linear->takes({"qx", "x_scale", "x_zero_point", "qw", "w_scale", "w_zero_point", "bias", "output_scale",
                              "output_zero_point", "output_dtype", "post_op_name", "post_op_args",
                              "post_op_algorithm"});
    }
};

const RowOperators &row_operators() {
    static const RowOperators found;
    return found;
}

// What both kinds of product have.
class Int8Linear : public Linear {
  public:
    Int8Linear(const Form &form, const Rounded &weight, const at::Tensor &bias)
        : Linear(form), sums_(weight.sums), bias_(bias.to(at::kFloat)) {}

    Product forward(const Activations &input) const override {
        Product product(multiply(input));
        product.scales = input.scales;
        product.offsets = input.offsets;
        product.sums = sums_;
        product.bias = bias_;
        return product;
    }

  protected:
    virtual at::Tensor multiply(const Activations &input) const = 0;

  private:
    at::Tensor sums_, bias_;
};

PreparedCall product_of_rows(const Rounded &weight, at::ScalarType output) {
    const c10::impl::GenericList none(c10::OptionalType::create(c10::NumberType::get()));
    const c10::IValue packed = row_operators().prepack->call({{"weight", weight.numbers}, {"x_shape", c10::IValue()}});
    return row_operators().linear->prepare({{"x_scale", 1.0},
                                            {"qw", packed},
                                            {"w_scale", weight.scales},
                                            {"w_zero_point", at::zeros_like(weight.scales, at::kInt)},
                                            {"bias", c10::IValue()},
                                            {"output_scale", 1.0},
                                            {"output_zero_point", 0},
                                            {"output_dtype", output},
                                            {"post_op_name", "none"},
                                            {"post_op_args", none},
                                            {"post_op_algorithm", ""}},
                                           {"qx", "x_zero_point"});
}

class RowLinear : public Int8Linear {
  public:
    RowLinear(const Form &form, const Rounded &weight, const at::Tensor &bias)
        : Int8Linear(form, weight, bias), product_(product_of_rows(weight, form.type)) {}

  protected:
    at::Tensor multiply(const Activations &input) const override {
        return product_({input.numbers, input.zero}).toTensor();
    }

  private:
    PreparedCall product_;
};

struct CallOperators {
    std::optional<Operator> prepack = Operator::find("quantized::linear_prepack", c10::DispatchKey::QuantizedCPU);
    std::optional<Operator> linear = Operator::find("quantized::linear_dynamic", c10::DispatchKey::CPU);

    bool usable() const { return prepack && linear && prepack->takes({"W", "B"}) && linear->takes({"X", "W_prepack"}); }
};

const CallOperators &call_operators() {
    static const CallOperators found;
    return found;
}

// The engine is a setting of the whole process, read when weights are packed. One model at a time sets it, or one would
// pack with what another has put back.
class EngineScope {
  public:
    EngineScope() : hold_(lock()), before_(at::globalContext().qEngine()) {
        at::globalContext().setQEngine(at::QEngine::ONEDNN);
    }
    ~EngineScope() {
        try {
            at::globalContext().setQEngine(before_);
        } catch (...) { // it was set before
        }
    }
    EngineScope(const EngineScope &) = delete;
    EngineScope &operator=(const EngineScope &) = delete;

  private:
    static std::mutex &lock() {
        static std::mutex one;
        return one;
    }

    std::lock_guard<std::mutex> hold_;
    at::QEngine before_;
};

bool have_engine() {
    for (const at::QEngine engine : at::globalContext().supportedQEngines()) {
        if (engine == at::QEngine::ONEDNN) return true;
    }
    return false;
}

PreparedCall product_of_calls(const Rounded &weight) {
    const at::Tensor zeros = at::zeros({weight.scales.size(0)}, at::TensorOptions().dtype(at::kLong));
    const at::Tensor quantised =
        at::_make_per_channel_quantized_tensor(weight.numbers, weight.scales.to(at::kDouble), zeros, 0);
    EngineScope engine;
    const c10::IValue packed = call_operators().prepack->call({{"W", quantised}, {"B", c10::IValue()}});
    return call_operators().linear->prepare({{"W_prepack", packed}, {"reduce_range", lacks_vnni()}}, {"X"});
}

class CallLinear : public Int8Linear {
  public:
    CallLinear(const Form &form, const Rounded &weight, const at::Tensor &bias)
        : Int8Linear(form, weight, bias), product_(product_of_calls(weight)) {}

  protected:
    at::Tensor multiply(const Activations &input) const override {
        return product_({input.numbers.to(at::kFloat)}).toTensor();
    }

  private:
    PreparedCall product_;
};

} // namespace

int32_t largest_of_int8() {
    static const int32_t largest = lacks_vnni() ? 127 : 255;
    return largest;
}

// Hidden states lie about 0, so that the middle stands for it; what an activation function gives is hardly negative.
int32_t zero_of_int8(bool inner) {
    if (inner || !row_operators().usable()) return 0;
    return (largest_of_int8() + 1) / 2;
}

LinearPtr make_int8_linear(const Form &form, at::Tensor weight, const at::Tensor &bias) {
    if (row_operators().usable()) return std::make_unique<RowLinear>(form, Rounded(weight), bias);
    if (!call_operators().usable() || !have_engine()) {
        fail(ZSTC_UNSUPPORTED, "precision int8 is not supported: this libtorch has no quantised oneDNN kernels");
    }
    return std::make_unique<CallLinear>(form, Rounded(weight), bias);
}

} // namespace zstc_torch
