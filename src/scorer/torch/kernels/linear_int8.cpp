// int8 on the CPU: weights quantised once, symmetric, a scale for each output channel; activations quantised on each
// call to 8 bits, with one scale for the call (a part of a pass), by `quantized::linear_dynamic`.
#include "scorer/torch/kernels/linear.h"

#include <ATen/Context.h>

#include "scorer/torch/guard.h"
#include "scorer/torch/kernels/dispatch.h"

namespace zstc_torch {

namespace {

struct Operators {
    std::optional<Operator> prepack = Operator::find("quantized::linear_prepack", c10::DispatchKey::QuantizedCPU);
    std::optional<Operator> linear = Operator::find("quantized::linear_dynamic", c10::DispatchKey::CPU);

    bool usable() const { return prepack && linear && prepack->takes({"W", "B"}) && linear->takes({"X", "W_prepack"}); }
};

const Operators &operators() {
    static const Operators found;
    return found;
}

// The engine is a setting of the whole process, read when weights are packed.
class EngineScope {
  public:
    EngineScope() : before_(at::globalContext().qEngine()) { at::globalContext().setQEngine(at::QEngine::ONEDNN); }
    ~EngineScope() {
        try {
            at::globalContext().setQEngine(before_);
        } catch (...) { // it was set before
        }
    }
    EngineScope(const EngineScope &) = delete;
    EngineScope &operator=(const EngineScope &) = delete;

  private:
    at::QEngine before_;
};

bool have_engine() {
    for (const at::QEngine engine : at::globalContext().supportedQEngines()) {
        if (engine == at::QEngine::ONEDNN) return true;
    }
    return false;
}

// Without VNNI, sums of two 8-bit products are kept in 16 bits and may saturate; one bit less of the activations
// prevents that.
bool must_reduce_range() {
#if defined(__x86_64__)
    return !__builtin_cpu_supports("avx512vnni");
#else
    return false;
#endif
}

at::Tensor quantised(const at::Tensor &weight) {
    const at::Tensor largest = at::amax(weight.abs(), {1}).clamp_min(1e-12);
    const at::Tensor scales = largest.div(127.0).to(at::kDouble);
    const at::Tensor zeros = at::zeros({weight.size(0)}, at::TensorOptions().dtype(at::kLong));
    return at::quantize_per_channel(weight, scales, zeros, 0, at::kQInt8);
}

class Int8Linear : public Linear {
  public:
    Int8Linear(const at::Tensor &weight, const at::Tensor &bias) : reduce_range_(must_reduce_range()) {
        EngineScope engine;
        packed_ = operators().prepack->call({{"W", quantised(weight)}, {"B", bias}});
    }

    at::Tensor forward(const at::Tensor &input) const override {
        return operators()
            .linear->call({{"X", input}, {"W_prepack", packed_}, {"reduce_range", reduce_range_}})
            .toTensor();
    }

  private:
    c10::IValue packed_;
    bool reduce_range_;
};

} // namespace

LinearPtr make_int8_linear(const at::Tensor &weight, const at::Tensor &bias) {
    if (!operators().usable() || !have_engine()) {
        fail(ZSTC_UNSUPPORTED, "precision int8 is not supported: this libtorch has no quantised oneDNN kernels");
    }
    return std::make_unique<Int8Linear>(weight, bias);
}

} // namespace zstc_torch
