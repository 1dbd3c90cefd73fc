#include "scorer/torch/heap.h"

#include <cstdlib>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace zstc_torch {

void keep_heap_pages() {
    constexpr size_t largest = (size_t(32) << 20) - (size_t(64) << 10); // DEFAULT_MMAP_THRESHOLD_MAX, less its rounding
    void *volatile block = std::malloc(largest);                        // volatile: or the compiler leaves the pair out
    std::free(block);
}

void HeapTrimmer::count(int64_t amount) {
    if (counted_.fetch_add(amount) + amount < step_) return;
    counted_ = 0;
#if defined(__GLIBC__)
    (void)malloc_trim(0);
#endif
}

} // namespace zstc_torch
