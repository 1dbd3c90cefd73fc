#include "serve/exchange.h"

#include <event2/keyvalq_struct.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "serve/access.h"
#include "serve/framing.h"
#include "serve/routes.h"
#include "serve/server.h"

const char *serve_exchange_header(const serve_exchange *exchange, const char *name) {
    return evhttp_find_header(evhttp_request_get_input_headers(exchange->request), name);
}

/* ---- answering --------------------------------------------------------------------------------------------------- */

static void free_exchange(serve_exchange *exchange) {
    free(exchange->logged_body);
    free(exchange);
}

static void on_answered(struct evhttp_request *request, void *user) {
    serve_exchange *exchange = user;
    serve_connection *connection = exchange->connection;
    (void)request;
    free_exchange(exchange);
    serve_connection_answered(connection);
}

static void add_headers(serve_exchange *exchange, int status, const char *type) {
    static const char ATTRIBUTES[] = "X-Amzn-SageMaker-Custom-Attributes";
    struct evkeyvalq *headers = evhttp_request_get_output_headers(exchange->request);
    const char *attributes = serve_exchange_header(exchange, ATTRIBUTES);
    if (type != NULL) evhttp_add_header(headers, "Content-Type", type);
    evhttp_add_header(headers, "X-Content-Type-Options", "nosniff");
    if (attributes != NULL) evhttp_add_header(headers, ATTRIBUTES, attributes);
    if (status == 401) evhttp_add_header(headers, "WWW-Authenticate", "Bearer");
    if (status == 429 || status == 503) evhttp_add_header(headers, "Retry-After", "1");
    if (exchange->server->is_draining) evhttp_add_header(headers, "Connection", "close");
}

static void free_bytes(const void *bytes, size_t length, void *user) {
    (void)bytes, (void)length;
    free(user);
}

/* Sends `body`, which is emptied. */
static void send_body(serve_exchange *exchange, int status, const char *type, struct evbuffer *body) {
    char length[32];
    snprintf(length, sizeof length, "%zu", evbuffer_get_length(body));
    add_headers(exchange, status, type);
    if (evhttp_request_get_command(exchange->request) == EVHTTP_REQ_HEAD) { /* of which evhttp would send the body */
        evhttp_add_header(evhttp_request_get_output_headers(exchange->request), "Content-Length", length);
        evbuffer_drain(body, evbuffer_get_length(body));
    }
    serve_connection_enter(exchange->connection, SERVE_WRITING);
    evhttp_request_set_on_complete_cb(exchange->request, on_answered, exchange);
    struct bufferevent *stream = exchange->connection->stream; /* which the next line may free */
    bufferevent_incref(stream);
    evhttp_send_reply(exchange->request, status, serve_status_find(status)->reason, body);
    bufferevent_disable(stream, EV_READ); /* what comes now is for after this answer */
    bufferevent_decref(stream);
}

/* Without memory for an answer the connection ends. */
static void answer(serve_exchange *exchange, int status, const char *type, char *bytes, size_t length,
                   const serve_job *job, const char *code) {
    struct evbuffer *body = bytes != NULL ? evbuffer_new() : NULL;
    if (body == NULL || evbuffer_add_reference(body, bytes, length, free_bytes, bytes) != 0) {
        free(bytes);
        if (body != NULL) evbuffer_free(body);
        return serve_connection_close(exchange->connection);
    }
    exchange->bytes_out = length;
    serve_access_count(exchange, status, job, code);
    send_body(exchange, status, type, body);
    evbuffer_free(body);
}

void serve_exchange_reply(serve_exchange *exchange, int status, const char *type, const char *bytes, size_t length) {
    char *copy = malloc(length > 0 ? length : 1);
    if (copy != NULL) memcpy(copy, bytes, length);
    answer(exchange, status, type, copy, length, NULL, NULL);
}

static void answer_json(serve_exchange *exchange, int status, json_t *json, const serve_job *job, const char *code) {
    char *text = json != NULL ? json_dumps(json, JSON_COMPACT | JSON_REAL_PRECISION(9)) : NULL;
    json_decref(json);
    answer(exchange, status, "application/json", text, text != NULL ? strlen(text) : 0, job, code);
}

