#include "model/files_json.h"

zstc_status zstc_files_json(json_t **out, zstc_files *files, const char *name, size_t flags) {
    zstc_span bytes;
    zstc_status status = zstc_files_get(files, name, &bytes);
    return status == ZSTC_OK ? zstc_json_load(out, bytes, zstc_files_where(files, name), flags) : status;
}
