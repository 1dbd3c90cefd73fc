/* Paths of a model's files. */
#ifndef ZSTC_BASE_PATH_H
#define ZSTC_BASE_PATH_H

#include "zstc/zstc.h"

/* What is at a path. */
typedef enum { ZSTC_PATH_NONE, ZSTC_PATH_FILE, ZSTC_PATH_DIRECTORY, ZSTC_PATH_OTHER } zstc_path_kind;

/* IO when the path cannot even be looked at; what is not there is no error but NONE. */
zstc_status zstc_path_look(const char *path, zstc_path_kind *kind);

/* "<folder>/<name>" in memory that the caller frees; NULL without memory. */
char *zstc_path_join(const char *folder, const char *name);

/* The same into `path`; 0 when it does not fit. */
int zstc_path_join_into(char *path, size_t size, const char *folder, const char *name);

/* The error that goes with a path and an errno. */
zstc_status zstc_path_fail(const char *path, int code);

#endif
