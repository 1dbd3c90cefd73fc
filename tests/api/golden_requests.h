/* Requests of the golden files, as the C interface takes them. */
#ifndef ZSTC_TESTS_GOLDEN_REQUESTS_H
#define ZSTC_TESTS_GOLDEN_REQUESTS_H

#include "support/support.h"

typedef struct {
    const json_t *line;
    const char *text;
    size_t length;
    const char **labels;
    size_t count;
    zstc_params *params;
} request;

/* The line must stay as long as the request. */
request read_request(const json_t *line);
void free_request(request *r);

/* Fails unless each score is as close as `bound` to the one that transformers gave. */
void compare(const request *r, const float *scores, double bound);

#define GOLDEN(name) "golden/models/" name "/golden.jsonl"
#define MODEL(name) "golden/models/" name

#endif
