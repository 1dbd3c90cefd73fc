#include "scorer/torch/kernels/linear.h"

#include <utility>

namespace zstc_torch {

namespace {

class PlainLinear : public Linear {
  public:
    PlainLinear(at::Tensor weight, at::Tensor bias) : weight_(std::move(weight)), bias_(std::move(bias)) {}
    at::Tensor forward(const at::Tensor &input) const override { return at::linear(input, weight_, bias_); }

  private:
    at::Tensor weight_, bias_;
};

// Weights of 16 bits, arithmetic in float32: half the memory, and the full float32 result of the rounded weights.
class UpcastLinear : public Linear {
  public:
    UpcastLinear(at::Tensor weight, at::Tensor bias) : weight_(std::move(weight)), bias_(std::move(bias)) {}
    at::Tensor forward(const at::Tensor &input) const override {
        return at::linear(input, weight_.to(at::kFloat), bias_);
    }

  private:
    at::Tensor weight_, bias_;
};

std::vector<std::string> with_end(const std::vector<std::string> &names, const char *end) {
    std::vector<std::string> full;
    for (const std::string &name : names) full.push_back(name + end);
    return full;
}

} // namespace

at::Tensor activate(at::Tensor values, zstc_activation activation) {
    switch (activation) {
    case ZSTC_ACT_GELU: return at::gelu_(values);
    case ZSTC_ACT_GELU_TANH: return at::gelu_(values, "tanh");
    case ZSTC_ACT_RELU: return at::relu_(values);
    case ZSTC_ACT_SILU: return at::silu_(values);
    case ZSTC_ACT_TANH: return at::tanh_(values);
    }
    return values;
}

at::Tensor Linear::forward_activated(const at::Tensor &input, zstc_activation activation) const {
    return activate(forward(input), activation);
}

bool multiplies_by_blas(const Context &context) {
    return context.device.is_cpu() && context.compute() == at::kFloat && context.precision != Precision::int8 &&
           !have_onednn_linear();
}

LinearPtr make_plain_linear(at::Tensor weight, at::Tensor bias) {
    return std::make_unique<PlainLinear>(std::move(weight), std::move(bias));
}

LinearPtr make_upcast_linear(at::Tensor half_weight, at::Tensor bias) {
    return std::make_unique<UpcastLinear>(std::move(half_weight), std::move(bias));
}

LinearPtr make_linear(const Context &context, at::Tensor weight, at::Tensor bias) {
    if (!context.device.is_cpu()) return make_plain_linear(std::move(weight), std::move(bias));
    if (context.precision == Precision::int8) return make_int8_linear(weight, bias);
    if (have_onednn_linear()) return make_onednn_linear(weight, std::move(bias));
    if (context.wide) return make_upcast_linear(std::move(weight), std::move(bias));
    return make_plain_linear(std::move(weight), std::move(bias));
}

LinearPtr load_linear(Weights &weights, const std::vector<std::string> &names, int64_t rows, int64_t columns) {
    const Context &context = weights.context();
    at::Tensor weight = weights.take_stacked(with_end(names, ".weight"), {rows, columns}, context.storage());
    at::Tensor bias = weights.take_stacked(with_end(names, ".bias"), {rows}, context.compute());
    return make_linear(context, std::move(weight), std::move(bias));
}

LinearPtr load_unquantised_linear(Weights &weights, const std::string &name, int64_t rows, int64_t columns) {
    // Beside int8 matrices all is float32.
    if (weights.context().precision == Precision::int8) return load_exact_linear(weights, name, rows, columns);
    return load_linear(weights, {name}, rows, columns);
}

LinearPtr load_exact_linear(Weights &weights, const std::string &name, int64_t rows, int64_t columns) {
    at::Tensor weight = weights.take(name + ".weight", {rows, columns}, at::kFloat);
    return make_plain_linear(std::move(weight), weights.take(name + ".bias", {rows}, at::kFloat));
}

} // namespace zstc_torch
