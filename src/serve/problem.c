#include "serve/problem.h"

#include <stdarg.h>
#include <stdio.h>

#include "serve/status.h"

int serve_problem_set(serve_problem *problem, int status, const char *format, ...) {
    zstc_error error; /* makes the line presentable */
    va_list arguments;
    va_start(arguments, format);
    zstc_error_set_list(&error, ZSTC_OK, format, arguments);
    va_end(arguments);
    problem->status = status;
    problem->code = serve_status_find(status)->code;
    snprintf(problem->line, sizeof problem->line, "%s", error.line);
    return -1;
}

static int status_for(zstc_status status) {
    switch (status) {
    case ZSTC_INVALID_ARGUMENT:
    case ZSTC_TEXT:
    case ZSTC_TOO_LONG:
    case ZSTC_UNSUPPORTED: return 400;
    case ZSTC_OUT_OF_MEMORY:
    case ZSTC_CANCELLED: return 503;
    default: return 500;
    }
}

int serve_problem_from(serve_problem *problem, const zstc_error *error) {
    problem->status = status_for(error->status);
    problem->code = zstc_status_name(error->status);
    snprintf(problem->line, sizeof problem->line, "%s", error->line);
    return -1;
}

int serve_problem_invalid(serve_problem *problem, const char *format, ...) {
    zstc_error error;
    va_list arguments;
    va_start(arguments, format);
    zstc_error_set_list(&error, ZSTC_INVALID_ARGUMENT, format, arguments);
    va_end(arguments);
    return serve_problem_from(problem, &error);
}

int serve_problem_memory(serve_problem *problem) {
    zstc_error error;
    zstc_error_memory(&error);
    return serve_problem_from(problem, &error);
}

json_t *serve_problem_json(const serve_problem *problem) {
    return json_pack("{s:{s:s, s:s}}", "error", "code", problem->code, "message", problem->line);
}
