/* One file, mapped read-only. */
#ifndef ZSTC_MODEL_MAPPING_H
#define ZSTC_MODEL_MAPPING_H

#include "model/files.h"

/* What is at a path. */
typedef enum { ZSTC_PATH_NONE, ZSTC_PATH_FILE, ZSTC_PATH_DIRECTORY, ZSTC_PATH_OTHER } zstc_path_kind;

/* IO when the path cannot even be looked at; what is not there is no error but NONE. */
zstc_status zstc_path_look(const char *path, zstc_path_kind *kind);

/* Maps a whole regular file; an empty one gives no bytes at an address that is not NULL. */
zstc_status zstc_mapping_open(zstc_span *out, const char *path);
void zstc_mapping_close(zstc_span *mapping);

#endif
