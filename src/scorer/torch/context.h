// Where and in which precision a model is computed.
#ifndef ZSTC_SCORER_TORCH_CONTEXT_H
#define ZSTC_SCORER_TORCH_CONTEXT_H

#include <string>

#include <ATen/ATen.h>

namespace zstc_torch {

enum class Precision { float32, bfloat16, float16, int8 };

struct Context {
    c10::Device device = c10::kCPU;
    Precision precision = Precision::float32;
    bool wide = false; // weights in bfloat16 or float16, all arithmetic in float32

    // The type weights are kept in (but for int8 matrices), and the type activations have.
    at::ScalarType storage() const;
    at::ScalarType compute() const;
    at::TensorOptions options(at::ScalarType type) const { return at::TensorOptions().device(device).dtype(type); }
};

// "auto", "cpu", "cuda", "cuda:N". A GPU that is asked for and not there: DEVICE.
c10::Device choose_device(const std::string &name);

// "auto", "float32", "bfloat16", "float16", "int8".
Precision choose_precision(const std::string &name, c10::Device device);

// Whether float32 arithmetic serves a precision of 16 bits better: always for float16 on a CPU, for bfloat16 where its
// products prove slower. That is measured once a process, with the threads of the caller.
bool choose_wide(Precision precision, c10::Device device);
const char *precision_name(Precision precision);

} // namespace zstc_torch

#endif
