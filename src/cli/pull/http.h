/* Requests to a hub and to the hosts that it redirects to. The token goes to the hub's own origin only. */
#ifndef ZSTC_CLI_PULL_HTTP_H
#define ZSTC_CLI_PULL_HTTP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

typedef struct pull_http pull_http;

typedef struct {
    const char *endpoint;     /* "https://host[:port][/path]" */
    const char *token;        /* NULL: none */
    const char *certificates; /* a file that replaces the system's, or NULL */
    long timeout;             /* seconds without an answer, or nearly without data */
} pull_http_settings;

enum { PULL_FIELD = 256 };

/* What an answer's headers say. Texts are "" and numbers -1 where a header is missing. */
typedef struct {
    long status;
    char etag[PULL_FIELD], linked_etag[PULL_FIELD], commit[PULL_FIELD];
    char error_code[PULL_FIELD], error_message[PULL_FIELD];
    int64_t length, linked_size; /* of the body, and of the file that a redirect leads to */
    int64_t first, whole;        /* of a 206: where the part begins, and how long the file is */
    int64_t retry_after;         /* seconds, of a 429 also until the hub's next window */
    bool from_hub;               /* the hub's own origin has answered, not a host that it redirects to */
} pull_answer;

/* A request, and what is done with the body of a 200 or 206. */
typedef struct {
    const char *url;
    bool head;     /* headers only, and a redirect that has X-Linked-Etag is the answer */
    uint64_t from; /* the first byte that is wanted */

    /* Told of each part of the body, in order; the answer's headers are complete by then. What they return other than
     * OK ends the request and is its result. NULL with `head`. */
    zstc_status (*take)(void *context, const pull_answer *answer, const char *bytes, size_t size, zstc_error *error);
    void *context;
} pull_request;

/* The settings must outlive it. */
zstc_status pull_http_new(pull_http **out, const pull_http_settings *settings, zstc_error *error);
void pull_http_free(pull_http *http);

/* OK once an answer has come, whatever its status is; redirects have been followed. Else `*may_pass` tells whether
 * another try may help. With `head` *location becomes where the file itself is, which the caller frees. */
zstc_status pull_http_run(pull_http *http, const pull_request *request, pull_answer *answer, char **location,
                          bool *may_pass, zstc_error *error);

#endif
