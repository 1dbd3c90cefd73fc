/* JSON files of a model: parsed, with the errors that go with it. */
#ifndef ZSTC_BASE_JSON_H
#define ZSTC_BASE_JSON_H

#include <jansson.h>

#include "base/file.h"

/* The object that `bytes` hold (a new reference), or a MODEL error that names `where` and the line. `flags` are
 * jansson's. Depth is bounded by jansson itself. */
zstc_status zstc_json_load(json_t **out, zstc_span bytes, const char *where, size_t flags);

/* The same for an array. */
zstc_status zstc_json_load_array(json_t **out, zstc_span bytes, const char *where, size_t flags);

/* A value as messages show it, in out[0..ZSTC_JSON_SHOWN-1]: 3, "text", an array; NULL is "missing". Returns `out`. */
enum { ZSTC_JSON_SHOWN = 64 };
const char *zstc_json_show(const json_t *value, char out[ZSTC_JSON_SHOWN]);

#endif
