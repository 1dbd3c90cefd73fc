/* The forms of requests and answers that the service knows. */
#ifndef ZSTC_SERVE_FORMATS_FORMATS_H
#define ZSTC_SERVE_FORMATS_FORMATS_H

#include "serve/job.h"

/* {"inputs", "parameters"} to {"sequence", "labels", "scores"}, as zstc_classify_json; or lines of them. */
extern const serve_format SERVE_CLASSIFY;

/* The same request to [{"label", "score"}], as the hub's inference endpoints answer. */
extern const serve_format SERVE_HUB;

/* {"state", "questions"} to {"answers"}: the System One format. */
extern const serve_format SERVE_SYSTEM_ONE;

/* No body: a text made up for each model, to see that passes go through. */
extern const serve_format SERVE_PROBE;

/* ---- what they share --------------------------------------------------------------------------------------------- */

#define SERVE_TYPE_JSON "application/json"
#define SERVE_TYPE_LINES "application/jsonlines"

/* Reads one request of classifying out of JSON text into a new record. What is wrong is noted in the record; -1 only
 * without memory. */
int serve_read_record(serve_job *job, const char *bytes, size_t length);

/* The record's answer, a new reference; NULL and its problem filled in. */
json_t *serve_record_answer(serve_record *record);

#endif
