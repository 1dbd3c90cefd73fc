/* Paths, folders and small files, with errors that name them. */
#ifndef ZSTC_CLI_PULL_PATHS_H
#define ZSTC_CLI_PULL_PATHS_H

#include <stdint.h>

#include "base/error.h"

/* "<folder>/<name><end>"; the caller frees it. NULL without memory, or where `folder` is. */
char *pull_path(const char *folder, const char *name, const char *end);

/* IO with errno's reason. */
zstc_status pull_path_fail(const char *path, zstc_error *error);

/* The folder and all above it. */
zstc_status pull_path_make(const char *folder, zstc_error *error);

/* Makes the file hold `text`, at once for whoever reads it; its folder must exist. */
zstc_status pull_path_write(const char *path, const char *text, zstc_error *error);

/* IO if the file system of `path` has not `bytes` left for the file `name`; what cannot be asked is no error. */
zstc_status pull_path_check_room(const char *path, uint64_t bytes, const char *name, zstc_error *error);

#endif
