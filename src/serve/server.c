#define _GNU_SOURCE 1 /* pipe2 */

#include "serve/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <netdb.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/array.h"
#include "cli/cli.h"
#include "cli/interrupt.h"
#include "serve/exchange.h"
#include "serve/formats/formats.h"

/* ---- room for connections ---------------------------------------------------------------------------------------- */

int serve_server_register(serve_server *server, serve_connection *connection) {
    size_t fd = (size_t)connection->fd, before = server->slot_count;
    if (fd >= before) {
        serve_connection **slots =
            zstc_array_grow(server->slots, &server->slot_count, fd + 1, sizeof(serve_connection *));
        if (slots == NULL) return 0;
        memset(slots + before, 0, (server->slot_count - before) * sizeof(serve_connection *));
        server->slots = slots;
    }
    server->slots[fd] = connection;
    return 1;
}

static void set_listening(serve_server *server, int on) {
    for (size_t i = 0; i < server->listener_count; i++) {
        struct evconnlistener *listener = evhttp_bound_socket_get_listener(server->listeners[i]);
        if (on) {
            evconnlistener_enable(listener);
        } else {
            evconnlistener_disable(listener);
        }
    }
}

void serve_server_has_room(serve_server *server) {
    if (!server->is_full) return;
    server->is_full = 0;
    set_listening(server, 1);
}

/* Further clients wait in the system's queue. */
static struct bufferevent *accept_connection(struct event_base *base, void *user) {
    serve_server *server = user;
    struct bufferevent *stream = serve_connection_new(base, server);
    if (server->metrics.connections >= (size_t)server->settings.limits[CLI_MAX_CONNECTIONS]) {
        server->is_full = 1;
        set_listening(server, 0);
    }
    return stream;
}

/* Accepting fails for want of descriptors: it is tried again when a connection ends, or with the next tick. */
static void on_accept_error(struct evconnlistener *listener, void *user) {
    serve_server *server = user;
    (void)listener;
    server->is_full = 1;
    set_listening(server, 0);
}

/* ---- readiness --------------------------------------------------------------------------------------------------- */

enum { PROBE_EVERY = 5, PROVEN_FOR = 60 }; /* seconds */

const char *serve_server_not_well(const serve_server *server) {
    if (server->is_draining) return "the service is ending";
    return serve_clock() - server->proven > PROVEN_FOR ? "no forward pass has gone through lately" : NULL;
}

const char *serve_server_not_ready(const serve_server *server) {
    const char *reason = serve_server_not_well(server);
    if (reason != NULL) return reason;
    return serve_pool_is_full(server->pool) ? "too many tokens are in flight" : NULL;
}

/* Where nobody has asked anything for a while, the service asks itself. */
static void on_tick(evutil_socket_t fd, short what, void *user) {
    serve_server *server = user;
    static const serve_limits none = {
        0}; /* those are for clients: the text made up may have more labels than they may */
    serve_body nothing = {0};
    (void)fd, (void)what;
    if (server->metrics.connections < (size_t)server->settings.limits[CLI_MAX_CONNECTIONS])
        serve_server_has_room(server);
    if (server->is_probing || server->is_draining || serve_clock() - server->proven < 2 * PROBE_EVERY) return;
    serve_job *job = serve_job_new(&SERVE_PROBE, &server->models, &none, &nothing);
    if (job == NULL) return;
    server->is_probing = 1;
    serve_pool_submit(server->pool, job);
}

/* ---- ending ------------------------------------------------------------------------------------------------------ */

static int is_busy(const serve_server *server) {
    serve_pool_load load = serve_pool_measure(server->pool);
    return server->connections != NULL || load.waiting + load.running > 0;
}

/* A client that has just connected, or been answered, may be about to send a request. */
static void close_idle(serve_server *server, double seconds) {
    serve_connection *next;
    for (serve_connection *connection = server->connections; connection != NULL; connection = next) {
        next = connection->next;
        if (connection->http != NULL && serve_connection_is_idle(connection, seconds))
            serve_connection_close(connection);
    }
}

