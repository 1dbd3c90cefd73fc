#include "scorer/torch/heap.h"

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace zstc_torch {

void HeapTrimmer::count(int64_t amount) {
    if (counted_.fetch_add(amount) + amount < step_) return;
    counted_ = 0;
#if defined(__GLIBC__)
    (void)malloc_trim(0);
#endif
}

} // namespace zstc_torch
