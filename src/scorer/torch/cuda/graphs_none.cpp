// Built without CUDA's headers: passes are launched kernel by kernel.
#include "scorer/torch/cuda/part.h"

namespace {

zstc_torch::GraphMaker *make_graphs(c10::DeviceIndex) { return nullptr; }

} // namespace

extern "C" __attribute__((visibility("default")))
const zstc_torch::CudaPart zstc_cuda_part = {ZSTC_VERSION, make_graphs};