static void close_all(serve_server *server) {
    serve_connection *next;
    for (serve_connection *connection = server->connections; connection != NULL; connection = next) {
        next = connection->next;
        if (connection->http != NULL) serve_connection_close(connection);
    }
}

/* A connection that the system has accepted and the service has not is reset where its listener is closed. So the
 * system is told to accept one at a time, and the listener is closed at a moment when none waits. */
static int is_awaited(struct evhttp_bound_socket *bound) {
    struct pollfd asked = {.fd = evhttp_bound_socket_get_fd(bound), .events = POLLIN};
    listen(asked.fd, 0);
    return poll(&asked, 1, 0) == 1;
}

static void close_listeners(serve_server *server, int at_once) {
    size_t left = 0;
    for (size_t i = 0; i < server->listener_count; i++) {
        struct evhttp_bound_socket *bound = server->listeners[i];
        if (!at_once && is_awaited(bound)) {
            server->listeners[left++] = bound;
        } else {
            evhttp_del_accept_socket(server->http, bound);
        }
    }
    server->listener_count = left;
}

/* Nobody waits any more, and a pass under way cannot be stopped: it is left to the system. */
enum { SECONDS_FOR_A_PASS = 2 };

static void end_at_once(serve_server *server) {
    serve_log_close(server->log);
    _exit(CLI_OK);
}

/* At first new connections still come in: whoever chooses between services has not heard yet. */
static void on_drain(evutil_socket_t fd, short what, void *user) {
    serve_server *server = user;
    double whole = (double)server->settings.limits[CLI_DRAIN_TIMEOUT], left = server->drain_until - serve_clock();
    double grace = fmin(1, whole / 10);
    (void)fd, (void)what;
    if (left > whole - grace) return;
    close_listeners(server, left < whole / 2);
    close_idle(server, left < whole / 2 ? 0 : grace);
    if (left <= 0) close_all(server);
    if (server->listener_count == 0 && !is_busy(server)) event_base_loopbreak(server->base);
    if (left < -SECONDS_FOR_A_PASS) end_at_once(server);
}

static void begin_draining(serve_server *server, struct event *drain) {
    static const struct timeval often = {.tv_usec = 50000};
    if (server->is_draining) return;
    server->is_draining = 1;
    server->drain_until = serve_clock() + (double)server->settings.limits[CLI_DRAIN_TIMEOUT];
    cli_error("ending: %zu connections are open (another signal ends at once)", server->metrics.connections);
    event_add(drain, &often);
}

/* ---- the pipe ---------------------------------------------------------------------------------------------------- */

static void tell(serve_server *server, char what) { (void)!write(server->wake[1], &what, 1); }
static void on_jobs(void *user) { tell(user, 'j'); }
static void on_signal(void *user) { tell(user, 's'); }

static void finish_job(serve_server *server, serve_job *job) {
    if (job->problem.status == 0 && job->tokens > 0) server->proven = serve_clock();
    if (job->format == &SERVE_PROBE) server->is_probing = 0;
    serve_exchange_finish(server, job);
}

static void finish_jobs(serve_server *server) {
    serve_job *next;
    for (serve_job *job = serve_pool_finished(server->pool); job != NULL; job = next) {
        next = job->next;
        finish_job(server, job);
    }
}

typedef struct {
    serve_server *server;
    struct event *drain;
} pipe_reader;

static void on_wake(evutil_socket_t fd, short what, void *user) {
    pipe_reader *reader = user;
    char bytes[64];
    ssize_t count = read(fd, bytes, sizeof bytes);
    (void)what;
    for (ssize_t i = 0; i < count; i++) {
        if (bytes[i] == 's') begin_draining(reader->server, reader->drain);
    }
    finish_jobs(reader->server);
}

/* ---- listening --------------------------------------------------------------------------------------------------- */

