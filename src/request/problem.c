#include "request/problem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The length of the UTF-8 character at `text`, 0 if there is none (Unicode 15, table 3-7). */
static size_t character_length(const unsigned char *text) {
    unsigned char lead = text[0], low = 0x80, high = 0xBF;
    size_t length = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
    for (size_t i = 1; i < length; i++) {
        if (text[i] < low || text[i] > high) return 0;
        low = 0x80, high = 0xBF;
    }
    return length;
}

/* A message may quote bytes of any kind, or be cut inside a character; it must still be one line of UTF-8. */
static void make_presentable(char *line) {
    unsigned char *p = (unsigned char *)line;
    while (*p != '\0') {
        size_t length = character_length(p);
        if (length == 0) *p = '?';
        if (length == 1 && (*p < 0x20 || *p == 0x7F)) *p = ' ';
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
