/* Blobs under their locks (store.h). */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/pull/paths.h"
#include "cli/pull/store.h"

/* As filelock does, which huggingface_hub locks with. */
static int open_lock(const char *path) {
    return open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0664);
}

/* Some versions of filelock remove the file of a lock when they give it back: then another has to be taken. */
static bool is_at(int lock, const char *path) {
    struct stat held, there;
    return fstat(lock, &held) == 0 && stat(path, &there) == 0 && held.st_ino == there.st_ino &&
           held.st_dev == there.st_dev;
}

static int flock_patiently(int lock) {
    int result;
    do result = flock(lock, LOCK_EX);
    while (result != 0 && errno == EINTR);
    return result;
}

/* A file system without locks has none: then the checksum alone guards a partial that two processes write. */
static zstc_status take_lock(int *lock, const char *path, void (*waiting)(const char *), const char *name,
                             zstc_error *error) {
    for (bool told = false;; close(*lock)) {
        *lock = open_lock(path);
        if (*lock < 0) return pull_path_fail(path, error);
        int result = flock(*lock, LOCK_EX | LOCK_NB);
        if (result != 0 && errno == EWOULDBLOCK) {
            if (!told) waiting(name);
            told = true;
            result = flock_patiently(*lock);
        }
        if (result != 0 && errno != ENOSYS && errno != EOPNOTSUPP && errno != ENOLCK)
            return pull_path_fail(path, error);
        if (result != 0 || is_at(*lock, path)) return ZSTC_OK;
    }
}

static bool is_complete(const char *path, int64_t size) {
    struct stat info;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode) && (size < 0 || (int64_t)info.st_size == size);
}

static zstc_status open_partial(pull_blob *blob, int64_t size, zstc_error *error) {
    blob->is_there = is_complete(blob->path, size);
    if (blob->is_there) return ZSTC_OK;
    blob->file = open(blob->partial, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
    return blob->file >= 0 ? ZSTC_OK : pull_path_fail(blob->partial, error);
}

zstc_status pull_blob_open(pull_blob *blob, const pull_store *store, const char *hash, int64_t size,
                           void (*waiting)(const char *), const char *name, zstc_error *error) {
    char *blobs = pull_path(store->folder, "blobs", ""), *lock = pull_path(store->locks, hash, ".lock");
    *blob = (pull_blob){
        .path = pull_path(blobs, hash, ""), .partial = pull_path(blobs, hash, ".incomplete"), .lock = -1, .file = -1};
    free(blobs);
    zstc_status status =
        blob->path != NULL && blob->partial != NULL && lock != NULL ? ZSTC_OK : zstc_error_memory(error);
    if (status == ZSTC_OK) status = take_lock(&blob->lock, lock, waiting, name, error);
    free(lock);
    return status == ZSTC_OK ? open_partial(blob, size, error) : status;
}

zstc_status pull_blob_finish(pull_blob *blob, zstc_error *error) {
    if (fsync(blob->file) != 0 && errno != EINVAL) return pull_path_fail(blob->partial, error);
    return rename(blob->partial, blob->path) == 0 ? ZSTC_OK : pull_path_fail(blob->path, error);
}

void pull_blob_close(pull_blob *blob) {
    if (blob->file >= 0) close(blob->file);
    if (blob->lock >= 0) close(blob->lock);
    free(blob->path);
    free(blob->partial);
    *blob = (pull_blob){.lock = -1, .file = -1};
}
