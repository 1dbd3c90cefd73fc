/* The JSON request: {"inputs": "…" | ["…"], "parameters": {"candidate_labels": […] | "a, b", …}}; include/zstc/zstc.h
 * has all of it. */
#ifndef ZSTC_REQUEST_REQUEST_H
#define ZSTC_REQUEST_REQUEST_H

#include "request/candidates.h"
#include "request/parameters.h"

/* Zero-initialise it; free with zstc_request_clear. */
typedef struct {
    zstc_strings strings; /* own the texts, the labels and the parameters' strings */
    zstc_text *texts;
    size_t text_count;
    int is_list; /* the answer is one */
    zstc_candidates own;
    const zstc_candidates *shared; /* labels that somebody else owns, in place of its own; or NULL */
    const zstc_labels *prepared;   /* the label set made of those; or NULL */
    zstc_parameters parameters;
    zstc_params *params; /* made of these; NULL where the label set is prepared */
    const char *model;   /* the name of a model that it asks for, or NULL */
} zstc_request;

/* Reads a request out of `root`. Parameters that it does not give are those of `defaults`, whose strings must outlive
 * it; NULL: the library's. Fields that are missing, of a wrong type or unknown are INVALID_ARGUMENT and named; a string
 * with a lone surrogate is TEXT. On failure `request` is cleared. */
zstc_status zstc_request_read(zstc_request *request, zstc_value root, const zstc_parameters *defaults,
                              zstc_error *error);

/* The same where several models may answer: a field "model" names one. */
zstc_status zstc_request_read_with_model(zstc_request *request, zstc_value root, zstc_error *error);
void zstc_request_clear(zstc_request *request);

const zstc_candidates *zstc_request_candidates(const zstc_request *request);

/* The label set that the last of a row of requests needed. Zero-initialise it; free with zstc_label_cache_clear before
 * the model and before that request. */
typedef struct {
    zstc_labels *labels;
    const zstc_request *of;
} zstc_label_cache;

void zstc_label_cache_clear(zstc_label_cache *cache);

/* Adds a record for each text to `batch`, which is of the model `z`, one after another from *first on. On failure those
 * before the refused one stay in the batch. */
zstc_status zstc_request_add(const zstc_request *request, zstc *z, zstc_batch *batch, zstc_label_cache *cache,
                             size_t *first, zstc_error *error);

#endif
