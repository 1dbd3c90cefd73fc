#include "scorer/torch/kernels/linear.h"

#include <numeric>
#include <utility>

namespace zstc_torch {

namespace {

class PlainLinear : public Linear {
  public:
    PlainLinear(const Form &form, at::Tensor weight, at::Tensor bias)
        : Linear(form), weight_(std::move(weight)), bias_(std::move(bias)) {}
    Product forward(const Activations &input) const override {
        return Product(at::linear(input.values.to(weight_.scalar_type()), weight_, bias_));
    }

  private:
    at::Tensor weight_, bias_;
};

// Weights of 16 bits, arithmetic in float32: half the memory, and the full float32 result of the rounded weights.
class UpcastLinear : public Linear {
  public:
    UpcastLinear(const Form &form, at::Tensor weight, at::Tensor bias)
        : Linear(form), weight_(std::move(weight)), bias_(std::move(bias)) {}
    Product forward(const Activations &input) const override {
        return Product(at::linear(input.values, weight_.to(at::kFloat), bias_));
    }

  private:
    at::Tensor weight_, bias_;
};

std::vector<std::string> with_end(const std::vector<std::string> &names, const char *end) {
    std::vector<std::string> full;
    for (const std::string &name : names) full.push_back(name + end);
    return full;
}

// Where a module has no bias, one of zeros: every kernel adds one.
at::Tensor take_bias(Weights &weights, const std::vector<std::string> &names, int64_t rows, at::ScalarType type,
                     bool has_bias) {
    if (has_bias) return weights.take_stacked(with_end(names, ".bias"), {rows}, type);
    return at::zeros({rows * static_cast<int64_t>(names.size())}, weights.context().options(type));
}

} // namespace

Activations Linear::forward_activated(const Activations &input, zstc_activation activation) const {
    return activate(form_, forward(input), activation);
}

bool multiplies_by_blas(const Context &context) {
    return context.device.is_cpu() && context.compute() == at::kFloat && context.precision != Precision::int8 &&
           !have_onednn_linear();
}

LinearPtr make_plain_linear(const Form &form, at::Tensor weight, at::Tensor bias) {
    return std::make_unique<PlainLinear>(form, std::move(weight), std::move(bias));
}

LinearPtr make_upcast_linear(const Form &form, at::Tensor half_weight, at::Tensor bias) {
    return std::make_unique<UpcastLinear>(form, std::move(half_weight), std::move(bias));
}

LinearPtr make_linear(const Context &context, at::Tensor weight, at::Tensor bias) {
    const Form form(context);
    if (!context.device.is_cpu()) return make_plain_linear(form, std::move(weight), std::move(bias));
    if (context.precision == Precision::int8) return make_int8_linear(form, weight, bias);
    if (have_onednn_linear()) return make_onednn_linear(form, weight, bias);
    if (context.wide) return make_upcast_linear(form, std::move(weight), std::move(bias));
    return make_plain_linear(form, std::move(weight), std::move(bias));
}

LinearPtr load_linear(Weights &weights, const std::vector<std::string> &names, int64_t rows, int64_t columns,
                      bool has_bias) {
    const Context &context = weights.context();
    at::Tensor weight = weights.take_stacked(with_end(names, ".weight"), {rows, columns}, context.storage());
    at::Tensor bias = take_bias(weights, names, rows, context.biases(), has_bias);
    return make_linear(context, std::move(weight), std::move(bias));
}

LinearPtr load_unquantised_linear(Weights &weights, const std::string &name, int64_t rows, int64_t columns) {
    if (weights.context().precision == Precision::int8) return load_exact_linear(weights, name, rows, columns);
    return load_linear(weights, {name}, rows, columns);
}

std::vector<LinearPtr> load_split_linear(Weights &weights, const std::string &name, const std::vector<int64_t> &rows,
                                         int64_t columns, bool has_bias) {
    const Context &context = weights.context();
    const int64_t all = std::accumulate(rows.begin(), rows.end(), int64_t(0));
    const at::Tensor weight = weights.take(name + ".weight", {all, columns}, context.storage());
    const at::Tensor bias = take_bias(weights, {name}, all, context.biases(), has_bias);
    std::vector<LinearPtr> parts;
    int64_t first = 0;
    for (const int64_t count : rows) {
        parts.push_back(
            make_linear(context, weight.narrow(0, first, count).clone(), bias.narrow(0, first, count).clone()));
        first += count;
    }
    return parts;
}

LinearPtr load_exact_linear(Weights &weights, const std::string &name, int64_t rows, int64_t columns, bool has_bias) {
    at::Tensor weight = weights.take(name + ".weight", {rows, columns}, at::kFloat);
    at::Tensor bias = take_bias(weights, {name}, rows, at::kFloat, has_bias);
    const Form form = Form::plain(at::kFloat);
    if (weights.context().device.is_cpu() && have_onednn_linear()) return make_onednn_linear(form, weight, bias);
    return make_plain_linear(form, std::move(weight), std::move(bias));
}

} // namespace zstc_torch