void serve_exchange_reply_json(serve_exchange *exchange, int status, json_t *json) {
    answer_json(exchange, status, json, NULL, NULL);
}

/* As AWS' clients read an error: https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */
static void add_for_aws(serve_exchange *exchange, const serve_problem *problem, json_t *json) {
    evhttp_add_header(evhttp_request_get_output_headers(exchange->request), "x-amzn-ErrorType", problem->code);
    if (json != NULL) json_object_set_new(json, "message", json_string(problem->line));
}

static void fail(serve_exchange *exchange, const serve_problem *problem, const serve_job *job) {
    json_t *json = serve_problem_json(problem);
    if (SERVE_ROUTES[exchange->route].is_aws) add_for_aws(exchange, problem, json);
    answer_json(exchange, problem->status, json, job, problem->code);
}

void serve_exchange_fail(serve_exchange *exchange, const serve_problem *problem) { fail(exchange, problem, NULL); }

void serve_exchange_refuse(serve_exchange *exchange, int status, const char *format, ...) {
    char line[ZSTC_ERROR_LINE];
    serve_problem problem;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    serve_problem_set(&problem, status, "%s", line);
    serve_exchange_fail(exchange, &problem);
}

void serve_exchange_replace(serve_connection *connection, struct evbuffer *output, int status) {
    serve_raw_answer answer;
    size_t length = serve_framing_write(&answer, status, serve_framing_message(status));
    evbuffer_drain(output, evbuffer_get_length(output));
    serve_connection_enter(connection, SERVE_WRITING);
    bufferevent_disable(connection->stream, EV_READ);
    evbuffer_add(output, answer.text, length);
    serve_access_count_refusal(connection, status);
}

/* ---- the pool ---------------------------------------------------------------------------------------------------- */

static void keep_for_log(serve_exchange *exchange, const char *bytes, size_t length) {
    enum { MOST = 4096 };
    if (exchange->server->options->log_requests && exchange->server->log != NULL)
        exchange->logged_body = strndup(bytes, length < MOST ? length : MOST);
}

/* Takes the body out of the request; 0 without memory. */
static int take_body(serve_exchange *exchange, serve_body *body) {
    struct evbuffer *input = evhttp_request_get_input_buffer(exchange->request);
    body->length = evbuffer_get_length(input);
    body->bytes = malloc(body->length + 1);
    if (body->bytes == NULL) return 0;
    evbuffer_remove(input, body->bytes, body->length);
    body->bytes[body->length] = '\0';
    keep_for_log(exchange, body->bytes, body->length);
    return 1;
}

/* Reads what the headers say of the body and of the answer; 0, or -1 and 406 or 415. */
static int declare(const serve_exchange *exchange, const serve_format *format, serve_body *body, int *as_lines,
                   serve_problem *problem) {
    const char *type = serve_exchange_header(exchange, "Content-Type");
    const char *accept = serve_exchange_header(exchange, "Accept");
    if (serve_body_declare(body, type, serve_exchange_header(exchange, "Content-Encoding"), problem) != 0) return -1;
    if (serve_body_accept(accept, as_lines, problem) != 0) return -1;
    if (body->type == SERVE_JSON_LINES && !format->has_lines)
        return serve_problem_set(problem, 415, "Content-Type \"%s\" (expected application/json here)", type);
    if (*as_lines && !format->has_lines)
        return serve_problem_set(problem, 406, "Accept \"%s\" (expected application/json here)", accept);
    return 0;
}

static serve_job *make_job(serve_exchange *exchange, const serve_format *format, serve_problem *problem) {
    serve_server *server = exchange->server;
    serve_body body = {0};
    int as_lines = 0;
    if (declare(exchange, format, &body, &as_lines, problem) != 0 ||
        serve_pool_admit(server->pool, exchange->bytes_in, problem) != 0)
        return NULL;
    serve_job *job = take_body(exchange, &body) ? serve_job_new(format, &server->models, &server->limits, &body) : NULL;
    if (job != NULL) return job->as_lines = as_lines, job;
    serve_body_clear(&body);
    serve_problem_memory(problem);
    return NULL;
}

