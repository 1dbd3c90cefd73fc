/* A client's connection: how many an address may have, and how long each state of one may last. evhttp times out on
 * inactivity alone, says nothing of connections that have sent no whole request, and answers some errors by itself. */
#ifndef ZSTC_SERVE_CONNECTION_H
#define ZSTC_SERVE_CONNECTION_H

#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <event2/http.h>
#include <netinet/in.h>
#include <sys/socket.h>

typedef struct serve_server serve_server;
typedef struct serve_exchange serve_exchange;

typedef enum {
    SERVE_IDLE,      /* no byte of a request has come */
    SERVE_HEADERS,   /* some have */
    SERVE_BODY,      /* the headers have ended */
    SERVE_ANSWERING, /* the request is whole */
    SERVE_WRITING    /* the answer is on its way */
} serve_state;

enum { SERVE_STATE_COUNT = SERVE_WRITING + 1 };

typedef struct serve_connection {
    serve_server *server;
    struct bufferevent *stream;
    struct evhttp_connection *http; /* NULL until its first turn of the loop */
    struct event begun;             /* that turn */
    struct event deadline;
    struct event client_left;
    struct event foreign; /* evhttp has answered by itself */
    serve_state state;
    int line_ends; /* at the end of the headers so far: two in a row end them */
    int has_nul;   /* so have the headers */
    size_t header_lines, header_bytes;
    double since;    /* when the request's first byte came; while it is idle, since when it is */
    size_t received; /* bytes of the request so far */
    int refusal;     /* the status of one that is due; 0: none */
    serve_exchange *exchange;
    int fd;
    struct in6_addr address;
    char address_text[INET6_ADDRSTRLEN];
    struct serve_connection *previous, *next; /* of the server */
} serve_connection;

/* evhttp calls it for each connection; `server` is a serve_server. */
struct bufferevent *serve_connection_new(struct event_base *base, void *server);

/* The connection that a request came on; NULL where there was no memory to watch it. */
serve_connection *serve_connection_of(const serve_server *server, struct evhttp_connection *http);

/* Enters a state, whose deadline begins. */
void serve_connection_enter(serve_connection *connection, serve_state state);

/* From now on, as long as it is SERVE_ANSWERING, it is closed if its client leaves. */
void serve_connection_watch(serve_connection *connection);

/* The answer to its request is written: the next one may be there already. */
void serve_connection_answered(serve_connection *connection);

/* Closes it at once; what it was about is given up. */
void serve_connection_close(serve_connection *connection);

/* Whether nothing has come on it for so many seconds, to the system neither. */
int serve_connection_is_idle(const serve_connection *connection, double seconds);

#endif
