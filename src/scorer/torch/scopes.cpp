#ifndef _GNU_SOURCE
#define _GNU_SOURCE // RTLD_DEFAULT
#endif
#include "scorer/torch/scopes.h"

#include <dlfcn.h>

#include <condition_variable>
#include <cstdint>
#include <mutex>

#include <ATen/Context.h>
#include <ATen/Parallel.h>

#include "base/gate.h"

namespace zstc_torch {

namespace {

template <class Function>
Function look_up(const char *name) {
    return reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, name));
}

// Looked up at run time: linking to an OpenMP could bring a second one into the process beside libtorch's, and the BLAS
// behind a distribution's libtorch is the administrator's choice.
struct Runtimes {
    using Get = int (*)();
    using Set = void (*)(int);
    using SetLocal = int (*)(int);
    using Pause = int (*)(int);

    Get openmp_get = look_up<Get>("omp_get_max_threads");
    Set openmp_set = look_up<Set>("omp_set_num_threads");
    Pause openmp_pause = look_up<Pause>("omp_pause_resource_all");           // from OpenMP 5.0 on
    SetLocal mkl_set_local = look_up<SetLocal>("MKL_Set_Num_Threads_Local"); // gives what was set before
    Get blas_get = look_up<Get>("openblas_get_num_threads");
    Set blas_set = look_up<Set>("openblas_set_num_threads");
    Get blas_kind = look_up<Get>("openblas_get_parallel"); // 0 sequential, 1 its own threads, 2 OpenMP

    bool has_openmp() const { return openmp_get != nullptr && openmp_set != nullptr; }
    bool has_blas() const { return blas_get != nullptr && blas_set != nullptr && blas_kind != nullptr; }
};

const Runtimes &runtimes() {
    static const Runtimes found;
    return found;
}

constexpr int pause_soft = 1; // omp_pause_soft

// Whether OpenMP may keep threads for the calling thread.
thread_local bool has_shared = false;

// Who uses the BLAS at this moment, with how many threads, and what it was set to before the first of them. Nobody uses
// it or waits for it while the process forks: passes are run inside the gate.
struct BlasUse {
    std::mutex lock;
    std::condition_variable changed;
    uint64_t tickets = 0, served = 0; // of those who came, and of those whose turn it was
    int users = 0, threads = 0, before = 0;

    bool admits(uint64_t ticket, int wanted) const {
        return ticket == served && (users == 0 || (wanted == 1 && threads == 1));
    }
};

void end_before_fork(void *) { OperatorThreads::end_waiting(); }
void nothing(void *) {}

BlasUse &blas_use() {
    static BlasUse use;
    return use;
}

// Who needs exact products at this moment, and what was allowed before the first of them.
struct ExactUse {
    std::mutex lock;
    int users = 0;
    bool before = false;
};

ExactUse &exact_use() {
    static ExactUse use;
    return use;
}

void allow_tf32(bool allowed) {
    if (at::globalContext().allowTF32CuBLAS() == allowed) return;
    try {
        at::globalContext().setAllowTF32CuBLAS(allowed);
    } catch (...) { // a warning as an error
    }
}

// OpenBLAS on OpenMP sets the calling thread's number too.
void set_blas(int threads) {
    const int openmp = runtimes().has_openmp() ? runtimes().openmp_get() : 0;
    runtimes().blas_set(threads);
    if (openmp > 0) runtimes().openmp_set(openmp);
}

} // namespace

bool OperatorThreads::possible() { return runtimes().has_openmp() && at::hasOpenMP(); }

OperatorThreads::OperatorThreads(int32_t threads) : openmp_before_(0), mkl_before_(0) {
    (void)at::get_num_threads(); // libtorch sets a thread's number at its first question for it, and not again
    if (!runtimes().has_openmp()) return;
    has_shared = has_shared || threads > 1;
    openmp_before_ = runtimes().openmp_get();
    runtimes().openmp_set(threads);
    if (runtimes().mkl_set_local != nullptr) mkl_before_ = runtimes().mkl_set_local(threads);
}

OperatorThreads::~OperatorThreads() {
    if (openmp_before_ > 0) runtimes().openmp_set(openmp_before_);
    if (runtimes().mkl_set_local != nullptr) (void)runtimes().mkl_set_local(mkl_before_);
}

void OperatorThreads::end_waiting() {
    if (has_shared && runtimes().openmp_pause != nullptr) (void)runtimes().openmp_pause(pause_soft);
    has_shared = false;
}

void OperatorThreads::end_waiting_before_fork() {
    static std::once_flag once;
    static zstc_gate_member member = {end_before_fork, nothing, nothing, nullptr, nullptr, nullptr};
    std::call_once(once, [] { zstc_gate_join(&member); });
}

bool BlasThreads::has_own_pool() { return runtimes().has_blas() && runtimes().blas_kind() == 1; }

BlasThreads::BlasThreads(int32_t threads) {
    if (!runtimes().has_blas()) return;
    BlasUse &use = blas_use();
    const int wanted = has_own_pool() ? 1 : threads;
    std::unique_lock<std::mutex> hold(use.lock);
    const uint64_t ticket = use.tickets++;
    use.changed.wait(hold, [&] { return use.admits(ticket, wanted); });
    use.served++;
    if (use.users++ == 0) {
        use.before = runtimes().blas_get();
        use.threads = wanted;
        set_blas(wanted);
    }
    use.changed.notify_all();
}

BlasThreads::~BlasThreads() {
    if (!runtimes().has_blas()) return;
    BlasUse &use = blas_use();
    const std::lock_guard<std::mutex> hold(use.lock);
    if (--use.users > 0) return;
    set_blas(use.before);
    use.changed.notify_all();
}

ExactFloatScope::ExactFloatScope(const Context &context)
    : used_(context.device.is_cuda() && context.precision == Precision::float32) {
    if (!used_) return;
    const std::lock_guard<std::mutex> hold(exact_use().lock);
    if (exact_use().users++ > 0) return;
    exact_use().before = at::globalContext().allowTF32CuBLAS();
    allow_tf32(false);
}

ExactFloatScope::~ExactFloatScope() {
    if (!used_) return;
    const std::lock_guard<std::mutex> hold(exact_use().lock);
    if (--exact_use().users == 0) allow_tf32(exact_use().before);
}

RunScope::RunScope(const Context &context, int32_t threads)
    : inference_(true),
      device_(context.device.is_cuda() ? c10::OptionalDeviceGuard(context.device) : c10::OptionalDeviceGuard()),
      threads_(threads), exact_(context) {}

} // namespace zstc_torch
