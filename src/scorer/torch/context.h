// Where and in which precision a model is computed.
#ifndef ZSTC_SCORER_TORCH_CONTEXT_H
#define ZSTC_SCORER_TORCH_CONTEXT_H

#include <ATen/ATen.h>

#include "scorer/choices.h"

namespace zstc_torch {

// What is left of zstc_precision when "auto" has been decided.
enum class Precision {
    float32 = ZSTC_PRECISION_FLOAT32,
    bfloat16 = ZSTC_PRECISION_BFLOAT16,
    float16 = ZSTC_PRECISION_FLOAT16,
    int8 = ZSTC_PRECISION_INT8
};

struct Context {
    c10::Device device = c10::kCPU;
    Precision precision = Precision::float32;
    bool wide = false;  // weights in bfloat16 or float16, all arithmetic in float32
    bool grids = false; // launching a kernel takes longer than computing some values in vain: see pass/grids.h

    // The type in which matrices come to a product (which keeps them in int8), of tables of embeddings, of biases, and
    // of activations.
    at::ScalarType storage() const;
    at::ScalarType tables() const;
    at::ScalarType biases() const;
    at::ScalarType compute() const;
    at::TensorOptions options(at::ScalarType type) const { return at::TensorOptions().device(device).dtype(type); }
};

// By the names of scorer/choices.h; INTERNAL for another, since options are checked. A GPU that is asked for and not
// there: DEVICE.
c10::Device choose_device(const char *name);
// `on_cuda` is what "auto" takes there; a CPU takes float32.
Precision choose_precision(const char *name, c10::Device device, Precision on_cuda);
zstc_engine choose_engine(const char *name);

// Whether float32 arithmetic serves a precision of 16 bits better: always for float16 on a CPU, for bfloat16 where its
// products prove slower. That is measured once a process, with the threads of the caller.
bool choose_wide(Precision precision, c10::Device device);
const char *precision_name(Precision precision);

} // namespace zstc_torch

#endif
