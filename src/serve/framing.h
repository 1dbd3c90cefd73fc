/* What HTTP requires of a request and evhttp does not ask. */
#ifndef ZSTC_SERVE_FRAMING_H
#define ZSTC_SERVE_FRAMING_H

#include <event2/http.h>

#include "serve/problem.h"

enum { SERVE_MOST_HEADERS = 200 };

/* Refuses a request whose end two servers may see in different places (RFC 9112, 6.3): with both a length and a
 * transfer coding, two lengths, a coding that evhttp has not decoded, or a body that it has not read; and what RFC 9110
 * and 9112 refuse: names of headers that are none, another number of Hosts than one, a version that is not 1. 0, or -1
 * and 400, 501 or 505. */
int serve_framing_check(struct evhttp_request *request, int has_nul, serve_problem *problem);

/* A whole answer with the error as JSON, for a connection that evhttp does not answer by itself, and which ends with
 * it. Returns its length. */
typedef struct {
    char text[1024];
} serve_raw_answer;
size_t serve_framing_write(serve_raw_answer *answer, int status, const char *message);

/* What a status that evhttp gives by itself means. */
const char *serve_framing_message(int status);

#endif
