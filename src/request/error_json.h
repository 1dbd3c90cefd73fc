/* Errors as the JSON interface and the program tell them. */
#ifndef ZSTC_REQUEST_ERROR_JSON_H
#define ZSTC_REQUEST_ERROR_JSON_H

#include <jansson.h>

#include "base/error.h"

/* Fills in `error` with the line that a failing call of the library has just left, and returns `status`. */
zstc_status zstc_error_take_last(zstc_error *error, zstc_status status);

/* {"error": {"code", "message"}}, a new reference; NULL without memory. */
json_t *zstc_error_json(const zstc_error *error);

#endif
