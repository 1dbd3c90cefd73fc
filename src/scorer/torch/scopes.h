// What a run sets for its own time and puts back after: threads, device, inference mode, TF32.
#ifndef ZSTC_SCORER_TORCH_SCOPES_H
#define ZSTC_SCORER_TORCH_SCOPES_H

#include <sys/types.h>

#include <cstdint>

#include <c10/core/DeviceGuard.h>
#include <c10/core/InferenceMode.h>

#include "scorer/torch/context.h"

namespace zstc_torch {

// The processors this process may use, at least 1.
int32_t usable_processors();

// Threads of the tensor library, and of OpenBLAS where it has a pool of its own, for the calling thread's time.
class ThreadScope {
  public:
    explicit ThreadScope(int32_t threads);
    ~ThreadScope();
    ThreadScope(const ThreadScope &) = delete;
    ThreadScope &operator=(const ThreadScope &) = delete;

  private:
    int before_;
    int blas_before_;
};

// float32 means float32: TF32 would keep 10 bits of each factor.
class ExactFloatScope {
  public:
    explicit ExactFloatScope(const Context &context);
    ~ExactFloatScope();
    ExactFloatScope(const ExactFloatScope &) = delete;
    ExactFloatScope &operator=(const ExactFloatScope &) = delete;

  private:
    bool restore_;
};

class RunScope {
  public:
    RunScope(const Context &context, int32_t threads);

  private:
    c10::InferenceMode inference_;
    c10::OptionalDeviceGuard device_;
    ThreadScope threads_;
    ExactFloatScope exact_;
};

// How many threads a run may use. A child made by fork has none of its parent's worker threads, and the OpenMP runtime
// would wait for them for ever: there it is 1.
class ThreadBudget {
  public:
    explicit ThreadBudget(int32_t asked);
    int32_t threads() const { return threads_; }
    int32_t usable_now() const;

  private:
    int32_t threads_;
    pid_t home_;
};

} // namespace zstc_torch

#endif
