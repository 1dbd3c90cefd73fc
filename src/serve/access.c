#include "serve/access.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/utf8.h"
#include "serve/routes.h"
#include "serve/server.h"

static int is_hex(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if (!isdigit((unsigned char)text[i]) && !(text[i] >= 'a' && text[i] <= 'f')) return 0;
    }
    return 1;
}

/* https://www.w3.org/TR/trace-context/: version, trace, span and flags, in lower case. */
static int is_traceparent(const char *text) {
    return text != NULL && strlen(text) == 55 && text[2] == '-' && text[35] == '-' && text[52] == '-' &&
           is_hex(text, 2) && is_hex(text + 3, 32) && is_hex(text + 36, 16) && is_hex(text + 53, 2);
}

static json_t *json_bytes(const char *bytes, size_t length) {
    return json_stringn(bytes, zstc_utf8_valid_prefix(bytes, length));
}

static json_t *time_now(void) {
    char text[64], whole[32];
    struct timespec now;
    struct tm parts;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &parts);
    strftime(whole, sizeof whole, "%Y-%m-%dT%H:%M:%S", &parts);
    snprintf(text, sizeof text, "%s.%03ldZ", whole, now.tv_nsec / 1000000 % 1000);
    return json_string(text);
}

static void add_request(json_t *line, const serve_exchange *exchange) {
    const char *trace = serve_exchange_header(exchange, "traceparent");
    if (is_traceparent(trace)) json_object_set_new(line, "traceparent", json_string(trace));
    json_object_set_new(line, "bytes_in", json_integer((json_int_t)exchange->bytes_in));
    json_object_set_new(line, "bytes_out", json_integer((json_int_t)exchange->bytes_out));
    if (exchange->logged_body != NULL)
        json_object_set_new(line, "request", json_bytes(exchange->logged_body, strlen(exchange->logged_body)));
}

static void add_job(json_t *line, const serve_job *job) {
    if (job->count > 0 && job->records[0].model != NULL)
        json_object_set_new(line, "model", json_string(job->records[0].model->name));
    json_object_set_new(line, "texts", json_integer((json_int_t)job->texts));
    json_object_set_new(line, "hypotheses", json_integer((json_int_t)job->hypotheses));
    json_object_set_new(line, "tokens", json_integer((json_int_t)job->tokens));
    if (job->body.type == SERVE_JSON_LINES) {
        json_object_set_new(line, "lines", json_integer((json_int_t)job->count));
        json_object_set_new(line, "line_errors", json_integer((json_int_t)job->line_errors));
    }
    json_object_set_new(line, "waiting_ms", json_real(job->waiting * 1e3));
    json_object_set_new(line, "tokenizing_ms", json_real(job->tokenizing * 1e3));
    json_object_set_new(line, "scoring_ms", json_real(job->scoring * 1e3));
}

static void write_line(serve_server *server, json_t *line) {
    char *text = line != NULL ? json_dumps(line, JSON_COMPACT | JSON_REAL_PRECISION(6)) : NULL;
    json_decref(line);
    if (text == NULL) return (void)server->metrics.lost_lines++;
    size_t length = strlen(text);
    text[length] = '\n'; /* in place of the NUL */
    if (!serve_log_add(server->log, text, length + 1)) server->metrics.lost_lines++;
    free(text);
}

/* `exchange` and `job` may be NULL. */
static void log_answer(serve_connection *connection, size_t route, int status, double seconds,
                       const serve_exchange *exchange, const serve_job *job, const char *code) {
    serve_server *server = connection->server;
    if (server->log == NULL) return;
    json_t *line = json_object();
    if (line == NULL) return (void)server->metrics.lost_lines++;
    json_object_set_new(line, "time", time_now());
    json_object_set_new(line, "client", json_string(connection->address_text));
    json_object_set_new(line, "method", json_string(SERVE_ROUTES[route].method));
    json_object_set_new(line, "route", json_string(SERVE_ROUTES[route].path));
    json_object_set_new(line, "status", json_integer(status));
    if (code != NULL) json_object_set_new(line, "code", json_string(code));
    json_object_set_new(line, "duration_ms", json_real(seconds * 1e3));
    if (exchange != NULL) add_request(line, exchange);
    if (job != NULL) add_job(line, job);
    write_line(server, line);
}

void serve_access_count(serve_exchange *exchange, int status, const serve_job *job, const char *code) {
    serve_connection *connection = exchange->connection;
    double seconds = serve_clock() - connection->since;
    serve_metrics_count(&exchange->server->metrics, exchange->route, status, seconds);
    log_answer(connection, exchange->route, status, seconds, exchange, job, code);
}

void serve_access_count_refusal(serve_connection *connection, int status) {
    double seconds = connection->state == SERVE_IDLE ? 0 : serve_clock() - connection->since;
    serve_metrics_count(&connection->server->metrics, SERVE_NO_ROUTE, status, seconds);
    log_answer(connection, SERVE_NO_ROUTE, status, seconds, NULL, NULL, serve_status_find(status)->code);
}
