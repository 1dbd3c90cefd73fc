/* JSON of a model's files: parsed with the errors that go with it. */
#ifndef ZSTC_MODEL_JSON_H
#define ZSTC_MODEL_JSON_H

#include <jansson.h>

#include "model/files.h"

/* The object that `bytes` hold (a new reference), or a MODEL error that names `where` and the line. `flags` are
 * jansson's. Depth is bounded by jansson itself. */
zstc_status zstc_model_json(json_t **out, zstc_span bytes, const char *where, size_t flags);

/* Why jansson could not parse `bytes`, in words for a user; lives as long as the error. */
const char *zstc_json_reason(zstc_span bytes, const json_error_t *error);

/* Whether parsing failed for want of memory. jansson has a code for it but does not always set it: then there is no
 * text either, which every error of syntax has. */
int zstc_json_lacked_memory(const json_error_t *error);

#endif
