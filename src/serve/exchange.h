/* A request that has come in whole, and its answer. */
#ifndef ZSTC_SERVE_EXCHANGE_H
#define ZSTC_SERVE_EXCHANGE_H

#include <event2/buffer.h>

#include "serve/connection.h"
#include "serve/job.h"

struct serve_exchange {
    serve_server *server;
    serve_connection *connection;
    struct evhttp_request *request;
    size_t route;   /* a position in SERVE_ROUTES */
    serve_job *job; /* being answered by the pool, or NULL */
    size_t bytes_in, bytes_out;
    char parameter[256]; /* the variable part of the path, decoded */
    char *logged_body;   /* or NULL */
};

/* evhttp calls it for each request; `server` is a serve_server. */
void serve_exchange_begin(struct evhttp_request *request, void *server);

const char *serve_exchange_header(const serve_exchange *exchange, const char *name);

/* Each of these answers the request. `bytes` are copied. */
void serve_exchange_reply(serve_exchange *exchange, int status, const char *type, const char *bytes, size_t length);
void serve_exchange_reply_json(serve_exchange *exchange, int status, json_t *json); /* takes `json` over */
void serve_exchange_fail(serve_exchange *exchange, const serve_problem *problem);
void serve_exchange_refuse(serve_exchange *exchange, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Hands the request to the pool, which answers it in this format by this model (NULL: the one that it names). */
void serve_exchange_submit(serve_exchange *exchange, const serve_format *format, const serve_model *model);

/* The pool has finished a job, which is freed. */
void serve_exchange_finish(serve_server *server, serve_job *job);

/* The client has gone, and the request with it. */
void serve_exchange_lose(serve_exchange *exchange);

/* The answer has not come in time. */
void serve_exchange_expire(serve_exchange *exchange);

/* evhttp's own answer, all of `output`, becomes one in JSON. */
void serve_exchange_replace(serve_connection *connection, struct evbuffer *output, int status);

#endif
