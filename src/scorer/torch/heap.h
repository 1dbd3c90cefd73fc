// The heap of the C library, while a model is loaded.
#ifndef ZSTC_SCORER_TORCH_HEAP_H
#define ZSTC_SCORER_TORCH_HEAP_H

#include <atomic>
#include <cstdint>

namespace zstc_torch {

// The C library gives the top of a heap back whenever some megabytes of it are free, and a forward pass then waits for
// the same pages again at every layer. Its own rule is to keep twice the largest block that was freed: this frees one
// of the largest size that counts, 32 MB, without touching it. A program that has set the limits itself keeps them.
void keep_heap_pages();

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
