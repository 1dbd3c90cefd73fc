#include "model/mapping.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/error.h"

static zstc_status fail_errno(const char *path, int code) {
    char reason[128];
    if (code == ENOENT || code == ENOTDIR) return zstc_fail(ZSTC_NOT_FOUND, "%s: no such file", path);
    if (code == ENOMEM) return zstc_fail_memory();
    if (strerror_r(code, reason, sizeof reason) != 0) strcpy(reason, "cannot be read");
    return zstc_fail(ZSTC_IO, "%s: %s", path, reason);
}

static zstc_path_kind kind_of(mode_t mode) {
    if (S_ISREG(mode)) return ZSTC_PATH_FILE;
    return S_ISDIR(mode) ? ZSTC_PATH_DIRECTORY : ZSTC_PATH_OTHER;
}

static zstc_status fail_kind(const char *path, zstc_path_kind kind) {
    const char *what = kind == ZSTC_PATH_DIRECTORY ? "is a directory" : "is not a regular file";
    return zstc_fail(ZSTC_IO, "%s: %s", path, what);
}

zstc_status zstc_path_look(const char *path, zstc_path_kind *kind) {
    struct stat info;
    if (stat(path, &info) == 0) {
        *kind = kind_of(info.st_mode);
        return ZSTC_OK;
    }
    if (errno != ENOENT && errno != ENOTDIR) return fail_errno(path, errno);
    *kind = ZSTC_PATH_NONE;
    return ZSTC_OK;
}

static zstc_status map(zstc_span *out, const char *path, int descriptor) {
    struct stat info;
    if (fstat(descriptor, &info) != 0) return fail_errno(path, errno);
    if (!S_ISREG(info.st_mode)) return fail_kind(path, kind_of(info.st_mode));
    if (info.st_size == 0) {
        *out = (zstc_span){(const unsigned char *)"", 0};
        return ZSTC_OK;
    }
    if ((uintmax_t)info.st_size > SIZE_MAX) return zstc_fail(ZSTC_IO, "%s: too large to map", path);
    void *data = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (data == MAP_FAILED) return fail_errno(path, errno);
    *out = (zstc_span){data, (size_t)info.st_size};
    return ZSTC_OK;
}

zstc_status zstc_mapping_open(zstc_span *out, const char *path) {
    zstc_path_kind kind;
    zstc_status status = zstc_path_look(path, &kind);
    if (status != ZSTC_OK) return status;
    if (kind == ZSTC_PATH_NONE) return fail_errno(path, ENOENT);
    if (kind != ZSTC_PATH_FILE)
        return fail_kind(path, kind); /* before open, which may wait at a pipe or act on a device */
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) return fail_errno(path, errno);
    status = map(out, path, descriptor);
    close(descriptor);
    return status;
}

void zstc_mapping_close(zstc_span *mapping) {
    if (mapping->size > 0) munmap((void *)(uintptr_t)mapping->data, mapping->size);
    *mapping = (zstc_span){NULL, 0};
}