void serve_exchange_submit(serve_exchange *exchange, const serve_format *format, const serve_model *model) {
    serve_problem problem = {0};
    serve_job *job = make_job(exchange, format, &problem);
    if (job == NULL) return serve_exchange_fail(exchange, &problem);
    job->model = model;
    job->owner = exchange;
    exchange->job = job;
    serve_connection_watch(exchange->connection);
    serve_pool_submit(exchange->server->pool, job);
}

static void answer_job(serve_exchange *exchange, serve_job *job) {
    exchange->job = NULL;
    if (job->problem.status != 0) return fail(exchange, &job->problem, job);
    char *bytes = job->answer;
    job->answer = NULL;
    answer(exchange, 200, job->answer_type, bytes, job->answer_length, job, NULL);
}

void serve_exchange_finish(serve_server *server, serve_job *job) {
    serve_metrics *metrics = &server->metrics;
    metrics->waiting += job->waiting;
    metrics->tokenizing += job->tokenizing;
    metrics->scoring += job->scoring;
    metrics->line_errors += job->line_errors;
    if (job->owner != NULL) answer_job(job->owner, job);
    serve_job_free(job);
}

static void abandon(serve_exchange *exchange) {
    if (exchange->job == NULL) return;
    exchange->job->owner = NULL;
    serve_pool_abandon(exchange->server->pool, exchange->job);
    exchange->job = NULL;
}

void serve_exchange_lose(serve_exchange *exchange) {
    if (exchange->connection->state == SERVE_ANSWERING) {
        exchange->server->metrics.cancelled++;
        serve_access_count(exchange, 499, NULL, serve_status_find(499)->code);
    }
    abandon(exchange);
    free_exchange(exchange);
}

void serve_exchange_expire(serve_exchange *exchange) {
    abandon(exchange);
    serve_exchange_refuse(exchange, 504, "the request was not answered within %lld seconds (--request-timeout)",
                          exchange->server->settings.limits[CLI_REQUEST_TIMEOUT]);
}

/* ---- beginning --------------------------------------------------------------------------------------------------- */

/* Whether the request may be answered by its route; else it has been refused. */
static int is_allowed(serve_exchange *exchange) {
    const serve_route *route = &SERVE_ROUTES[exchange->route];
    if (route->is_open ||
        serve_tokens_accept(&exchange->server->tokens, serve_exchange_header(exchange, "Authorization")))
        return 1;
    serve_exchange_refuse(exchange, 401, "a token is needed (expected \"Authorization: Bearer TOKEN\")");
    return 0;
}

/* Such a connection carries no second request: what follows on it may not be what it seems. */
static int is_well_framed(serve_exchange *exchange) {
    serve_problem problem;
    if (serve_framing_check(exchange->request, exchange->connection->has_nul, &problem) == 0) return 1;
    evhttp_add_header(evhttp_request_get_output_headers(exchange->request), "Connection", "close");
    serve_exchange_fail(exchange, &problem);
    return 0;
}

void serve_exchange_begin(struct evhttp_request *request, void *user) {
    serve_server *server = user;
    serve_connection *connection = serve_connection_of(server, evhttp_request_get_connection(request));
    serve_exchange *exchange = connection != NULL ? calloc(1, sizeof *exchange) : NULL;
    if (exchange == NULL) return evhttp_connection_free(evhttp_request_get_connection(request));
    *exchange =
        (serve_exchange){.server = server, .connection = connection, .request = request, .route = SERVE_NO_ROUTE};
    exchange->bytes_in = evbuffer_get_length(evhttp_request_get_input_buffer(request));
    connection->exchange = exchange;
    serve_connection_enter(connection, SERVE_ANSWERING);
    if (is_well_framed(exchange) && serve_route_find(exchange) && is_allowed(exchange))
        SERVE_ROUTES[exchange->route].answer(exchange);
}
