/* The JSON request: {"inputs": "…" | ["…"], "parameters": {"candidate_labels": ["…"] | "a, b", "multi_label": false,
 * "hypothesis_template": "…"}}. */
#ifndef ZSTC_REQUEST_REQUEST_H
#define ZSTC_REQUEST_REQUEST_H

#include "request/problem.h"

typedef struct {
    const char *bytes; /* may hold NUL */
    size_t length;
} zstc_request_text;

/* Zero-initialise it; free with zstc_request_clear. */
typedef struct {
    json_t *root; /* owns the texts and listed labels */
    zstc_request_text *texts;
    size_t text_count;
    int is_list; /* the answer is one */
    const char **labels;
    size_t label_count;
    char *label_text; /* owns the labels that came in one string */
    zstc_params *params;
} zstc_request;

/* Parses JSON; the caller owns *out. INVALID_ARGUMENT for what is not JSON, TEXT for what is not UTF-8. */
zstc_status zstc_request_load(json_t **out, const char *bytes, size_t length, zstc_problem *problem);

/* Reads a request out of `root` and keeps a reference to it. Fields that are missing, of a wrong type or unknown are
 * INVALID_ARGUMENT and named. On failure `request` is cleared. */
zstc_status zstc_request_read(zstc_request *request, json_t *root, zstc_problem *problem);
void zstc_request_clear(zstc_request *request);

/* Adds a record for each text to `batch`, one after another from *first on. On failure those before the refused one
 * stay in the batch. */
zstc_status zstc_request_add(const zstc_request *request, zstc_batch *batch, size_t *first, zstc_problem *problem);

#endif
