/* The service: its sockets, its event loop, and how it ends. */
#ifndef ZSTC_SERVE_SERVER_H
#define ZSTC_SERVE_SERVER_H

#include <event2/listener.h>

#include "serve/connection.h"
#include "serve/log.h"
#include "serve/metrics.h"
#include "serve/settings.h"
#include "serve/token.h"

enum { SERVE_MOST_LISTENERS = 8 };

struct serve_server {
    const cli_options *options;
    serve_settings settings;
    serve_limits limits;
    serve_models models;
    serve_tokens tokens;
    serve_log *log; /* NULL: none */
    serve_metrics metrics;
    serve_pool *pool;

    struct event_base *base;
    struct evhttp *http;
    struct evhttp_bound_socket *listeners[SERVE_MOST_LISTENERS];
    size_t listener_count;
    int is_full; /* the listeners are off until a connection ends */
    const struct timeval *deadlines[SERVE_STATE_COUNT];
    serve_connection *connections; /* all of them */
    serve_connection **slots;      /* by file descriptor */
    size_t slot_count;
    size_t received, most_received; /* bytes of the requests that are coming in or being answered */

    int wake[2];    /* a pipe: 'j' that jobs have been finished, 's' that a signal has come */
    double proven;  /* when a pass went through last */
    int is_probing; /* a job of the service's own is under way */
    int is_draining;
    double drain_until;
};

/* Serves until a signal ends it; returns the exit code. */
int serve_server_run(serve_server *server);

/* A slot for the connection's descriptor; 0 without memory. */
int serve_server_register(serve_server *server, serve_connection *connection);

/* A connection has ended: others may come. */
void serve_server_has_room(serve_server *server);

/* NULL, or why the service cannot answer; the second also where it has too much to do at this moment. */
const char *serve_server_not_well(const serve_server *server);
const char *serve_server_not_ready(const serve_server *server);

#endif
