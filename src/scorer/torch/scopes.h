// What a run sets for its own time and puts back after: threads, device, inference mode, TF32, warnings.
#ifndef ZSTC_SCORER_TORCH_SCOPES_H
#define ZSTC_SCORER_TORCH_SCOPES_H

#include <cstdint>

#include <c10/core/DeviceGuard.h>
#include <c10/core/InferenceMode.h>
#include <c10/util/Exception.h>
#include <torch/version.h>

#include "scorer/torch/context.h"

namespace zstc_torch {

// How many threads the operators that the calling thread runs may use. Other threads of the process keep theirs.
class OperatorThreads {
  public:
    explicit OperatorThreads(int32_t threads);
    ~OperatorThreads();
    OperatorThreads(const OperatorThreads &) = delete;
    OperatorThreads &operator=(const OperatorThreads &) = delete;

    // Whether a thread can have a number of its own: libtorch works by OpenMP. Where it does not, passes are not cut.
    static bool possible();

    // Ends the threads that OpenMP keeps for the calling thread, if operators have shared their work there. They wait
    // for the next operator in a loop, for some milliseconds, and would take processors from whoever works now.
    static void end_waiting();

    // From then on that is also done in a thread that forks: in the child OpenMP would believe in threads that are not
    // there, and wait for them when that thread ends.
    static void end_waiting_before_fork();

  private:
    int openmp_before_, mkl_before_;
};

// The threads of an OpenBLAS for the time of a pass: 1 where it has a pool of its own, which would work beside
// OpenMP's, else `threads`. The number is one for the whole process, and a product that is under way goes wrong when it
// changes: so passes run beside each other where all want 1, else one after the other, in the order in which they came.
// Products outside a pass, while a model is opened, count as one.
class BlasThreads {
  public:
    explicit BlasThreads(int32_t threads);
    ~BlasThreads();
    BlasThreads(const BlasThreads &) = delete;
    BlasThreads &operator=(const BlasThreads &) = delete;

    // Whether there is an OpenBLAS with a pool of its own.
    static bool has_own_pool();
};

// float32 means float32: TF32 would keep 10 bits of each factor. A setting of the whole process, put back by the last
// of those who run at once.
class ExactFloatScope {
  public:
    explicit ExactFloatScope(const Context &context);
    ~ExactFloatScope();
    ExactFloatScope(const ExactFloatScope &) = delete;
    ExactFloatScope &operator=(const ExactFloatScope &) = delete;

  private:
    bool used_;
};

// libtorch's warnings go to stderr, and the library prints nothing.
class SilentWarnings : public c10::WarningHandler {
  public:
#if TORCH_VERSION_MAJOR < 2
    void process(const c10::SourceLocation &, const std::string &, const bool) override {}
#else
    void process(const c10::Warning &) override {}
#endif
};

class SilenceScope {
  public:
    SilenceScope() : guard_(&silent_) {}

  private:
#if TORCH_VERSION_MAJOR < 2
    using Guard = c10::Warning::WarningHandlerGuard;
#else
    using Guard = c10::WarningUtils::WarningHandlerGuard;
#endif
    SilentWarnings silent_;
    Guard guard_;
};

// All of these for one thread.
class RunScope {
  public:
    RunScope(const Context &context, int32_t threads);

  private:
    SilenceScope silence_;
    c10::InferenceMode inference_;
    c10::OptionalDeviceGuard device_;
    OperatorThreads threads_;
    ExactFloatScope exact_;
};

} // namespace zstc_torch

#endif
