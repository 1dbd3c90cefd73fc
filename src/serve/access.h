/* What is counted and logged of an answer. */
#ifndef ZSTC_SERVE_ACCESS_H
#define ZSTC_SERVE_ACCESS_H

#include "serve/exchange.h"

/* A request has been answered with `status`, or its client has left (499). `job` and `code`, the error's, may be NULL.
 */
void serve_access_count(serve_exchange *exchange, int status, const serve_job *job, const char *code);

/* A connection was refused that has no request, or none that evhttp understood. */
void serve_access_count_refusal(serve_connection *connection, int status);

#endif
