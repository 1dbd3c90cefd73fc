/* Candidate labels in JSON. A label is a string, {"label", "description"} or {"label", "hypotheses": [...]}. */
#ifndef ZSTC_REQUEST_CANDIDATES_JSON_H
#define ZSTC_REQUEST_CANDIDATES_JSON_H

#include "request/candidates.h"
#include "request/strings.h"

/* Adds one label, a string or an object; `name` says where it was. */
zstc_status zstc_candidates_read_label(zstc_candidates *candidates, zstc_value label, const char *name,
                                       zstc_strings *strings, zstc_error *error);

/* Adds all labels of an array; `name` is what messages call it. */
zstc_status zstc_candidates_read_list(zstc_candidates *candidates, zstc_value array, const char *name,
                                      zstc_strings *strings, zstc_error *error);

/* Adds what the parameter candidate_labels is: an array, or one string with commas between the labels; at least one. */
zstc_status zstc_candidates_read(zstc_candidates *candidates, zstc_value value, zstc_strings *strings,
                                 zstc_error *error);

#endif
