/* The JSON request: {"inputs": "…" | ["…"], "parameters": {"candidate_labels": ["…"] | "a, b", "multi_label": false,
 * "hypothesis_template": "…"}}. */
#ifndef ZSTC_REQUEST_REQUEST_H
#define ZSTC_REQUEST_REQUEST_H

#include "request/value.h"

typedef struct {
    const char *bytes; /* may hold NUL; one follows */
    size_t length;
} zstc_request_text;

/* Zero-initialise it; free with zstc_request_clear. */
typedef struct {
    char *strings; /* own the texts, the labels and the template */
    size_t used;
    zstc_request_text *texts;
    size_t text_count;
    int is_list; /* the answer is one */
    const char **labels;
    size_t label_count;
    zstc_params *params;
} zstc_request;

/* Reads a request out of `root`. Fields that are missing, of a wrong type or unknown are INVALID_ARGUMENT and named; a
 * string with a lone surrogate is TEXT. On failure `request` is cleared. */
zstc_status zstc_request_read(zstc_request *request, zstc_value root, zstc_error *error);
void zstc_request_clear(zstc_request *request);

/* Makes room for strings that take `most` bytes in all, their NULs included: as JSON they take no less. */
zstc_status zstc_request_reserve(zstc_request *request, size_t most, zstc_error *error);

/* Keeps what the JSON string `value` holds. INVALID_ARGUMENT if it is no string, TEXT for a lone surrogate; `name` says
 * where it was. */
zstc_status zstc_request_keep(zstc_request *request, zstc_value value, const char *name, zstc_request_text *out,
                              zstc_error *error);

/* Adds a record for each text to `batch`, one after another from *first on. On failure those before the refused one
 * stay in the batch. */
zstc_status zstc_request_add(const zstc_request *request, zstc_batch *batch, size_t *first, zstc_error *error);

#endif
