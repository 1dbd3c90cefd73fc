#include "scorer/torch/kernels/convolution.h"

#include <algorithm>
#include <utility>

namespace zstc_torch {

namespace {

// [out, in / groups, kernel] as one matrix over neighbours side by side: [out, kernel * in], zero between groups.
at::Tensor as_matrix(const at::Tensor &weight, int64_t groups) {
    const int64_t size = weight.size(0), kernel = weight.size(2), each = size / groups;
    const at::Tensor matrix = at::zeros({groups, each, kernel, groups, each}, weight.options());
    const at::Tensor parts = weight.view({groups, each, each, kernel}).transpose(2, 3);
    for (int64_t i = 0; i < groups; i++) matrix[i].select(2, i).copy_(parts[i]);
    return matrix.view({size, kernel * size});
}

// For each row of the batch the rows of its neighbours, in order; the row behind the last stands for zeros.
at::Tensor neighbours(const Batch &batch, int64_t kernel) {
    at::Tensor rows = at::full({batch.rows(), kernel}, batch.rows(), at::TensorOptions().dtype(at::kLong));
    int64_t *next = rows.data_ptr<int64_t>();
    for (const Run &run : batch.runs()) {
        for (int64_t i = 0; i < run.count * run.length; i++, next += kernel) {
            const int64_t at = i % run.length;
            for (int64_t tap = 0; tap < kernel; tap++) {
                const int64_t other = at + tap - kernel / 2;
                if (other >= 0 && other < run.length) next[tap] = run.row + i - at + other;
            }
        }
    }
    const int64_t filling = batch.rows() - batch.tokens();
    if (filling > 0) rows.narrow(0, batch.tokens(), filling).copy_(rows.narrow(0, batch.tokens() - 1, 1));
    return rows.view({-1});
}

} // namespace

Convolution::Convolution(Weights &weights, const std::string &name, int64_t size, const zstc_convolution_config &config)
    : form_(weights.context()), kernel_(config.kernel), activation_(config.activation) {
    const Context &context = weights.context();
    const at::Tensor weight = weights.take(name + ".weight", {size, size / config.groups, kernel_}, context.storage());
    product_ =
        make_linear(context, as_matrix(weight, config.groups), weights.take(name + ".bias", {size}, context.biases()));
}

Product Convolution::forward(const Activations &input, const Batch &batch) const {
    const at::Tensor &values = input.values;
    const int64_t size = values.size(1);
    const at::Tensor padded = at::cat({values, at::zeros({1, size}, values.options())});
    const at::Tensor rows = neighbours(batch, kernel_).to(values.device());
    const at::Tensor wide = padded.index_select(0, rows).view({values.size(0), kernel_ * size});
    return Product(activate(Form::plain(form_.type), product_->forward(to_form(form_, wide)), activation_).values);
}

} // namespace zstc_torch
