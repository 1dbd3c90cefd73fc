/* madvise is no part of POSIX, and posix_madvise(POSIX_MADV_DONTNEED) does nothing in glibc. */
#define _DEFAULT_SOURCE 1

#include <sys/mman.h>
#include <unistd.h>

#include "model/tensors.h"

/* All tensors lie in read-only mappings of files: a page that is dropped comes back from the file when it is touched
 * again. Pages that are shared with a neighbour stay. */
void zstc_tensor_release(const zstc_tensor *tensor) {
    long page = sysconf(_SC_PAGESIZE);
    int64_t extent = zstc_tensor_extent(tensor);
    if (page <= 0 || extent <= 0) return;
    uintptr_t mask = (uintptr_t)page - 1, data = (uintptr_t)tensor->data;
    uintptr_t begin = (data + mask) & ~mask;
    uintptr_t end = (data + (uintptr_t)extent * zstc_dtype_size(tensor->dtype)) & ~mask;
    if (begin < end) (void)madvise((void *)begin, end - begin, MADV_DONTNEED);
}
