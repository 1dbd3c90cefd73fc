// Memory handed back to the system as work goes on.
//
// Tensors of many sizes that come and go leave holes in the heap of the C library, which it keeps: the process grows
// with every batch although no batch needs more than the one before.
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
