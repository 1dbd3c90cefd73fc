// Tensors for the kernels of scorer/cpu.
#ifndef ZSTC_SCORER_TORCH_KERNELS_CPU_H
#define ZSTC_SCORER_TORCH_KERNELS_CPU_H

#include <functional>

#include "scorer/cpu/kernels.h"
#include "scorer/torch/kernels/activations.h"

namespace zstc_torch {

// Two dimensions, of which the last is dense.
zstc_cpu::Matrix matrix_of(const at::Tensor &values);
zstc_cpu::MutableMatrix mutable_matrix_of(const at::Tensor &values);
zstc_cpu::Product product_of(const Product &product);
zstc_cpu::Activation activation_of(zstc_activation activation);

// Quantised rows to be written: the tensors are made.
zstc_cpu::Quantised make_quantised(Activations &activations, int64_t rows, int64_t width, bool inner);

// Calls body(first, count) for 0 .. count - 1 in ranges, on as many threads as an operator of the calling thread may
// use. A range has at least `least`.
void share(int64_t count, int64_t least, const std::function<void(int64_t first, int64_t count)> &body);

// The same for rows of a kernel, with its scratch.
void share_rows(int64_t rows, int64_t width,
                const std::function<void(int64_t first, int64_t count, float *scratch)> &body);

// Room for so many floats, on a multiple of 64 bytes; the calling thread's own, until it asks again.
float *scratch(int64_t floats);

} // namespace zstc_torch

#endif
