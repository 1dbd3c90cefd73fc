#include "request/problem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "request/characters.h"

/* A message may quote bytes of any kind, or be cut inside a character; it must still be one line of UTF-8. */
static void make_presentable(char *line) {
    const char *end = line + strlen(line);
    for (char *p = line; p < end;) {
        size_t length = zstc_character_length(p, (size_t)(end - p));
        if (length == 0) *p = '?';
        if (length == 1 && ((unsigned char)*p < 0x20 || *p == 0x7F)) *p = ' ';
        p += length > 0 ? length : 1;
    }
}

zstc_status zstc_problem_set(zstc_problem *problem, zstc_status status, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    if (vsnprintf(problem->line, sizeof problem->line, format, arguments) < 0) problem->line[0] = '\0';
    va_end(arguments);
    make_presentable(problem->line);
    problem->status = status;
    return status;
}

zstc_status zstc_problem_memory(zstc_problem *problem) {
    return zstc_problem_set(problem, ZSTC_OUT_OF_MEMORY, "out of memory");
}

zstc_status zstc_problem_take(zstc_problem *problem, zstc_status status) {
    return zstc_problem_set(problem, status, "%s", zstc_last_error());
}

json_t *zstc_problem_json(const zstc_problem *problem) {
    return json_pack("{s:{s:s, s:s}}", "error", "code", zstc_status_name(problem->status), "message", problem->line);
}
