/* The files of a model, wherever they are: a directory, or one TorchScript archive with extra files. file_source.h has
 * what a further place needs. */
#ifndef ZSTC_MODEL_FILES_H
#define ZSTC_MODEL_FILES_H

#include <stdbool.h>

#include "base/file.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct zstc_files zstc_files;

/* `path` is a path, or the name of a model in the Hugging Face cache (hub.h). NOT_FOUND where nothing is, IO for a
 * device, MODEL for a file that is no archive. */
zstc_status zstc_files_open(zstc_files **out, const char *path);
void zstc_files_free(zstc_files *files);

/* Whether there is a file of that name; what cannot be looked at counts as there, and zstc_files_get will say why. */
bool zstc_files_have(zstc_files *files, const char *name);

/* Reads the file `name` ("config.json"; in an archive the extra file of that name) whole. The bytes are a copy that
 * lives until zstc_files_release. NOT_FOUND names the whole path; an empty file and a Git LFS pointer are MODEL errors.
 */
zstc_status zstc_files_get(zstc_files *files, const char *name, zstc_span *out);

/* The same for files in a folder of the model's directory, "1_Pooling" say; "": the directory itself. Messages and
 * zstc_files_opened call such a file "1_Pooling/config.json". */
bool zstc_files_have_in(zstc_files *files, const char *folder, const char *name);
zstc_status zstc_files_get_in(zstc_files *files, const char *folder, const char *name, zstc_span *out);

/* From now on the files of all other functions are those in this folder of the directory. */
zstc_status zstc_files_enter(zstc_files *files, const char *folder);

/* That folder; "" for the directory itself. */
const char *zstc_files_folder(const zstc_files *files);

/* Opens the file `name` without reading it: for weights. It stays open until zstc_files_release. */
zstc_status zstc_files_open_file(zstc_files *files, const char *name, const zstc_file **out);

/* The path given to zstc_files_open without slashes at its end, or the one in the cache, for messages. */
const char *zstc_files_path(const zstc_files *files);

/* "path/name" of a file that has been opened or read, for messages; it lives until zstc_files_release. */
const char *zstc_files_where(const zstc_files *files, const char *name);
const char *zstc_files_where_in(const zstc_files *files, const char *folder, const char *name);

/* The TorchScript module that the model is, with weights and a forward of its own: the whole of its archive. NULL if
 * its weights are files, and after zstc_files_release. */
const zstc_file *zstc_files_module(const zstc_files *files);

/* IO when a file that was read is no longer the one at its path: what was read may be of two versions of the model. */
zstc_status zstc_files_check(const zstc_files *files);

/* Closes all files and frees what was read of them; of `files` only its path and the list of what was read is left. */
void zstc_files_release(zstc_files *files);

/* The files that have been opened so far, the first at index 0, with their sizes in bytes. Of an archive these are its
 * extra files, and after zstc_files_release the archive itself. False behind the last one. `name` lives as long as
 * `files`. */
bool zstc_files_opened(const zstc_files *files, size_t index, const char **name, uint64_t *size);

#ifdef __cplusplus
}
#endif

#endif