static void tell_address(struct evconnlistener *listener) {
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    char text[NI_MAXHOST], port[NI_MAXSERV];
    if (getsockname(evconnlistener_get_fd(listener), (struct sockaddr *)&address, &size) != 0 ||
        getnameinfo((struct sockaddr *)&address, size, text, sizeof text, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return;
    int is_v6 = address.ss_family == AF_INET6;
    fprintf(stderr, "zstc: listening on http://%s%s%s:%s/\n", is_v6 ? "[" : "", text, is_v6 ? "]" : "", port);
}

static int is_loopback(const struct sockaddr *address) {
    if (address->sa_family == AF_INET6)
        return IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr);
    return (ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr) >> 24) == 127;
}

static int listen_on(serve_server *server, const struct addrinfo *address) {
    enum { BACKLOG = 1024 };
    unsigned flags = LEV_OPT_REUSEABLE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_CLOSE_ON_FREE;
    if (address->ai_family == AF_INET6) flags |= LEV_OPT_BIND_IPV6ONLY;
    if (server->listener_count == SERVE_MOST_LISTENERS) return CLI_OK;
    struct evconnlistener *listener =
        evconnlistener_new_bind(server->base, NULL, NULL, flags, BACKLOG, address->ai_addr, (int)address->ai_addrlen);
    if (listener == NULL) {
        cli_error("cannot listen on %s, port %lld: %s", server->settings.host, server->settings.limits[CLI_PORT],
                  strerror(errno));
        return CLI_IO;
    }
    struct evhttp_bound_socket *bound = evhttp_bind_listener(server->http, listener);
    if (bound == NULL) return evconnlistener_free(listener), cli_memory_error();
    evconnlistener_set_error_cb(listener, on_accept_error);
    server->listeners[server->listener_count++] = bound;
    if (!is_loopback(address->ai_addr) && server->tokens.count == 0)
        cli_error("warning: whoever reaches %s may use this service (a token: --token-file)", server->settings.host);
    tell_address(listener);
    return CLI_OK;
}

static int listen_on_all(serve_server *server) {
    struct addrinfo wanted = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    struct addrinfo *found = NULL;
    char port[16];
    snprintf(port, sizeof port, "%lld", server->settings.limits[CLI_PORT]);
    int error = getaddrinfo(server->settings.host, port, &wanted, &found);
    if (error != 0) {
        cli_error("--host: %s: %s", server->settings.host, gai_strerror(error));
        return CLI_USAGE;
    }
    int code = CLI_OK;
    for (const struct addrinfo *address = found; code == CLI_OK && address != NULL; address = address->ai_next)
        code = listen_on(server, address);
    freeaddrinfo(found);
    return code;
}

/* ---- setting up -------------------------------------------------------------------------------------------------- */

