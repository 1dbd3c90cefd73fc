#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/path.h"

/* What tells one version of a file from another. */
typedef struct {
    dev_t device;
    ino_t inode;
    off_t size;
    struct timespec changed;
} identity;

struct zstc_file {
    char *path;
    uint64_t size;
    int descriptor;              /* -1: in memory */
    const unsigned char *memory; /* NULL: on disk */
    const zstc_file *whole;      /* NULL unless it is part of another file, from `start` on */
    uint64_t start;
    identity opened;
};

static identity identity_of(const struct stat *info) {
    return (identity){.device = info->st_dev, .inode = info->st_ino, .size = info->st_size, .changed = info->st_mtim};
}

static int is_same(const identity *a, const identity *b) {
    return a->device == b->device && a->inode == b->inode && a->size == b->size &&
           a->changed.tv_sec == b->changed.tv_sec && a->changed.tv_nsec == b->changed.tv_nsec;
}

static zstc_status fail_changed(const zstc_file *file) {
    return zstc_fail(ZSTC_IO, "%s: the file changed while it was read", file->path);
}

static zstc_status fail_kind(const char *path, int is_directory) {
    return zstc_fail(ZSTC_IO, "%s: %s", path, is_directory ? "is a directory" : "is not a regular file");
}

/* A kind is looked at before the file is opened, which may act on a device, and again after it. */
static zstc_status open_descriptor(zstc_file *file) {
    zstc_path_kind kind;
    struct stat info;
    zstc_status status = zstc_path_look(file->path, &kind);
    if (status != ZSTC_OK) return status;
    if (kind == ZSTC_PATH_NONE) return zstc_path_fail(file->path, ENOENT);
    if (kind != ZSTC_PATH_FILE) return fail_kind(file->path, kind == ZSTC_PATH_DIRECTORY);
    file->descriptor = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file->descriptor < 0 || fstat(file->descriptor, &info) != 0) return zstc_path_fail(file->path, errno);
    if (!S_ISREG(info.st_mode)) return fail_kind(file->path, S_ISDIR(info.st_mode));
    file->opened = identity_of(&info);
    file->size = (uint64_t)info.st_size;
    return ZSTC_OK;
}

static zstc_file *new_file(const char *path) {
    zstc_file *file = calloc(1, sizeof *file);
    if (file == NULL) return NULL;
    file->descriptor = -1;
    file->path = strdup(path);
    if (file->path != NULL) return file;
    free(file);
    return NULL;
}

zstc_status zstc_file_open(zstc_file **out, const char *path) {
    zstc_file *file = new_file(path);
    zstc_status status = file != NULL ? open_descriptor(file) : zstc_fail_memory();
    if (status == ZSTC_OK) {
        *out = file;
    } else {
        zstc_file_close(file);
    }
    return status;
}

zstc_status zstc_file_of_memory(zstc_file **out, zstc_span bytes, const char *path) {
    zstc_file *file = new_file(path);
    if (file == NULL) return zstc_fail_memory();
    file->memory = bytes.data != NULL ? bytes.data : (const unsigned char *)"";
    file->size = bytes.size;
    *out = file;
    return ZSTC_OK;
}

zstc_status zstc_file_part(zstc_file **out, const zstc_file *whole, uint64_t at, uint64_t size, const char *path) {
    zstc_file *file = new_file(path);
    if (file == NULL) return zstc_fail_memory();
    file->whole = whole;
    file->start = at;
    file->size = size;
    *out = file;
    return ZSTC_OK;
}

void zstc_file_close(zstc_file *file) {
    if (file == NULL) return;
    if (file->descriptor >= 0) close(file->descriptor);
    free(file->path);
    free(file);
}

const char *zstc_file_path(const zstc_file *file) { return file->path; }
uint64_t zstc_file_size(const zstc_file *file) { return file->size; }

/* The end of the file before the end of what is asked for: it was cut short since it was opened. */
static zstc_status read_all(const zstc_file *file, uint64_t at, unsigned char *buffer, size_t size) {
    while (size > 0) {
        ssize_t some = pread(file->descriptor, buffer, size, (off_t)at);
        if (some < 0 && errno == EINTR) continue;
        if (some < 0) return zstc_path_fail(file->path, errno);
        if (some == 0) return fail_changed(file);
        buffer += some;
        at += (uint64_t)some;
        size -= (size_t)some;
    }
    return ZSTC_OK;
}

static zstc_status check_unchanged(const zstc_file *file) {
    struct stat info;
    if (fstat(file->descriptor, &info) != 0) return zstc_path_fail(file->path, errno);
    identity now = identity_of(&info);
    return is_same(&now, &file->opened) ? ZSTC_OK : fail_changed(file);
}

zstc_status zstc_file_read(const zstc_file *file, uint64_t at, void *buffer, size_t size) {
    if (at > file->size || size > file->size - at) {
        return zstc_fail(ZSTC_INTERNAL, "%s: a read of %zu bytes at byte %llu goes past the end, %llu", file->path,
                         size, (unsigned long long)at, (unsigned long long)file->size);
    }
    if (file->whole != NULL) return zstc_file_read(file->whole, file->start + at, buffer, size);
    if (file->memory != NULL) {
        if (size > 0) memcpy(buffer, file->memory + at, size);
        return ZSTC_OK;
    }
    zstc_status status = read_all(file, at, buffer, size);
    return status == ZSTC_OK ? check_unchanged(file) : status;
}

zstc_status zstc_file_read_new(const zstc_file *file, uint64_t at, size_t size, unsigned char **out) {
    unsigned char *bytes = malloc(size > 0 ? size : 1);
    if (bytes == NULL) return zstc_fail_memory();
    zstc_status status = zstc_file_read(file, at, bytes, size);
    if (status == ZSTC_OK) {
        *out = bytes;
    } else {
        free(bytes);
    }
    return status;
}

zstc_status zstc_file_check_path(const zstc_file *file) {
    struct stat info;
    if (file->whole != NULL) return zstc_file_check_path(file->whole);
    if (file->memory != NULL) return ZSTC_OK;
    if (stat(file->path, &info) == 0) {
        identity now = identity_of(&info);
        if (is_same(&now, &file->opened)) return ZSTC_OK;
    }
    return zstc_fail(ZSTC_IO, "%s: the file was replaced while the model was opened", file->path);
}
