#include "serve/connection.h"

#include <arpa/inet.h>
#include <errno.h>
#include <event2/buffer.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "serve/access.h"
#include "serve/exchange.h"
#include "serve/framing.h"
#include "serve/server.h"

/* ---- states ------------------------------------------------------------------------------------------------------ */

void serve_connection_enter(serve_connection *connection, serve_state state) {
    if (connection->state == SERVE_ANSWERING) event_del(&connection->client_left);
    connection->state = state;
    connection->refusal = 0;
    if (state == SERVE_IDLE) connection->since = serve_clock();
    event_add(&connection->deadline, connection->server->deadlines[state]);
}

/* evhttp keeps a record of each line of the headers, and takes a NUL for the end of one. */
enum { MOST_HEADER_LINES = SERVE_MOST_HEADERS + 1, MOST_HEADER_BYTES = 1 << 16 };

/* It may not be closed here, in the middle of what evhttp does with the bytes. */
static void refuse_soon(serve_connection *connection, int status) {
    connection->refusal = status;
    event_active(&connection->deadline, EV_TIMEOUT, 0);
}

/* Two line ends in a row, be they "\n" or "\r\n", end the headers. */
static int ends_headers(serve_connection *connection, const char *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) {
        connection->header_bytes++;
        if (bytes[i] == '\0') connection->has_nul = 1;
        if (bytes[i] == '\n') {
            connection->header_lines++;
            if (++connection->line_ends == 2) return 1;
        } else if (bytes[i] != '\r') {
            connection->line_ends = 0;
        }
    }
    if (connection->header_lines > MOST_HEADER_LINES || connection->header_bytes > MOST_HEADER_BYTES)
        refuse_soon(connection, 431);
    return 0;
}

static void begin_request(serve_connection *connection) {
    serve_connection_enter(connection, SERVE_HEADERS);
    connection->since = serve_clock();
    connection->line_ends = connection->has_nul = 0;
    connection->header_lines = connection->header_bytes = 0;
}

static void see_bytes(serve_connection *connection, const char *bytes, size_t length) {
    if (connection->state == SERVE_IDLE) begin_request(connection);
    if (connection->state == SERVE_HEADERS && ends_headers(connection, bytes, length))
        serve_connection_enter(connection, SERVE_BODY);
}

/* What has come in behind the first `from` bytes of the input. */
static void see_input(serve_connection *connection, struct evbuffer *input, size_t from) {
    struct evbuffer_iovec pieces[16];
    struct evbuffer_ptr start;
    if (connection->state > SERVE_HEADERS || evbuffer_ptr_set(input, &start, from, EVBUFFER_PTR_SET) != 0) return;
    int count = evbuffer_peek(input, -1, &start, pieces, 16);
    for (int i = 0; i < count && i < 16; i++) see_bytes(connection, pieces[i].iov_base, pieces[i].iov_len);
}

static void count_received(serve_connection *connection, size_t bytes) {
    connection->received += bytes;
    connection->server->received += bytes;
}

static void uncount_received(serve_connection *connection) {
    connection->server->received -= connection->received;
    connection->received = 0;
}

static void on_input(struct evbuffer *input, const struct evbuffer_cb_info *info, void *user) {
    serve_connection *connection = user;
    if (info->n_added == 0) return;
    count_received(connection, info->n_added);
    see_input(connection, input, info->orig_size - info->n_deleted);
    if (connection->server->received > connection->server->most_received) refuse_soon(connection, 503);
}

void serve_connection_answered(serve_connection *connection) {
    struct evbuffer *input = bufferevent_get_input(connection->stream);
    connection->exchange = NULL;
    uncount_received(connection);
    serve_connection_enter(connection, SERVE_IDLE);
    if (evbuffer_get_length(input) == 0) return;
    count_received(connection, evbuffer_get_length(input));
    see_input(connection, input, 0);
}

int serve_connection_is_idle(const serve_connection *connection, double seconds) {
    int waiting = 0;
    if (connection->state != SERVE_IDLE || serve_clock() - connection->since < seconds) return 0;
    return ioctl(connection->fd, FIONREAD, &waiting) != 0 || waiting == 0;
}

/* ---- the end ----------------------------------------------------------------------------------------------------- */

