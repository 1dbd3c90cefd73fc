// A build for the CPU alone.
#include "scorer/torch/cuda/part.h"

#include "scorer/torch/guard.h"

namespace zstc_torch {

const CudaPart &cuda_part() { fail(ZSTC_DEVICE, "this build of libzstc has no CUDA"); }

} // namespace zstc_torch
