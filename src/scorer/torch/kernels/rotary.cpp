#include "scorer/torch/kernels/rotary.h"

namespace zstc_torch {

// As transformers: all of it in float32, the inverse frequencies first.
Rotary::Rotary(const Context &context, int64_t positions, int64_t size, double theta) : half_(size / 2) {
    const at::TensorOptions options = at::TensorOptions().dtype(at::kFloat);
    const at::Tensor exponents = at::arange(0, size, 2, options).div(static_cast<double>(size));
    const at::Tensor frequencies = at::full({half_}, theta, options).pow(exponents).reciprocal();
    const at::Tensor angles = at::arange(positions, options).unsqueeze(1) * frequencies;
    cosines_ = angles.cos().to(context.device);
    sines_ = angles.sin().to(context.device);
}

void Rotary::turn(const at::Tensor &rows, const Batch &batch) const {
    const int64_t heads = rows.size(1) / (2 * half_);
    const at::Tensor cosines = cosines_.index_select(0, batch.positions()).unsqueeze(1);
    const at::Tensor sines = sines_.index_select(0, batch.positions()).unsqueeze(1);
    const at::Tensor halves = rows.view({rows.size(0), heads, 2, half_});
    at::Tensor first = halves.select(2, 0), second = halves.select(2, 1);
    const at::Tensor a = first.to(at::kFloat), b = second.to(at::kFloat);
    const at::Tensor turned = at::addcmul(a * cosines, b, sines, -1);
    second.copy_(at::addcmul(b * cosines, a, sines));
    first.copy_(turned);
}

} // namespace zstc_torch
