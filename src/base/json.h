/* JSON files of a model: parsed, with the errors that go with it. */
#ifndef ZSTC_BASE_JSON_H
#define ZSTC_BASE_JSON_H

#include <jansson.h>

#include "base/file.h"

/* The object that `bytes` hold (a new reference), or a MODEL error that names `where` and the line. `flags` are
 * jansson's. Depth is bounded by jansson itself. */
zstc_status zstc_json_load(json_t **out, zstc_span bytes, const char *where, size_t flags);

#endif
