/* zstc serve: answers over HTTP. */
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "serve/server.h"

static int open_log(serve_server *server) {
    const char *path = server->options->access_log != NULL ? server->options->access_log : "-";
    return strcmp(path, "none") == 0 ? CLI_OK : serve_log_open(&server->log, path);
}

static int run_serve(const cli_options *options) {
    serve_server *server = calloc(1, sizeof *server);
    if (server == NULL) return cli_memory_error();
    server->options = options;
    int error = cli_interrupt_start(); /* a container's first process is not ended by a signal that it does not catch */
    int code = error != 0 ? cli_io_error("watching for signals", error) : CLI_OK;
    if (code == CLI_OK) code = serve_settings_read(&server->settings, options);
    if (code == CLI_OK && options->token_file != NULL) code = serve_tokens_read(&server->tokens, options->token_file);
    if (code == CLI_OK) code = open_log(server);
    if (code == CLI_OK) code = serve_models_open(&server->models, server->settings.model, options);
    if (code == CLI_OK) code = serve_server_run(server);
    serve_models_close(&server->models);
    serve_log_close(server->log);
    serve_tokens_clear(&server->tokens);
    free(server);
    return code;
}

/* ---- the command ------------------------------------------------------------------------------------------------- */

static const char ABOUT[] =
    "Answers requests over HTTP until a signal ends it. http://127.0.0.1:8080/ is a page to try\n"
    "it, /openapi.json describes all of it.\n"
    "\n"
    "  zstc serve\n"
    "  curl http://127.0.0.1:8080/classify -H 'Content-Type: application/json' -d \\\n"
    "    '{\"inputs\":\"It rains.\",\"parameters\":{\"candidate_labels\":[\"weather\",\"music\"]}}'\n"
    "\n"
    "POST /classify takes the requests of zstc batch, one as application/json or several as\n"
    "application/jsonlines; so do /invocations and /endpoints/NAME/invocations (SageMaker),\n"
    "/ (huggingface_hub) and, in a form of its own, /v1/systemone (System One). Bodies may be\n"
    "compressed by gzip or zstd.\n";

static const char NOTES[] =
    "--model may be given several times, as MODEL or NAME=MODEL; the first one answers what names\n"
    "no other. GET /models lists them.\n"
    "\n"
    "SIGTERM and Ctrl-C end the service when what it has accepted is answered; a second one ends\n"
    "it at once. GET /health/live and /health/ready are for probes, /metrics for Prometheus.\n"
    "\n"
    "Where it runs on SageMaker it reads SAGEMAKER_BIND_TO_PORT, SAGEMAKER_BATCH,\n"
    "SAGEMAKER_MAX_PAYLOAD_IN_MB, SAGEMAKER_MAX_CONCURRENT_TRANSFORMS and /opt/ml/model.\n";

static const cli_listed_option OPTIONS[] = {
    {.name = "host"},
    {.name = "port"},
    {.name = "token-file"},
    {.name = "access-log"},
    {.name = "log-requests"},
    {.name = "max-body", .heading = "Limits:"},
    {.name = "max-texts"},
    {.name = "max-labels"},
    {.name = "max-tokens"},
    {.name = "max-depth"},
    {.name = "max-connections"},
    {.name = "max-connections-per-address"},
    {.name = "header-timeout"},
    {.name = "body-timeout"},
    {.name = "request-timeout"},
    {.name = "idle-timeout"},
    {.name = "drain-timeout"},
    {.name = "model", .heading = "Models:"},
    {.name = "device"},
    {.name = "precision"},
    {.name = "threads"},
    {.name = "max-batch-tokens"},
    {.name = "class-names"},
    {0},
};

const cli_command cli_serve = {
    .name = "serve",
    .summary = "answer requests over HTTP",
    .synopsis = "[-m MODEL]... [OPTION...]",
    .about = ABOUT,
    .notes = NOTES,
    .options = OPTIONS,
    .operand_count = 0,
    .operand_help = " (a model goes after -m)",
    .run = run_serve,
};
