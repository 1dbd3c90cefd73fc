/* The JSON files of a model. */
#ifndef ZSTC_MODEL_FILES_JSON_H
#define ZSTC_MODEL_FILES_JSON_H

#include "base/json.h"
#include "model/files.h"

/* The object that the file `name` holds (a new reference), or an error that names it. `flags` are jansson's. */
zstc_status zstc_files_json(json_t **out, zstc_files *files, const char *name, size_t flags);

#endif
