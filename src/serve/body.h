/* The body of a request: what its headers say that it is, and its bytes, decompressed. */
#ifndef ZSTC_SERVE_BODY_H
#define ZSTC_SERVE_BODY_H

#include <stddef.h>

#include "serve/problem.h"

typedef enum { SERVE_JSON, SERVE_JSON_LINES } serve_body_type;

typedef struct {
    serve_body_type type;
    int is_packed; /* gzip or zstd, by its first bytes */
    char *bytes;
    size_t length;
} serve_body;

/* Reads Content-Type and Content-Encoding, either of which may be NULL. 0, or -1 and 415. */
int serve_body_declare(serve_body *body, const char *type, const char *encoding, serve_problem *problem);

/* Whether `accept` (NULL: anything) asks for lines, or for JSON. 0, or -1 and 406. */
int serve_body_accept(const char *accept, int *as_lines, serve_problem *problem);

/* Decompresses the body where it is packed; at most `most` bytes (0: any number) come out, else 413. */
int serve_body_unpack(serve_body *body, size_t most, serve_problem *problem);

/* Drops a byte order mark at its start, as zstc_classify_json does. */
void serve_body_skip_mark(serve_body *body);
void serve_body_clear(serve_body *body);

/* 400 if the brackets of `bytes`, which need not be JSON, are nested deeper than `most` (0: any depth). */
int serve_body_depth(const char *bytes, size_t length, size_t most, serve_problem *problem);

#endif
