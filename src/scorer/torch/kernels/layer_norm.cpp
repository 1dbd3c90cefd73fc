#include <utility>

#include "scorer/torch/kernels/blocks.h"

namespace zstc_torch {

namespace {

// On a CPU the kernel takes float32 in all precisions.
at::ScalarType type_of_weights(const Context &context, at::ScalarType type) {
    return context.device.is_cpu() ? at::kFloat : type;
}

bool has_kernel(const at::Tensor &table) {
    return table.is_cpu() && (table.scalar_type() == at::kFloat || table.scalar_type() == at::kBFloat16);
}

at::Tensor added_up(const std::vector<Lookup> &lookups) {
    at::Tensor sum;
    for (const Lookup &lookup : lookups) {
        const at::Tensor rows = lookup.embedding.forward(lookup.ids);
        sum = sum.defined() ? sum.add_(rows) : rows;
    }
    return sum;
}

} // namespace

LayerNorm::LayerNorm(Weights &weights, const std::string &name, int64_t size, double epsilon, bool has_bias)
    : LayerNorm(weights, name, size, epsilon, has_bias, Form(weights.context()), weights.context().compute()) {}

LayerNorm::LayerNorm(Weights &weights, const std::string &name, int64_t size, double epsilon, bool has_bias,
                     at::ScalarType type)
    : LayerNorm(weights, name, size, epsilon, has_bias, Form::plain(type), type) {}

LayerNorm::LayerNorm(Weights &weights, const std::string &name, int64_t size, double epsilon, bool has_bias,
                     const Form &form, at::ScalarType type)
    : form_(form), epsilon_(epsilon) {
    const at::ScalarType own = type_of_weights(weights.context(), type);
    weight_ = weights.take(name + ".weight", {size}, own);
    bias_ = has_bias ? weights.take(name + ".bias", {size}, own) : at::zeros({size}, weights.context().options(own));
}

Activations LayerNorm::run(zstc_cpu::NormCall &call, int64_t rows) const {
    const int64_t width = weight_.size(0);
    Activations result(at::empty({rows, width}, at::TensorOptions().dtype(form_.type)));
    call.weight = weight_.data_ptr<float>();
    call.bias = bias_.data_ptr<float>();
    call.epsilon = static_cast<float>(epsilon_);
    call.width = width;
    call.output.values = mutable_matrix_of(result.values);
    if (form_.quantised) call.output.quantised = make_quantised(result, rows, width, false);
    share_rows(rows, width,
               [&](int64_t first, int64_t count, float *room) { zstc_cpu::kernels().norm(call, first, count, room); });
    return result;
}

Activations LayerNorm::forward(const at::Tensor &input) const {
    if (!input.is_cpu()) return Activations(at::layer_norm(input, {weight_.size(0)}, weight_, bias_, epsilon_));
    zstc_cpu::NormCall call;
    call.input.matrix = matrix_of(input);
    return run(call, input.size(0));
}

Activations LayerNorm::forward_sum(const Product &input, const at::Tensor &residual, at::Tensor *sum) const {
    if (!residual.is_cpu()) {
        const at::Tensor both = input.values + residual;
        if (sum != nullptr) *sum = both;
        return forward(both);
    }
    zstc_cpu::NormCall call;
    call.input = product_of(input);
    call.residual = matrix_of(residual);
    if (sum != nullptr) {
        *sum = at::empty(residual.sizes(), residual.options());
        call.sum = mutable_matrix_of(*sum);
    }
    return run(call, residual.size(0));
}

Activations LayerNorm::forward_lookups(const std::vector<Lookup> &lookups) const {
    if (!has_kernel(lookups.front().embedding.table())) return forward(added_up(lookups));
    zstc_cpu::NormCall call;
    size_t count = 0;
    for (const Lookup &lookup : lookups) {
        call.lookups[count++] = {matrix_of(lookup.embedding.table()), lookup.ids.data_ptr<int64_t>()};
    }
    return run(call, lookups.front().ids.size(0));
}

} // namespace zstc_torch
