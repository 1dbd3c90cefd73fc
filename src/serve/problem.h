/* Why a request gets no answer: an HTTP status, a code and one line. */
#ifndef ZSTC_SERVE_PROBLEM_H
#define ZSTC_SERVE_PROBLEM_H

#include <jansson.h>

#include "base/error.h"

typedef struct {
    int status;       /* 0: nothing is wrong */
    const char *code; /* of the library, "ZSTC_TEXT", or the one that goes with the status; static storage */
    char line[ZSTC_ERROR_LINE];
} serve_problem;

/* Fills in `problem` and returns -1. */
int serve_problem_set(serve_problem *problem, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same for an error of the library: 400 for what the request says, 503 for what may pass, else 500. */
int serve_problem_from(serve_problem *problem, const zstc_error *error);
int serve_problem_invalid(serve_problem *problem, const char *format, ...)
    __attribute__((format(printf, 2, 3))); /* 400 and ZSTC_INVALID_ARGUMENT */
int serve_problem_memory(serve_problem *problem);

/* {"error": {"code", "message"}}, a new reference; NULL without memory. */
json_t *serve_problem_json(const serve_problem *problem);

#endif
