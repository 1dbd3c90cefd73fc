// The half of libtorch for CUDA, and what of this library is built against it. Both are large (370 MB in memory, a
// quarter of a second), so that a process that computes on its CPU does not load them.
#ifndef ZSTC_SCORER_TORCH_CUDA_PART_H
#define ZSTC_SCORER_TORCH_CUDA_PART_H

#include <memory>

#include <c10/core/Device.h>

#include "scorer/torch/cuda/graphs.h"

namespace zstc_torch {

// What libzstc_cuda.so holds.
struct CudaPart {
    const char *version; // ZSTC_VERSION: the two libraries know each other's classes
    // Null where CUDA's headers were missing when it was built, or are not those of the CUDA that libtorch has.
    GraphMaker *(*make_graphs)(c10::DeviceIndex device);
};

// Loaded at the first call, and there for good. Fails with ZSTC_DEVICE where it cannot be loaded, or where this build
// has none.
const CudaPart &cuda_part();

// How many devices NVIDIA's driver finds; 0 where there is no driver.
int devices_of_driver();

} // namespace zstc_torch

#endif
