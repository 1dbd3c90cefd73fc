#define _GNU_SOURCE 1 /* strcasestr */

#include "serve/body.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/array.h"
#include "base/utf8.h"
#include "cli/decode.h"

/* ---- what the headers say ---------------------------------------------------------------------------------------- */

static const char *const JSON_TYPES[] = {"application/json", "text/json"};
static const char *const LINES_TYPES[] = {"application/jsonlines", "application/jsonl", "application/x-ndjson",
                                          "application/x-jsonlines"};

/* Compares without the parameters: "application/json; charset=utf-8". */
static int is_one_of(const char *type, const char *const *names, size_t count) {
    size_t length = strcspn(type, "; \t,");
    for (size_t i = 0; i < count; i++) {
        if (strlen(names[i]) == length && strncasecmp(type, names[i], length) == 0) return 1;
    }
    return 0;
}

#define IS_ONE_OF(type, names) is_one_of(type, names, sizeof(names) / sizeof(names)[0])

static int read_type(serve_body *body, const char *type, serve_problem *problem) {
    body->type = SERVE_JSON;
    if (type == NULL || IS_ONE_OF(type, JSON_TYPES)) return 0;
    if (IS_ONE_OF(type, LINES_TYPES)) return body->type = SERVE_JSON_LINES, 0;
    return serve_problem_set(problem, 415, "Content-Type \"%s\" (expected application/json or application/jsonlines)",
                             type);
}

int serve_body_declare(serve_body *body, const char *type, const char *encoding, serve_problem *problem) {
    if (read_type(body, type, problem) != 0) return -1;
    body->is_packed = 0;
    if (encoding == NULL || strcasecmp(encoding, "identity") == 0) return 0;
    body->is_packed = 1;
    if (strcasecmp(encoding, "gzip") == 0 || strcasecmp(encoding, "zstd") == 0) return 0;
    return serve_problem_set(problem, 415, "Content-Encoding \"%s\" (expected gzip, zstd or none)", encoding);
}

int serve_body_accept(const char *accept, int *as_lines, serve_problem *problem) {
    *as_lines = 0;
    if (accept == NULL || accept[0] == '\0' || strstr(accept, "*/*") != NULL) return 0;
    for (size_t i = 0; i < sizeof LINES_TYPES / sizeof LINES_TYPES[0]; i++) {
        if (strcasestr(accept, LINES_TYPES[i]) != NULL) return *as_lines = 1, 0;
    }
    if (strcasestr(accept, "json") != NULL || strcasestr(accept, "application/*") != NULL) return 0;
    return serve_problem_set(problem, 406, "Accept \"%s\" (expected application/json or application/jsonlines)",
                             accept);
}

/* ---- bytes ------------------------------------------------------------------------------------------------------- */

void serve_body_clear(serve_body *body) {
    free(body->bytes);
    *body = (serve_body){0};
}

typedef struct {
    char *bytes;
    size_t length, capacity;
} unpacked;

static int make_room(unpacked *out, serve_problem *problem) {
    enum { STEP = 1 << 14 };
    if (out->capacity - out->length >= STEP / 2) return 0;
    char *bytes = zstc_array_grow(out->bytes, &out->capacity, out->length + STEP, 1);
    if (bytes == NULL) return serve_problem_memory(problem);
    out->bytes = bytes;
    return 0;
}

static int unpack(const serve_body *body, cli_decoder *decoder, unpacked *out, size_t most, serve_problem *problem) {
    const char *bytes = body->bytes, *wrong;
    size_t left = body->length, written;
    do {
        if (make_room(out, problem) != 0) return -1;
        wrong =
            cli_decoder_run(decoder, &bytes, &left, out->bytes + out->length, out->capacity - out->length, &written);
        if (wrong != NULL) return serve_problem_set(problem, 400, "the body: %s", wrong);
        out->length += written;
        if (most > 0 && out->length > most)
            return serve_problem_set(problem, 413, "the body has more than %zu bytes when decompressed (--max-body)",
                                     most);
    } while (left > 0 || written > 0);
    wrong = cli_decoder_end(decoder);
    return wrong == NULL ? 0 : serve_problem_set(problem, 400, "the body: %s", wrong);
}

void serve_body_skip_mark(serve_body *body) {
    size_t mark = zstc_utf8_mark(body->bytes, body->length);
    if (mark == 0) return;
    body->length -= mark;
    memmove(body->bytes, body->bytes + mark, body->length);
}

int serve_body_unpack(serve_body *body, size_t most, serve_problem *problem) {
    if (!body->is_packed) return 0;
    cli_encoding encoding = cli_encoding_of(body->bytes, body->length);
    if (encoding != CLI_GZIP && encoding != CLI_ZSTD)
        return serve_problem_set(problem, 400, "the body is neither gzip nor zstd, as Content-Encoding says");
    cli_decoder *decoder = cli_decoder_new(encoding);
    if (decoder == NULL) return serve_problem_memory(problem);
    unpacked out = {0};
    int result = unpack(body, decoder, &out, most, problem);
    cli_decoder_free(decoder);
    if (result != 0) return free(out.bytes), result;
    free(body->bytes);
    body->bytes = out.bytes;
    body->length = out.length;
    body->is_packed = 0;
    return 0;
}

int serve_body_depth(const char *bytes, size_t length, size_t most, serve_problem *problem) {
    size_t depth = 0;
    int in_string = 0;
    for (size_t i = 0; i < length; i++) {
        char c = bytes[i];
        if (in_string) {
            if (c == '\\') i++;
            in_string = c != '"';
        } else if (c == '"') {
            in_string = 1;
        } else if (c == '[' || c == '{') {
            if (++depth > most && most > 0)
                return serve_problem_set(problem, 400, "JSON is nested deeper than %zu brackets (--max-depth)", most);
        } else if ((c == ']' || c == '}') && depth > 0) {
            depth--;
        }
    }
    return 0;
}
