/* What the service counts. Used by the event loop alone. */
#ifndef ZSTC_SERVE_METRICS_H
#define ZSTC_SERVE_METRICS_H

#include <stdint.h>

#include "serve/pool.h"
#include "serve/status.h"
#include "serve/text.h"

/* Those that OpenTelemetry's semantic conventions advise for http.server.request.duration, in seconds, and infinity. */
enum { SERVE_BUCKETS = 15 };

#define SERVE_MOST_ROUTES 32

typedef struct {
    uint64_t counts[SERVE_BUCKETS];
    double seconds;
} serve_histogram;

typedef struct {
    double started; /* Unix time */
    serve_histogram durations[SERVE_MOST_ROUTES][SERVE_STATUS_COUNT];
    double waiting, tokenizing, scoring; /* seconds of requests */
    uint64_t cancelled;                  /* requests whose clients left */
    size_t connections;                  /* now */
    uint64_t accepted, refused;          /* connections */
    uint64_t lost_lines;                 /* of the access log */
    uint64_t line_errors;                /* of JSON Lines, in answers of status 200 */
} serve_metrics;

void serve_metrics_start(serve_metrics *metrics);

/* A request was answered; `route` is a position in SERVE_ROUTES. */
void serve_metrics_count(serve_metrics *metrics, size_t route, int status, double seconds);

/* All of it in Prometheus' text format. `is_ready`: what /health/ready answers. */
void serve_metrics_write(const serve_metrics *metrics, serve_pool_load load, int is_ready, const serve_models *models,
                         serve_text *out);

#endif