static void forget(serve_connection *connection) {
    serve_server *server = connection->server;
    if (connection->previous != NULL) connection->previous->next = connection->next;
    if (connection->next != NULL) connection->next->previous = connection->previous;
    if (server->connections == connection) server->connections = connection->next;
    if (connection->fd >= 0 && (size_t)connection->fd < server->slot_count) server->slots[connection->fd] = NULL;
    server->metrics.connections--;
    uncount_received(connection);
    event_del(&connection->begun);
    event_del(&connection->deadline);
    event_del(&connection->foreign);
    if (event_initialized(&connection->client_left)) event_del(&connection->client_left);
    free(connection);
    serve_server_has_room(server);
}

/* evhttp is about to free its connection, and the stream with it. */
static void on_close(struct evhttp_connection *http, void *user) {
    serve_connection *connection = user;
    (void)http;
    evbuffer_remove_cb(bufferevent_get_input(connection->stream), on_input, connection);
    if (connection->exchange != NULL) serve_exchange_lose(connection->exchange);
    forget(connection);
}

void serve_connection_close(serve_connection *connection) { evhttp_connection_free(connection->http); }

/* Sends an answer past evhttp, which knows of no request yet, and closes the connection. Nothing else is being sent. */
static void refuse(serve_connection *connection, int status, const char *message) {
    serve_raw_answer answer;
    size_t length = serve_framing_write(&answer, status, message);
    (void)!send(connection->fd, answer.text, length, MSG_DONTWAIT | MSG_NOSIGNAL);
    serve_access_count_refusal(connection, status);
    serve_connection_close(connection);
}

/* ---- events ------------------------------------------------------------------------------------------------------ */

static const char *reason_of(int status) {
    return status == 431 ? "the headers have more than 200 lines or 65536 bytes"
                         : "the bodies of all requests take too much memory";
}

static void on_deadline(evutil_socket_t fd, short what, void *user) {
    serve_connection *connection = user;
    (void)fd, (void)what;
    if (connection->refusal != 0) return refuse(connection, connection->refusal, reason_of(connection->refusal));
    switch (connection->state) {
    case SERVE_HEADERS: refuse(connection, 408, "the request's headers did not come in time (--header-timeout)"); break;
    case SERVE_BODY: refuse(connection, 408, "the request's body did not come in time (--body-timeout)"); break;
    case SERVE_ANSWERING: serve_exchange_expire(connection->exchange); break;
    default: serve_connection_close(connection);
    }
}

/* While a request is answered nobody reads from its connection. A client that has sent its next request meanwhile is
 * watched no longer: what it sent hides its end. */
static void on_client_left(evutil_socket_t fd, short what, void *user) {
    serve_connection *connection = user;
    char byte;
    (void)what;
    ssize_t count = recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (count > 0) {
        event_del(&connection->client_left);
    } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
        serve_connection_close(connection);
    }
}

void serve_connection_watch(serve_connection *connection) { event_add(&connection->client_left, NULL); }

/* The status of the answer that `output` begins with; 0 if there is none. */
static int read_status(struct evbuffer *output) {
    char line[64] = "";
    int status = 0;
    (void)evbuffer_copyout(output, line, sizeof line - 1);
    return sscanf(line, "HTTP/%*d.%*d %d", &status) == 1 ? status : 0;
}

/* evhttp's own error is a page in HTML. It is in the stream's output as a whole, and none of it has been sent. A stream
 * that has written before keeps others from the beginning of its output. */
static void on_foreign(evutil_socket_t fd, short what, void *user) {
    serve_connection *connection = user;
    struct evbuffer *output = bufferevent_get_output(connection->stream);
    (void)fd, (void)what;
    evbuffer_unfreeze(output, 1);
    int status = read_status(output);
    if (connection->state < SERVE_ANSWERING && status >= 200) /* 100 Continue is right */
        serve_exchange_replace(connection, output, status);
    evbuffer_freeze(output, 1);
}

static void on_output(struct evbuffer *output, const struct evbuffer_cb_info *info, void *user) {
    serve_connection *connection = user;
    (void)output;
    if (info->n_added > 0 && connection->state < SERVE_ANSWERING) event_active(&connection->foreign, EV_TIMEOUT, 0);
}

/* ---- the beginning ----------------------------------------------------------------------------------------------- */

