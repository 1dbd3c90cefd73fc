#include "serve/pages.h"

#include <stdlib.h>

#include "serve/server.h"

/* Made of page.html and openapi.json by the build. */
extern const unsigned char SERVE_PAGE[], SERVE_OPENAPI[];
extern const size_t SERVE_PAGE_SIZE, SERVE_OPENAPI_SIZE;

/* ---- files in the program ---------------------------------------------------------------------------------------- */

/* The page has its style and script inside, asks its own service alone, and belongs into no frame. */
static const char POLICY[] = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
                             "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
                             "frame-ancestors 'none'";

void serve_page(serve_exchange *exchange) {
    struct evkeyvalq *headers = evhttp_request_get_output_headers(exchange->request);
    evhttp_add_header(headers, "Content-Security-Policy", POLICY);
    evhttp_add_header(headers, "Referrer-Policy", "no-referrer");
    serve_exchange_reply(exchange, 200, "text/html; charset=utf-8", (const char *)SERVE_PAGE, SERVE_PAGE_SIZE);
}

void serve_openapi(serve_exchange *exchange) {
    serve_exchange_reply(exchange, 200, "application/json", (const char *)SERVE_OPENAPI, SERVE_OPENAPI_SIZE);
}

/* ---- probes ------------------------------------------------------------------------------------------------------ */

void serve_live(serve_exchange *exchange) {
    serve_exchange_reply_json(exchange, 200, json_pack("{s:s}", "status", "live"));
}

/* SageMaker starts a container anew whose /ping fails: not for having much to do. */
void serve_ping(serve_exchange *exchange) {
    const char *reason = serve_server_not_well(exchange->server);
    if (reason != NULL) return serve_exchange_refuse(exchange, 503, "%s", reason);
    serve_exchange_reply_json(exchange, 200, json_pack("{s:s}", "status", "ready"));
}

void serve_ready(serve_exchange *exchange) {
    const char *reason = serve_server_not_ready(exchange->server);
    if (reason != NULL) return serve_exchange_refuse(exchange, 503, "%s", reason);
    serve_exchange_reply_json(exchange, 200, json_pack("{s:s}", "status", "ready"));
}

/* ---- what runs --------------------------------------------------------------------------------------------------- */

/* https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-batch-code.html */
void serve_execution_parameters(serve_exchange *exchange) {
    const serve_settings *settings = &exchange->server->settings;
    json_int_t megabytes = (json_int_t)(exchange->server->limits.body >> 20);
    serve_exchange_reply_json(exchange, 200,
                              json_pack("{s:I, s:s, s:I}", "MaxConcurrentTransforms", settings->concurrent_transforms,
                                        "BatchStrategy", "MULTI_RECORD", "MaxPayloadInMB",
                                        megabytes > 0 ? megabytes : (json_int_t)1));
}

static json_t *list_models(const serve_models *models, json_t *(*describe)(const serve_model *)) {
    json_t *list = json_array();
    for (size_t i = 0; list != NULL && i < models->count; i++) {
        if (json_array_append_new(list, describe(&models->items[i])) == 0) continue;
        json_decref(list);
        return NULL;
    }
    return list;
}

static json_t *name_and_info(const serve_model *model) {
    return json_pack("{s:s, s:O}", "name", model->name, "info", model->info);
}

void serve_list_models(serve_exchange *exchange) {
    const serve_models *models = &exchange->server->models;
    serve_exchange_reply_json(
        exchange, 200,
        json_pack("{s:s, s:o}", "default", models->items[0].name, "models", list_models(models, name_and_info)));
}

static json_t *describe_v1(const serve_model *model) {
    char description[160];
    const char *architecture = json_string_value(json_object_get(model->info, "architecture"));
    snprintf(description, sizeof description, "Natural language inference model (%s); text only: noul, choice, score.",
             architecture != NULL ? architecture : "unknown");
    return json_pack("{s:s, s:s, s:s}", "name", model->name, "description", description, "release_date", model->date);
}

void serve_list_v1_models(serve_exchange *exchange) {
    serve_exchange_reply_json(exchange, 200,
                              json_pack("{s:o}", "models", list_models(&exchange->server->models, describe_v1)));
}

static json_t *describe_limits(const serve_server *server) {
    json_t *limits = json_object();
    for (size_t i = 0; limits != NULL && i < CLI_LIMIT_COUNT; i++) {
        if (json_object_set_new(limits, CLI_LIMITS[i].name, json_integer(server->settings.limits[i])) == 0) continue;
        json_decref(limits);
        return NULL;
    }
    return limits;
}

void serve_info(serve_exchange *exchange) {
    const serve_server *server = exchange->server;
    serve_exchange_reply_json(exchange, 200,
                              json_pack("{s:s, s:I, s:b, s:o, s:o}", "version", zstc_version(), "started",
                                        (json_int_t)server->metrics.started, "draining", server->is_draining, "models",
                                        list_models(&server->models, name_and_info), "limits",
                                        describe_limits(server)));
}

void serve_show_metrics(serve_exchange *exchange) {
    serve_server *server = exchange->server;
    serve_text text = {0};
    int is_ready = serve_server_not_ready(server) == NULL;
    serve_metrics_write(&server->metrics, serve_pool_measure(server->pool), is_ready, &server->models, &text);
    if (text.failed || text.bytes == NULL) {
        serve_exchange_refuse(exchange, 503, "out of memory");
    } else {
        serve_exchange_reply(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", text.bytes, text.length);
    }
    free(text.bytes);
}
