// libzstc.a: the part for CUDA is in the same program.
#include "scorer/torch/cuda/part.h"

extern "C" const zstc_torch::CudaPart zstc_cuda_part;

namespace zstc_torch {

const CudaPart &cuda_part() { return zstc_cuda_part; }

} // namespace zstc_torch
