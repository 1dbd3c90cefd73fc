#include "cli/pull/paths.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

char *pull_path(const char *folder, const char *name, const char *end) {
    if (folder == NULL) return NULL;
    size_t size = strlen(folder) + strlen(name) + strlen(end) + 2;
    char *path = malloc(size);
    if (path != NULL) snprintf(path, size, "%s/%s%s", folder, name, end);
    return path;
}

zstc_status pull_path_fail(const char *path, zstc_error *error) {
    return zstc_error_set(error, ZSTC_IO, "%s: %s", path, strerror(errno));
}

static int make_one(const char *folder) {
    struct stat info;
    if (mkdir(folder, 0777) == 0) return 0;
    int code = errno; /* a folder of a file system that is read-only may be there and say EROFS */
    if (stat(folder, &info) == 0 && S_ISDIR(info.st_mode)) return 0;
    errno = code == EEXIST ? ENOTDIR : code;
    return -1;
}

zstc_status pull_path_make(const char *folder, zstc_error *error) {
    char *path = strdup(folder);
    if (path == NULL) return zstc_error_memory(error);
    zstc_status status = ZSTC_OK;
    for (char *slash = path + 1; status == ZSTC_OK && (slash = strchr(slash, '/')) != NULL; *slash++ = '/') {
        *slash = '\0';
        if (make_one(path) != 0) status = pull_path_fail(path, error);
    }
    if (status == ZSTC_OK && make_one(path) != 0) status = pull_path_fail(path, error);
    free(path);
    return status;
}

static int write_all(const char *path, const char *text) {
    size_t length = strlen(text);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (file < 0) return -1;
    int good = write(file, text, length) == (ssize_t)length, code = errno;
    if (close(file) != 0 && good) return -1;
    errno = code;
    return good ? 0 : -1;
}

zstc_status pull_path_write(const char *path, const char *text, zstc_error *error) {
    size_t size = strlen(path) + 40;
    char *temporary = malloc(size);
    if (temporary == NULL) return zstc_error_memory(error);
    snprintf(temporary, size, "%s.%ld.tmp", path, (long)getpid());
    zstc_status status = ZSTC_OK;
    if (write_all(temporary, text) != 0 || rename(temporary, path) != 0) {
        status = pull_path_fail(path, error);
        unlink(temporary);
    }
    free(temporary);
    return status;
}

zstc_status pull_path_check_room(const char *path, uint64_t bytes, const char *name, zstc_error *error) {
    struct statvfs info;
    if (statvfs(path, &info) != 0) return ZSTC_OK;
    uint64_t left = (uint64_t)info.f_bavail * info.f_frsize;
    if (left >= bytes) return ZSTC_OK;
    return zstc_error_set(error, ZSTC_IO, "%s: %s needs %.0f MB more, and %.0f MB are free there", path, name,
                          (double)bytes / 1e6, (double)left / 1e6);
}
