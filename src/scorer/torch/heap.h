// The heap of the C library, while a model is loaded.
#ifndef ZSTC_SCORER_TORCH_HEAP_H
#define ZSTC_SCORER_TORCH_HEAP_H

#include <atomic>
#include <cstdint>

namespace zstc_torch {

// Hands free memory back whenever `step` of whatever is counted has passed. Safe from several threads.
class HeapTrimmer {
  public:
    explicit HeapTrimmer(int64_t step) : step_(step) {}
    void count(int64_t amount);

  private:
    const int64_t step_;
    std::atomic<int64_t> counted_{0};
};

} // namespace zstc_torch

#endif