/* Each connection takes a descriptor. */
static void raise_descriptors(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

static void set_deadlines(serve_server *server) {
    static const cli_limit limits[SERVE_STATE_COUNT] = {
        [SERVE_IDLE] = CLI_IDLE_TIMEOUT,         [SERVE_HEADERS] = CLI_HEADER_TIMEOUT, [SERVE_BODY] = CLI_BODY_TIMEOUT,
        [SERVE_ANSWERING] = CLI_REQUEST_TIMEOUT, [SERVE_WRITING] = CLI_BODY_TIMEOUT,
    };
    for (size_t i = 0; i < SERVE_STATE_COUNT; i++) {
        struct timeval time = {.tv_sec = (time_t)server->settings.limits[limits[i]]};
        server->deadlines[i] = event_base_init_common_timeout(server->base, &time);
    }
}

/* What libevent has to say, a failing accept for example. */
static void on_event_log(int severity, const char *message) {
    if (severity >= EVENT_LOG_WARN) cli_error("libevent: %s", message);
}

/* Events that come and go within a turn of the loop cost no system call. No descriptor is duplicated, which this asks
 * for. */
static struct event_base *make_base(void) {
    struct event_config *config = event_config_new();
    if (config == NULL) return NULL;
    event_config_set_flag(config, EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST);
    struct event_base *base = event_base_new_with_config(config);
    event_config_free(config);
    return base;
}

static int make_loop(serve_server *server) {
    enum { MOST_HEADERS = 1 << 17 }; /* connection.c refuses half of it */
    event_set_log_callback(on_event_log);
    server->base = make_base();
    server->http = server->base != NULL ? evhttp_new(server->base) : NULL;
    if (server->http == NULL) return cli_memory_error();
    if (pipe2(server->wake, O_CLOEXEC | O_NONBLOCK) != 0) return cli_io_error("making a pipe", errno);
    set_deadlines(server);
    for (size_t i = 0; i < SERVE_STATE_COUNT; i++) {
        if (server->deadlines[i] == NULL) return cli_memory_error();
    }
    evhttp_set_bevcb(server->http, accept_connection, server);
    evhttp_set_gencb(server->http, serve_exchange_begin, server);
    evhttp_set_max_headers_size(server->http, MOST_HEADERS);
    evhttp_set_max_body_size(server->http, (ev_ssize_t)server->limits.body);
    evhttp_set_allowed_methods(server->http, EVHTTP_REQ_GET | EVHTTP_REQ_POST | EVHTTP_REQ_HEAD | EVHTTP_REQ_PUT |
                                                 EVHTTP_REQ_DELETE | EVHTTP_REQ_OPTIONS | EVHTTP_REQ_PATCH |
                                                 EVHTTP_REQ_TRACE | EVHTTP_REQ_CONNECT);
    evhttp_set_flags(server->http, EVHTTP_SERVER_LINGERING_CLOSE);
    return CLI_OK;
}

static int run_loop(serve_server *server) {
    static const struct timeval second = {.tv_sec = 1};
    struct event *drain = event_new(server->base, -1, EV_PERSIST, on_drain, server);
    struct event *tick = event_new(server->base, -1, EV_PERSIST, on_tick, server);
    pipe_reader reader = {server, drain};
    struct event *wake = event_new(server->base, server->wake[0], EV_READ | EV_PERSIST, on_wake, &reader);
    int code = drain != NULL && tick != NULL && wake != NULL ? CLI_OK : cli_memory_error();
    if (code == CLI_OK) {
        event_add(wake, NULL);
        event_add(tick, &second);
        event_base_dispatch(server->base);
    }
    if (drain != NULL) event_free(drain);
    if (tick != NULL) event_free(tick);
    if (wake != NULL) event_free(wake);
    return code;
}

static int run_pool(serve_server *server) {
    int error = 0;
    server->pool = serve_pool_new(&server->models, &server->limits, on_jobs, server, &error);
    if (server->pool == NULL) return cli_io_error("making threads", error);
    server->proven = serve_clock();
    cli_interrupt_calls(on_signal, server);
    int code = listen_on_all(server);
    if (code == CLI_OK) code = run_loop(server);
    cli_interrupt_ends();
    return code;
}

static void clear(serve_server *server) {
    if (server->pool != NULL) {
        serve_pool_stop(server->pool);
        finish_jobs(server);
        serve_pool_free(server->pool);
    }
    if (server->http != NULL) evhttp_free(server->http);
    if (server->base != NULL) event_base_free(server->base);
    if (server->wake[1] > 0) close(server->wake[0]), close(server->wake[1]);
    free(server->slots);
    libevent_global_shutdown();
}

static void set_limits(serve_server *server) {
    enum { LEAST_RECEIVED = 256 << 20, BODIES = 8 };
    const long long *limits = server->settings.limits;
    size_t bodies = BODIES * (size_t)limits[CLI_MAX_BODY];
    server->most_received = bodies > LEAST_RECEIVED ? bodies : LEAST_RECEIVED;
    server->limits = (serve_limits){.body = (size_t)limits[CLI_MAX_BODY],
                                    .texts = (size_t)limits[CLI_MAX_TEXTS],
                                    .labels = (size_t)limits[CLI_MAX_LABELS],
                                    .depth = (size_t)limits[CLI_MAX_DEPTH],
                                    .tokens = limits[CLI_MAX_TOKENS]};
}

int serve_server_run(serve_server *server) {
    raise_descriptors();
    set_limits(server);
    serve_metrics_start(&server->metrics);
    int code = make_loop(server);
    if (code == CLI_OK) code = run_pool(server);
    clear(server);
    return code;
}
