#include "scorer/torch/cuda/part.h"

#include <dlfcn.h>

namespace zstc_torch {

// The driver's own interface, https://docs.nvidia.com/cuda/cuda-driver-api: it is small, and there or not whatever
// libtorch is.
int devices_of_driver() {
    void *driver = dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
    if (driver == nullptr) return 0;
    const auto init = reinterpret_cast<int (*)(unsigned)>(dlsym(driver, "cuInit"));
    const auto get_count = reinterpret_cast<int (*)(int *)>(dlsym(driver, "cuDeviceGetCount"));
    int count = 0;
    const bool asked = init != nullptr && get_count != nullptr && init(0) == 0 && get_count(&count) == 0;
    return asked ? count : 0;
}

} // namespace zstc_torch
