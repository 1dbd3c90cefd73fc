#ifndef _GNU_SOURCE
#define _GNU_SOURCE // sched_getaffinity and RTLD_DEFAULT
#endif
#include "scorer/torch/scopes.h"

#include <dlfcn.h>
#include <sched.h>
#include <unistd.h>

#include <thread>

#include <ATen/Context.h>
#include <ATen/Parallel.h>

namespace zstc_torch {

namespace {

// OpenBLAS built with its own threads does not follow OpenMP's settings. It is looked up at run time because the BLAS
// behind a distribution's libtorch is the administrator's choice.
struct Blas {
    int (*get)() = nullptr;
    void (*set)(int) = nullptr;
};

const Blas &blas() {
    static const Blas found = [] {
        Blas functions;
        functions.get = reinterpret_cast<int (*)()>(dlsym(RTLD_DEFAULT, "openblas_get_num_threads"));
        functions.set = reinterpret_cast<void (*)(int)>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
        if (functions.get == nullptr || functions.set == nullptr) functions = Blas();
        return functions;
    }();
    return found;
}

} // namespace

int32_t usable_processors() {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) == 0) {
        const int count = CPU_COUNT(&set);
        if (count > 0) return count;
    }
    const unsigned count = std::thread::hardware_concurrency(); // a machine with more processors than a cpu_set_t holds
    return count == 0 ? 1 : static_cast<int32_t>(count);
}

ThreadScope::ThreadScope(int32_t threads) : before_(at::get_num_threads()), blas_before_(0) {
    if (before_ != threads) at::set_num_threads(threads);
    if (blas().get == nullptr) return;
    blas_before_ = blas().get();
    if (blas_before_ != threads) blas().set(threads);
}

ThreadScope::~ThreadScope() {
    try {
        if (at::get_num_threads() != before_) at::set_num_threads(before_);
    } catch (...) { // a count that was accepted before is accepted again
    }
    if (blas_before_ > 0 && blas().get() != blas_before_) blas().set(blas_before_);
}

ExactFloatScope::ExactFloatScope(const Context &context)
    : restore_(context.device.is_cuda() && context.precision == Precision::float32 &&
               at::globalContext().allowTF32CuBLAS()) {
    if (restore_) at::globalContext().setAllowTF32CuBLAS(false);
}

ExactFloatScope::~ExactFloatScope() {
    if (!restore_) return;
    try {
        at::globalContext().setAllowTF32CuBLAS(true);
    } catch (...) { // it was set before
    }
}

RunScope::RunScope(const Context &context, int32_t threads)
    : inference_(true),
      device_(context.device.is_cuda() ? c10::OptionalDeviceGuard(context.device) : c10::OptionalDeviceGuard()),
      threads_(threads), exact_(context) {}

ThreadBudget::ThreadBudget(int32_t asked) : threads_(asked > 0 ? asked : usable_processors()), home_(getpid()) {}

int32_t ThreadBudget::usable_now() const { return getpid() == home_ ? threads_ : 1; }

} // namespace zstc_torch
