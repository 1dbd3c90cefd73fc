/* What was wrong with a request: a status and one line, as the library's own errors are. This folder keeps its own
 * because the program is built from it too, outside the library. */
#ifndef ZSTC_REQUEST_PROBLEM_H
#define ZSTC_REQUEST_PROBLEM_H

#include <jansson.h>

#include "zstc/zstc.h"

enum { ZSTC_PROBLEM_LINE = 1024 };

typedef struct {
    zstc_status status;
    char line[ZSTC_PROBLEM_LINE]; /* always valid UTF-8 without control characters */
} zstc_problem;

/* Fills `problem` and returns `status`. */
zstc_status zstc_problem_set(zstc_problem *problem, zstc_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
zstc_status zstc_problem_memory(zstc_problem *problem);

/* The same with the line that a failing call of the library has just left. */
zstc_status zstc_problem_take(zstc_problem *problem, zstc_status status);

/* {"error": {"code", "message"}}, a new reference; NULL without memory. */
json_t *zstc_problem_json(const zstc_problem *problem);

#endif
