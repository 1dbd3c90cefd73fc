#include "serve/routes.h"

#include <stdlib.h>
#include <string.h>

#include "serve/formats/formats.h"
#include "serve/pages.h"
#include "serve/server.h"

/* ---- requests that are scored ------------------------------------------------------------------------------------ */

/* The header, TargetModel of boto3's invoke_endpoint, chooses the model; 0 if it names none, and is answered. */
static int find_target(serve_exchange *exchange, const serve_model **model) {
    const char *wanted = serve_exchange_header(exchange, "X-Amzn-SageMaker-Target-Model");
    *model = wanted != NULL ? serve_models_find(&exchange->server->models, wanted) : NULL;
    if (wanted == NULL || *model != NULL) return 1;
    char names[512];
    serve_models_names(&exchange->server->models, names, sizeof names);
    serve_exchange_refuse(exchange, 404, "no model is called \"%s\" (expected %s)", wanted, names);
    return 0;
}

static void submit(serve_exchange *exchange, const serve_format *format) {
    const serve_model *model = NULL;
    if (find_target(exchange, &model)) serve_exchange_submit(exchange, format, model);
}

static void classify(serve_exchange *exchange) { submit(exchange, &SERVE_CLASSIFY); }
static void hub(serve_exchange *exchange) { submit(exchange, &SERVE_HUB); }
static void system_one(serve_exchange *exchange) { submit(exchange, &SERVE_SYSTEM_ONE); }

/* An endpoint's name is the client's affair; where it is a model's, that one answers. */
static void invoke_endpoint(serve_exchange *exchange) {
    const serve_model *model = serve_models_find(&exchange->server->models, exchange->parameter);
    if (model == NULL || serve_exchange_header(exchange, "X-Amzn-SageMaker-Target-Model") != NULL)
        return classify(exchange);
    serve_exchange_submit(exchange, &SERVE_CLASSIFY, model);
}

static void no_route(serve_exchange *exchange) {
    serve_exchange_refuse(exchange, 404, "no such path \"%.200s\" (GET /openapi.json lists them)",
                          evhttp_request_get_uri(exchange->request));
}

/* ---- the table --------------------------------------------------------------------------------------------------- */

const serve_route SERVE_ROUTES[] = {
    {"_OTHER", "", 1, 0, no_route},
    {"POST", "/classify", 0, 0, classify},
    {"POST", "/invocations", 0, 0, classify},
    {"POST", "/endpoints/{name}/invocations", 0, 1, invoke_endpoint},
    {"POST", "/", 0, 0, hub},
    {"POST", "/v1/systemone", 0, 0, system_one},
    {"GET", "/", 1, 0, serve_page},
    {"GET", "/openapi.json", 1, 0, serve_openapi},
    {"GET", "/ping", 1, 0, serve_ping},
    {"GET", "/health/live", 1, 0, serve_live},
    {"GET", "/health/ready", 1, 0, serve_ready},
    {"GET", "/execution-parameters", 1, 0, serve_execution_parameters},
    {"GET", "/models", 0, 0, serve_list_models},
    {"GET", "/v1/models", 0, 0, serve_list_v1_models},
    {"GET", "/info", 0, 0, serve_info},
    {"GET", "/metrics", 0, 0, serve_show_metrics},
};

_Static_assert(sizeof SERVE_ROUTES / sizeof SERVE_ROUTES[0] == SERVE_ROUTE_COUNT, "SERVE_ROUTE_COUNT");
_Static_assert(SERVE_ROUTE_COUNT <= SERVE_MOST_ROUTES, "SERVE_MOST_ROUTES is too small");

/* ---- finding one ------------------------------------------------------------------------------------------------- */

/* Whether `path` is as the row says; writes where its variable part is. */
static int is_path_of(const serve_route *route, const char *path, const char **part, size_t *length) {
    const char *open = strchr(route->path, '{'), *close = open != NULL ? strchr(open, '}') : NULL;
    *part = NULL;
    *length = 0;
    if (close == NULL) return strcmp(route->path, path) == 0;
    size_t before = (size_t)(open - route->path);
    if (strncmp(route->path, path, before) != 0) return 0;
    *part = path + before;
    *length = strcspn(*part, "/");
    return *length > 0 && strcmp(close + 1, *part + *length) == 0;
}

static void keep_parameter(serve_exchange *exchange, const char *part, size_t length) {
    char *copy = part != NULL ? strndup(part, length) : NULL;
    char *decoded = copy != NULL ? evhttp_uridecode(copy, 0, NULL) : NULL;
    if (decoded != NULL) snprintf(exchange->parameter, sizeof exchange->parameter, "%s", decoded);
    free(decoded);
    free(copy);
}

static const char *method_of(const serve_exchange *exchange) {
    switch (evhttp_request_get_command(exchange->request)) {
    case EVHTTP_REQ_GET:
    case EVHTTP_REQ_HEAD: return "GET";
    case EVHTTP_REQ_POST: return "POST";
    default: return "";
    }
}

static void add_allowed(char *allowed, size_t size, const char *method) {
    size_t used = strlen(allowed);
    snprintf(allowed + used, size - used, "%s%s%s", used > 0 ? ", " : "", method,
             strcmp(method, "GET") == 0 ? ", HEAD" : "");
}

/* The path is known, the method is not. */
static void refuse_method(serve_exchange *exchange, const char *allowed) {
    int asks = evhttp_request_get_command(exchange->request) == EVHTTP_REQ_OPTIONS;
    evhttp_add_header(evhttp_request_get_output_headers(exchange->request), "Allow", allowed);
    if (asks) return serve_exchange_reply(exchange, 204, NULL, "", 0);
    serve_exchange_refuse(exchange, 405, "this path does not take the method (expected %s)", allowed);
}

/* The path as it came, without a query. evhttp would take what follows "//" for a host, and the rest for the path: a
 * proxy in front would have seen another one. */
static void read_path(const serve_exchange *exchange, char *path, size_t size) {
    const char *target = evhttp_request_get_uri(exchange->request);
    const struct evhttp_uri *uri = evhttp_request_get_evhttp_uri(exchange->request);
    if (target[0] != '/') target = uri != NULL ? evhttp_uri_get_path(uri) : NULL; /* a whole URL, or "*" */
    if (target == NULL || target[0] == '\0') target = "/";
    snprintf(path, size, "%.*s", (int)strcspn(target, "?#"), target);
}

int serve_route_find(serve_exchange *exchange) {
    const char *method = method_of(exchange), *part;
    char allowed[64] = "", path[512];
    size_t length;
    read_path(exchange, path, sizeof path);
    for (size_t i = 1; i < SERVE_ROUTE_COUNT; i++) {
        if (!is_path_of(&SERVE_ROUTES[i], path, &part, &length)) continue;
        if (strcmp(SERVE_ROUTES[i].method, method) != 0) {
            add_allowed(allowed, sizeof allowed, SERVE_ROUTES[i].method);
            continue;
        }
        exchange->route = i;
        keep_parameter(exchange, part, length);
        return 1;
    }
    if (allowed[0] != '\0') return refuse_method(exchange, allowed), 0;
    return no_route(exchange), 0;
}
