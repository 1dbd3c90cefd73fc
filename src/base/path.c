#include "base/path.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fail.h"

zstc_status zstc_path_fail(const char *path, int code) {
    char reason[128];
    if (code == ENOENT || code == ENOTDIR) return zstc_fail(ZSTC_NOT_FOUND, "%s: no such file", path);
    if (code == ENOMEM) return zstc_fail_memory();
    if (strerror_r(code, reason, sizeof reason) != 0) strcpy(reason, "cannot be read");
    return zstc_fail(ZSTC_IO, "%s: %s", path, reason);
}

zstc_status zstc_path_look(const char *path, zstc_path_kind *kind) {
    struct stat info;
    if (stat(path, &info) == 0) {
        *kind = S_ISREG(info.st_mode) ? ZSTC_PATH_FILE : S_ISDIR(info.st_mode) ? ZSTC_PATH_DIRECTORY : ZSTC_PATH_OTHER;
        return ZSTC_OK;
    }
    if (errno != ENOENT && errno != ENOTDIR) return zstc_path_fail(path, errno);
    *kind = ZSTC_PATH_NONE;
    return ZSTC_OK;
}

/* "/" is the one folder whose name ends in a slash: zstc_files_open drops all others. */
static const char *separator(const char *folder) {
    size_t length = strlen(folder);
    return length > 0 && folder[length - 1] == '/' ? "" : "/";
}

char *zstc_path_join(const char *folder, const char *name) {
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = malloc(size);
    if (path != NULL) snprintf(path, size, "%s%s%s", folder, separator(folder), name);
    return path;
}

int zstc_path_join_into(char *path, size_t size, const char *folder, const char *name) {
    int length = snprintf(path, size, "%s%s%s", folder, separator(folder), name);
    return length >= 0 && (size_t)length < size;
}
