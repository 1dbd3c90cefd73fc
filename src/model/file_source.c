#include "model/file_source.h"

#include <string.h>

#include "base/fail.h"

/* What a clone without git-lfs leaves in a file's place, or a download that stopped before it began. */
zstc_status zstc_file_source_check(const zstc_file *file) {
    static const char lfs_start[] = "version https://git-lfs";
    unsigned char start[sizeof lfs_start] = {0};
    const char *path = zstc_file_path(file);
    uint64_t size = zstc_file_size(file);
    zstc_status status = zstc_file_read(file, 0, start, size < sizeof start ? (size_t)size : sizeof start);
    if (status != ZSTC_OK) return status;
    if (size == 0) return zstc_fail(ZSTC_MODEL, "%s: the file is empty (0 bytes)", path);
    if (size < sizeof lfs_start - 1 || memcmp(start, lfs_start, sizeof lfs_start - 1) != 0) return ZSTC_OK;
    return zstc_fail(ZSTC_MODEL, "%s: the file is only a Git LFS pointer (expected its content: run git lfs pull)",
                     path);
}
