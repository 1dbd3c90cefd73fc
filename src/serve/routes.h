/* What the service answers: one row for each method and path. */
#ifndef ZSTC_SERVE_ROUTES_H
#define ZSTC_SERVE_ROUTES_H

#include "serve/exchange.h"

typedef struct {
    const char *method;
    const char *path; /* {name} stands for one part */
    int is_open;      /* needs no token */
    int is_aws;       /* its clients read "message" and x-amzn-ErrorType */
    void (*answer)(serve_exchange *exchange);
} serve_route;

enum { SERVE_NO_ROUTE = 0, SERVE_ROUTE_COUNT = 16 };

/* The first row is of requests that no other fits. */
extern const serve_route SERVE_ROUTES[];

/* Sets the exchange's route and parameter; or answers with 404, 405, or what OPTIONS asks for, and returns 0. */
int serve_route_find(serve_exchange *exchange);

#endif
