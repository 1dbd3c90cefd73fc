/* The files of a model, wherever they lie: a directory, or one TorchScript archive with extra files. */
#ifndef ZSTC_MODEL_FILES_H
#define ZSTC_MODEL_FILES_H

#include "zstc/zstc.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct zstc_files zstc_files;

/* Bytes of a file, memory-mapped; valid as long as the zstc_files. Not NUL-terminated. */
typedef struct {
    const unsigned char *data;
    size_t size;
} zstc_span;

zstc_status zstc_files_open(zstc_files **out, const char *path);
void zstc_files_free(zstc_files *files);

/* Whether there is a file of that name. */
int zstc_files_have(zstc_files *files, const char *name);

/* Maps the file `name` ("config.json"; in an archive the extra file of that name). NOT_FOUND names the whole path. */
zstc_status zstc_files_get(zstc_files *files, const char *name, zstc_span *out);

/* The path given to zstc_files_open, for messages. */
const char *zstc_files_path(const zstc_files *files);

/* Whether it is one archive, and then all of its bytes. */
int zstc_files_is_archive(const zstc_files *files);
zstc_span zstc_files_archive(const zstc_files *files);

#ifdef __cplusplus
}
#endif

#endif
