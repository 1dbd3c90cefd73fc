#include "scorer/torch/kernels/activations.h"

#include "scorer/torch/kernels/cpu.h"

namespace zstc_torch {

namespace {

at::Tensor rows_of(const at::Tensor &tensor, const at::Tensor &index) {
    return tensor.defined() ? tensor.index_select(0, index) : tensor;
}

at::Tensor columns_of(const at::Tensor &tensor, int64_t first, int64_t count) {
    return tensor.defined() ? tensor.narrow(-1, first, count) : tensor;
}

at::Tensor activate_plain(at::Tensor values, zstc_activation activation) {
    switch (activation) {
    case ZSTC_ACT_GELU: return at::gelu_(values);
    case ZSTC_ACT_GELU_TANH: return at::gelu_(values, "tanh");
    case ZSTC_ACT_RELU: return at::relu_(values);
    case ZSTC_ACT_SILU: return at::silu_(values);
    case ZSTC_ACT_TANH: return at::tanh_(values);
    }
    return values;
}

Activations activate_on_device(const at::Tensor &values, zstc_activation activation, bool gated) {
    if (!gated) return Activations(activate_plain(values, activation));
    const int64_t width = values.size(1) / 2;
    return Activations(
        activate_plain(values.narrow(1, 0, width).contiguous(), activation).mul_(values.narrow(1, width, width)));
}

} // namespace

Form::Form(const Context &context)
    : type(context.compute()), quantised(context.device.is_cpu() && context.precision == Precision::int8) {}

Activations Activations::select(const at::Tensor &index) const {
    Activations chosen(rows_of(values, index));
    chosen.numbers = rows_of(numbers, index);
    chosen.scales = rows_of(scales, index);
    chosen.offsets = rows_of(offsets, index);
    chosen.zero = zero;
    return chosen;
}

Product Product::select(const at::Tensor &index) const {
    Product chosen = *this;
    chosen.values = rows_of(values, index);
    chosen.scales = rows_of(scales, index);
    chosen.offsets = rows_of(offsets, index);
    return chosen;
}

Product Product::columns(int64_t first, int64_t count) const {
    Product chosen = *this;
    chosen.values = columns_of(values, first, count);
    chosen.sums = columns_of(sums, first, count);
    chosen.bias = columns_of(bias, first, count);
    return chosen;
}

at::Tensor Product::finished(at::ScalarType type) const {
    if (!scales.defined()) return values.to(type);
    const at::Tensor result = at::empty(values.sizes(), values.options().dtype(type));
    zstc_cpu::CopyCall call;
    call.input = product_of(*this);
    call.width = values.size(1);
    call.output.values = mutable_matrix_of(result);
    share_rows(values.size(0), call.width,
               [&](int64_t first, int64_t count, float *room) { zstc_cpu::kernels().copy(call, first, count, room); });
    return result;
}

Activations to_form(const Form &form, at::Tensor values) {
    Activations result(values.to(form.type));
    if (!form.quantised) return result;
    zstc_cpu::CopyCall call;
    call.input.matrix = matrix_of(values);
    call.width = values.size(1);
    call.output.quantised = make_quantised(result, values.size(0), call.width, false);
    share_rows(values.size(0), call.width,
               [&](int64_t first, int64_t count, float *room) { zstc_cpu::kernels().copy(call, first, count, room); });
    return result;
}

Activations activate(const Form &form, const Product &product, zstc_activation activation, bool gated) {
    if (!product.values.is_cpu()) return activate_on_device(product.values, activation, gated);
    const int64_t rows = product.values.size(0);
    Activations result;
    zstc_cpu::ActivateCall call;
    call.input = product_of(product);
    call.activation = activation_of(activation);
    call.gated = gated;
    call.width = product.values.size(1) / (gated ? 2 : 1);
    if (form.quantised) {
        call.output.quantised = make_quantised(result, rows, call.width, true);
    } else {
        result.values = at::empty({rows, call.width}, product.values.options().dtype(form.type));
        call.output.values = mutable_matrix_of(result.values);
    }
    share_rows(rows, call.width, [&](int64_t first, int64_t count, float *room) {
        zstc_cpu::kernels().activate(call, first, count, room);
    });
    return result;
}

} // namespace zstc_torch
