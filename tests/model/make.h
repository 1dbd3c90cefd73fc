/* Files of a model made by hand, good and hostile ones. */
#ifndef ZSTC_TESTS_MODEL_MAKE_H
#define ZSTC_TESTS_MODEL_MAKE_H

#include "model/files.h"
#include "support/support.h"

/* A temporary folder, and files in it. Paths are valid until the folder is removed. */
typedef struct {
    char path[64];
} make_folder;
void make_folder_new(make_folder *folder);
void make_folder_remove(make_folder *folder);
void make_file(const make_folder *folder, const char *name, const void *data, size_t size);
void make_text(const make_folder *folder, const char *name, const char *text);
void make_copy(const make_folder *folder, const char *name, const char *from); /* of a path */

/* Bytes that grow. */
typedef struct {
    unsigned char *data;
    size_t size;
} make_bytes;
void make_put(make_bytes *bytes, const void *data, size_t size);
void make_put_text(make_bytes *bytes, const char *text);
void make_put_number(make_bytes *bytes, uint64_t number, unsigned width);
void make_set_number(make_bytes *bytes, size_t at, uint64_t number, unsigned width);
void make_free(make_bytes *bytes);
zstc_span make_span(const make_bytes *bytes);

/* The bytes as if they were a file called `path`; close it with zstc_file_close. */
zstc_file *make_memory_file(zstc_span bytes, const char *path);

/* The first `size` bytes in memory of exactly that size, so that a read behind them is seen. Free .data. */
zstc_span make_exact(zstc_span bytes, size_t size);

/* A safetensors file: header and `data` bytes of zeros. */
void make_safetensors(make_bytes *bytes, const char *header, size_t data);

/* A zip archive: entries, then make_zip_end. */
typedef struct {
    make_bytes bytes, directory;
    unsigned count;
    size_t directory_at; /* set by make_zip_end */
} make_zip;
void make_zip_add(make_zip *zip, const char *name, const void *data, size_t size);
void make_zip_end(make_zip *zip);
void make_zip_free(make_zip *zip);

/* All bytes of a file. */
void make_read(make_bytes *bytes, const char *path);

#endif
