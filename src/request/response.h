/* The JSON response: {"sequence", "labels", "scores"} sorted best first, a list of them for a list of inputs. */
#ifndef ZSTC_REQUEST_RESPONSE_H
#define ZSTC_REQUEST_RESPONSE_H

#include <jansson.h>

#include "request/request.h"

/* How its JSON is written: scores as the shortest decimals that read back as the same float32. */
#define ZSTC_RESPONSE_FLAGS (JSON_COMPACT | JSON_REAL_PRECISION(9))

/* The double whose shortest decimal is that of the float: 0.1f is written 0.1, not 0.100000001. */
double zstc_response_number(float score);

/* One text's answer; scores[i] belongs to labels[i]. */
typedef struct {
    zstc_text text;
    const char *const *labels;
    const float *scores;
    size_t count;
    int truncated;
} zstc_response;

/* Writes to order[0..*shown-1] the positions of the labels to be shown, best first; `order` has room for all of them.
 * `selection` NULL: all. */
zstc_status zstc_response_order(const zstc_response *response, const zstc_selection *selection, size_t *order,
                                size_t *shown, zstc_error *error);

/* The answer as JSON, a new reference. */
zstc_status zstc_response_json(json_t **out, const zstc_response *response, const zstc_selection *selection,
                               zstc_error *error);

/* What `batch` holds of a record; the caller fills in text and labels. */
zstc_status zstc_response_fetch(zstc_response *response, const zstc_batch *batch, size_t index, zstc_error *error);

/* The whole answer to a request whose records stand in `batch` from `first` on. */
zstc_status zstc_response_to(json_t **out, const zstc_request *request, const zstc_batch *batch, size_t first,
                             zstc_error *error);

#endif