static void read_address(serve_connection *connection) {
    struct sockaddr_storage peer;
    socklen_t size = sizeof peer;
    memset(&connection->address, 0, sizeof connection->address);
    if (getpeername(connection->fd, (struct sockaddr *)&peer, &size) != 0) return;
    if (peer.ss_family == AF_INET6) {
        connection->address = ((struct sockaddr_in6 *)&peer)->sin6_addr;
        inet_ntop(AF_INET6, &connection->address, connection->address_text, sizeof connection->address_text);
    } else if (peer.ss_family == AF_INET) { /* as it is mapped into IPv6 */
        struct in_addr address = ((struct sockaddr_in *)&peer)->sin_addr;
        memset(&connection->address.s6_addr[10], 0xff, 2);
        memcpy(&connection->address.s6_addr[12], &address, 4);
        inet_ntop(AF_INET, &address, connection->address_text, sizeof connection->address_text);
    }
}

static long long count_of_address(const serve_connection *connection) {
    long long count = 0;
    for (const serve_connection *c = connection->server->connections; c != NULL; c = c->next)
        count += memcmp(&c->address, &connection->address, sizeof c->address) == 0;
    return count;
}

static void begin(serve_connection *connection) {
    serve_server *server = connection->server;
    const long long *limits = server->settings.limits;
    read_address(connection);
    evhttp_connection_set_closecb(connection->http, on_close, connection);
    if (!serve_server_register(server, connection)) return serve_connection_close(connection);
    event_assign(&connection->client_left, server->base, connection->fd, EV_READ | EV_PERSIST, on_client_left,
                 connection);
    serve_connection_enter(connection, SERVE_IDLE);
    if (count_of_address(connection) > limits[CLI_MAX_CONNECTIONS_PER_ADDRESS]) {
        server->metrics.refused++;
        refuse(connection, 503, "too many connections of this address (--max-connections-per-address)");
    }
}

/* evhttp hands out its connection with a request only. It is also the argument of the stream's callbacks, from the
 * moment on that it has accepted the connection. */
static void on_begun(evutil_socket_t fd, short what, void *user) {
    serve_connection *connection = user;
    bufferevent_data_cb reader = NULL;
    void *argument = NULL;
    (void)fd, (void)what;
    bufferevent_getcb(connection->stream, &reader, NULL, NULL, &argument);
    struct bufferevent *stream = connection->stream;
    if (reader == NULL) { /* it was given up before it began */
        forget(connection);
    } else {
        connection->http = argument;
        connection->fd = bufferevent_getfd(stream);
        begin(connection);
    }
    bufferevent_decref(stream);
}

static void link_connection(serve_connection *connection, serve_server *server) {
    connection->next = server->connections;
    if (connection->next != NULL) connection->next->previous = connection;
    server->connections = connection;
    server->metrics.connections++;
    server->metrics.accepted++;
}

struct bufferevent *serve_connection_new(struct event_base *base, void *user) {
    serve_connection *connection = calloc(1, sizeof *connection);
    struct bufferevent *stream = bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
    if (connection == NULL || stream == NULL ||
        evbuffer_add_cb(bufferevent_get_input(stream), on_input, connection) == NULL ||
        evbuffer_add_cb(bufferevent_get_output(stream), on_output, connection) == NULL) {
        if (stream != NULL) bufferevent_free(stream);
        return free(connection), NULL;
    }
    connection->server = user;
    connection->stream = stream;
    bufferevent_setwatermark(stream, EV_READ, 0, connection->server->limits.body + MOST_HEADER_BYTES);
    connection->fd = -1;
    event_assign(&connection->begun, base, -1, 0, on_begun, connection);
    event_assign(&connection->deadline, base, -1, 0, on_deadline, connection);
    event_assign(&connection->foreign, base, -1, 0, on_foreign, connection);
    bufferevent_incref(stream); /* until its first turn, when it may be gone already */
    link_connection(connection, user);
    event_active(&connection->begun, EV_TIMEOUT, 0);
    return stream;
}

serve_connection *serve_connection_of(const serve_server *server, struct evhttp_connection *http) {
    int fd = bufferevent_getfd(evhttp_connection_get_bufferevent(http));
    return fd >= 0 && (size_t)fd < server->slot_count ? server->slots[fd] : NULL;
}
