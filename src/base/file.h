/* One open file, read where and when it is asked for. It is never mapped: touching a mapping of a file that another
 * process cuts short ends this process with SIGBUS, where a read comes back with fewer bytes. */
#ifndef ZSTC_BASE_FILE_H
#define ZSTC_BASE_FILE_H

#include "zstc/zstc.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes in memory. Not NUL-terminated. */
typedef struct {
    const unsigned char *data;
    size_t size;
} zstc_span;

typedef struct zstc_file zstc_file;

/* Opens a regular file for reading; what is none is an IO error, and never waited for. */
zstc_status zstc_file_open(zstc_file **out, const char *path);

/* Bytes that are in memory already, read as if they were a file; they must outlive it. */
zstc_status zstc_file_of_memory(zstc_file **out, zstc_span bytes, const char *path);

/* Part of an open file, read as if it were a file: `size` bytes at `at`, which lie inside `whole`, which must outlive
 * it. */
zstc_status zstc_file_part(zstc_file **out, const zstc_file *whole, uint64_t at, uint64_t size, const char *path);

void zstc_file_close(zstc_file *file);

const char *zstc_file_path(const zstc_file *file); /* for messages */
uint64_t zstc_file_size(const zstc_file *file);    /* when it was opened */

/* Reads exactly `size` bytes at `at`, which must lie inside the file. IO when the file is no longer as it was when it
 * was opened: what was read may then be of two versions. Any thread, several at once. */
zstc_status zstc_file_read(const zstc_file *file, uint64_t at, void *buffer, size_t size);

/* The same into memory that the caller frees; not NULL, also where `size` is 0. */
zstc_status zstc_file_read_new(const zstc_file *file, uint64_t at, size_t size, unsigned char **out);

/* IO when another file lies at its path now, or none: files opened before and after are of two versions of a model. */
zstc_status zstc_file_check_path(const zstc_file *file);

#ifdef __cplusplus
}
#endif

#endif
