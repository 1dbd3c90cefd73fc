/* zstc pull: a model from the Hugging Face hub into its cache. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/command.h"
#include "cli/pull/fetch.h"
#include "cli/pull/listing.h"
#include "cli/pull/paths.h"
#include "cli/pull/plan.h"
#include "cli/pull/signals.h"

typedef struct {
    pull_settings settings;
    pull_http *http;
    pull_retry retry;
    pull_listing listing;
    pull_store store;
    pull_plan plan;
    pull_bar bar;
    size_t fetched; /* files */
    zstc_error error;
} pull;

static zstc_status fetch_one(pull *p, const char *name) {
    int64_t size;
    pull_listing_has(&p->listing, name, &size);
    if (pull_store_has(&p->store, name, size)) return ZSTC_OK;
    zstc_status status = p->fetched == 0 ? pull_store_make(&p->store, &p->error) : ZSTC_OK;
    if (status == ZSTC_OK) status = pull_fetch(p->http, &p->settings, &p->store, p->retry, &p->bar, name, &p->error);
    p->fetched++;
    return status;
}

static zstc_status fetch_from(pull *p, size_t first) {
    zstc_status status = ZSTC_OK;
    for (size_t i = first; status == ZSTC_OK && i < p->plan.count; i++) status = fetch_one(p, p->plan.names[i]);
    return status;
}

typedef zstc_status (*adder)(pull_plan *plan, const pull_listing *listing, const char *path, zstc_error *error);

/* What a file that has been downloaded names. */
static zstc_status fetch_named(pull *p, const char *name, adder add) {
    size_t first = p->plan.count;
    if (name == NULL) return ZSTC_OK;
    char *path = pull_path(p->store.snapshot, name, "");
    zstc_status status = path != NULL ? add(&p->plan, &p->listing, path, &p->error) : zstc_error_memory(&p->error);
    free(path);
    return status == ZSTC_OK ? fetch_from(p, first) : status;
}

/* The branch names the new commit only once all of it is there: until then an older one stays usable. */
static zstc_status run(pull *p, const cli_options *options) {
    p->retry.most = p->retry.left = options->retries;
    pull_bar_open(&p->bar);
    zstc_status status = pull_settings_read(&p->settings, options, &p->error);
    if (status == ZSTC_OK) status = pull_http_new(&p->http, &p->settings.http, &p->error);
    if (status == ZSTC_OK) status = pull_store_open(&p->store, p->settings.cache, p->settings.id, &p->error);
    if (status == ZSTC_OK) status = pull_listing_get(&p->listing, p->http, &p->settings, p->retry, &p->error);
    if (status == ZSTC_OK) status = pull_store_set_commit(&p->store, p->listing.commit, &p->error);
    if (status == ZSTC_OK) status = pull_plan_make(&p->plan, &p->listing, p->settings.id, &p->error);
    if (status == ZSTC_OK) status = fetch_from(p, 0);
    if (status == ZSTC_OK) status = fetch_named(p, p->plan.modules, pull_plan_add_modules);
    if (status == ZSTC_OK) status = fetch_named(p, p->plan.index, pull_plan_add_shards);
    return status == ZSTC_OK ? pull_store_set_ref(&p->store, p->settings.revision, &p->error) : status;
}

static void free_pull(pull *p) {
    pull_plan_free(&p->plan);
    pull_store_free(&p->store);
    pull_listing_free(&p->listing);
    pull_http_free(p->http);
    pull_settings_free(&p->settings);
}

static int finish(const pull *p, const cli_options *options, zstc_status status) {
    switch (status) {
    case ZSTC_OK: break;
    case ZSTC_INVALID_ARGUMENT: return cli_usage_error(options, "%s", p->error.line);
    case ZSTC_NOT_FOUND:
    case ZSTC_MODEL: cli_error("%s", p->error.line); return CLI_MODEL;
    default: cli_error("%s", p->error.line); return CLI_IO;
    }
    if (p->fetched == 0) cli_error("%s: complete already, nothing is downloaded", p->settings.id);
    puts(p->store.snapshot);
    return cli_flush_stdout();
}

/* A signal ends the program at once: what has been downloaded stays, and the next run goes on from there. */
static int run_pull(const cli_options *options) {
    pull p = {0};
    int failed = pull_signals_watch();
    if (failed != 0) return cli_io_error("watching for signals", failed);
    int code = finish(&p, options, run(&p, options));
    free_pull(&p);
    return code;
}

/* ---- the command ------------------------------------------------------------------------------------------------ */

static const char ABOUT[] = "Downloads a model from the Hugging Face hub into the cache that Python uses too, and\n"
                            "prints the folder it is in. Then -m owner/name finds it, without the network. Only what\n"
                            "zstc reads is downloaded: config.json, the tokenizer and one form of the weights. Each\n"
                            "file is checked against the hub's hash. What an interrupted run has left is not\n"
                            "downloaded again.\n";

static const char NOTES[] =
    "Environment, as for Python's huggingface_hub:\n"
    "  HF_TOKEN                token for private and gated models (else HUGGING_FACE_HUB_TOKEN,\n"
    "                          else the file $HF_TOKEN_PATH, else the one of `hf auth login`);\n"
    "                          it is sent to the endpoint only\n"
    "  HF_HUB_CACHE, HF_HOME   where the cache is (default ~/.cache/huggingface/hub)\n"
    "  HF_ENDPOINT             as --endpoint\n"
    "  HF_HUB_OFFLINE=1        download nothing: an error\n"
    "  HF_HUB_DOWNLOAD_TIMEOUT seconds without data that count as a stall (default 30)\n"
    "  https_proxy, http_proxy, no_proxy, SSL_CERT_FILE\n";

static const cli_listed_option OPTIONS[] = {
    {.name = "revision"},
    {.name = "endpoint"},
    {.name = "retries"},
    {0},
};

const cli_command cli_pull = {
    .name = "pull",
    .summary = "download a model from the Hugging Face hub",
    .synopsis = "[--revision R] owner/name",
    .about = ABOUT,
    .notes = NOTES,
    .options = OPTIONS,
    .operand_count = 1,
    .operand_help = "the name of a model, owner/name",
    .run = run_pull,
};
