// libzstc.so: the part for CUDA is a library beside it.
#include "scorer/torch/cuda/part.h"

#ifndef _GNU_SOURCE
#define _GNU_SOURCE // dladdr
#endif
#include <dlfcn.h>

#include <cstring>
#include <string>

#include <ATen/Context.h>

#include "scorer/torch/guard.h"

namespace zstc_torch {

namespace {

constexpr char file[] = "libzstc_cuda.so.0";

// The other half lies beside the first, wherever that was found; a name that is loaded is not looked for again. What is
// wrong here shows below.
void load_half_of_libtorch() {
    Dl_info info;
    if (dladdr(reinterpret_cast<void *>(&at::globalContext), &info) == 0 || info.dli_fname == nullptr) return;
    const std::string path = info.dli_fname;
    const size_t slash = path.rfind('/');
    if (slash == std::string::npos) return;
    (void)dlopen((path.substr(0, slash) + "/libtorch_cuda.so").c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
}

const CudaPart *load() {
    load_half_of_libtorch();
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (library == nullptr) fail(ZSTC_DEVICE, "cannot load CUDA: %s", dlerror());
    const auto *part = static_cast<const CudaPart *>(dlsym(library, "zstc_cuda_part"));
    if (part == nullptr) fail(ZSTC_DEVICE, "cannot load CUDA: %s is of another version", file);
    if (std::strcmp(part->version, ZSTC_VERSION) != 0) {
        fail(ZSTC_DEVICE, "cannot load CUDA: %s is of version %s (expected %s)", file, part->version, ZSTC_VERSION);
    }
    return part;
}

} // namespace

const CudaPart &cuda_part() {
    static const CudaPart *const loaded = load(); // tried again after a failure
    return *loaded;
}

} // namespace zstc_torch
