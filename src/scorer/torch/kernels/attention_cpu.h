// What the kinds of attention on a CPU share.
#ifndef ZSTC_SCORER_TORCH_KERNELS_ATTENTION_CPU_H
#define ZSTC_SCORER_TORCH_KERNELS_ATTENTION_CPU_H

#include "scorer/torch/kernels/attention.h"
#include "scorer/torch/kernels/cpu.h"

namespace zstc_torch {

// Runs the kernel over all sequences of a batch. `call` says all but its products, its reach and its output.
Activations attend_on_cpu(const Form &form, zstc_cpu::AttendCall call, const Product &query, const Product &key,
                          const Product &value, const Batch &batch, Reach reach);

} // namespace zstc_torch

#endif
