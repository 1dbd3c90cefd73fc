#include "cli/option_rows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "cli/cli.h"
#include "cli/help.h"
#include "cli/label_file.h"

static int refuse(const cli_options *options, const char *flag, const char *value, const char *expected) {
    return cli_usage_error(options, "%s: \"%s\" is not %s", flag, value, expected);
}

/* The library's line names the value. */
static int check(const cli_options *options, const char *flag, zstc_status status) {
    return status == ZSTC_OK ? CLI_GO_ON : cli_usage_error(options, "%s: %s", flag, zstc_last_error());
}

/* Reads a whole number from `least` to `most`. */
static int take_whole(const cli_options *options, const char *flag, const char *value, long long least, long long most,
                      long long *out) {
    char *end = NULL, expected[96];
    errno = 0;
    long long found = strtoll(value, &end, 10);
    if (end != value && *end == '\0' && errno == 0 && found >= least && found <= most) return *out = found, CLI_GO_ON;
    snprintf(expected, sizeof expected, "a whole number from %lld to %lld", least, most);
    return refuse(options, flag, value, expected);
}

static int take_model(cli_options *options, const char *flag, const char *value) {
    (void)flag;
    const char **models =
        zstc_array_grow(options->models, &options->model_capacity, options->model_count + 1, sizeof *models);
    if (models == NULL) return cli_memory_error();
    options->models = models;
    models[options->model_count++] = value;
    options->model = value;
    return CLI_GO_ON;
}

static int take_device(cli_options *options, const char *flag, const char *value) {
    return check(options, flag, zstc_options_set_device(options->opening, value));
}

static int take_precision(cli_options *options, const char *flag, const char *value) {
    options->precision = value;
    return check(options, flag, zstc_options_set_precision(options->opening, value));
}

static int take_class_names(cli_options *options, const char *flag, const char *value) {
    return check(options, flag, zstc_options_set_class_names(options->opening, value));
}

static int take_threads(cli_options *options, const char *flag, const char *value) {
    long long threads = 0;
    int code = take_whole(options, flag, value, 0, INT32_MAX, &threads);
    if (code != CLI_GO_ON) return code;
    return check(options, flag, zstc_options_set_threads(options->opening, (int32_t)threads));
}

static int take_max_batch_tokens(cli_options *options, const char *flag, const char *value) {
    long long tokens = 0;
    int code = take_whole(options, flag, value, 0, INT64_MAX, &tokens);
    if (code != CLI_GO_ON) return code;
    return check(options, flag, zstc_options_set_max_batch_tokens(options->opening, tokens));
}

static int take_label(cli_options *options, const char *flag, const char *value) {
    zstc_error error;
    size_t before = options->candidates.count;
    char *text = strdup(value);
    if (text == NULL || !cli_options_own(options, text)) return cli_memory_error();
    if (zstc_candidates_add_joined(&options->candidates, text, &error) != ZSTC_OK) return cli_memory_error();
    if (options->candidates.count > before) return CLI_GO_ON;
    return cli_usage_error(options, "%s: no label in \"%s\"", flag, value);
}

static int take_labels(cli_options *options, const char *flag, const char *value) {
    return cli_label_file_read(options, flag, value);
}

static int take_multi_label(cli_options *options, const char *flag, const char *value) {
    (void)value;
    options->parameters.multi_label = 1;
    return check(options, flag, zstc_params_set_multi_label(options->params, 1));
}

static int take_template(cli_options *options, const char *flag, const char *value) {
    options->parameters.hypothesis_template = value;
    return check(options, flag, zstc_params_set_template(options->params, value));
}

static int take_max_length(cli_options *options, const char *flag, const char *value) {
    long long length = 0;
    int code = take_whole(options, flag, value, 0, INT32_MAX, &length);
    if (code != CLI_GO_ON) return code;
    options->parameters.max_length = (int32_t)length;
    return check(options, flag, zstc_params_set_max_length(options->params, (int32_t)length));
}

static int take_overflow(cli_options *options, const char *flag, const char *value) {
    options->parameters.overflow = value;
    return check(options, flag, zstc_params_set_overflow(options->params, value));
}

static int take_reduce(cli_options *options, const char *flag, const char *value) {
    options->parameters.reduce = value;
    return check(options, flag, zstc_params_set_reduce(options->params, value));
}

static int take_top(cli_options *options, const char *flag, const char *value) {
    long long top = 0;
    int code = take_whole(options, flag, value, 1, INT32_MAX, &top);
    if (code == CLI_GO_ON) options->parameters.selection.top_k = (size_t)top;
    return code;
}

static int take_threshold(cli_options *options, const char *flag, const char *value) {
    char *end = NULL;
    float threshold = strtof(value, &end);
    if (end == value || *end != '\0' || !(threshold >= 0 && threshold <= 1))
        return refuse(options, flag, value, "a number from 0 to 1");
    options->parameters.selection.threshold = threshold;
    return CLI_GO_ON;
}

static int take_text_field(cli_options *options, const char *flag, const char *value) {
    (void)flag;
    options->text_field = value;
    return CLI_GO_ON;
}

static int take_format(cli_options *options, const char *flag, const char *value) {
    static const char *const names[] = {[CLI_JSON_LINES] = "jsonl", [CLI_CSV] = "csv", [CLI_TSV] = "tsv"};
    options->has_format = 1;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(value, names[i]) == 0) return options->format = (cli_format)i, CLI_GO_ON;
    }
    return refuse(options, flag, value, "jsonl, csv or tsv");
}

static int take_as(cli_options *options, const char *flag, const char *value) {
    (void)flag;
    options->as = value;
    return CLI_GO_ON;
}

static int take_answers(cli_options *options, const char *flag, const char *value) {
    (void)flag;
    options->answers = value;
    return CLI_GO_ON;
}

static int take_json(cli_options *options, const char *flag, const char *value) {
    (void)flag, (void)value;
    options->json = 1;
    return CLI_GO_ON;
}

static int take_bench(cli_options *options, const char *flag, const char *value) {
    (void)flag, (void)value;
    options->bench = 1;
    return CLI_GO_ON;
}

static int take_resume(cli_options *options, const char *flag, const char *value) {
    (void)flag, (void)value;
    options->resume = 1;
    return CLI_GO_ON;
}

static int take_revision(cli_options *options, const char *flag, const char *value) {
    (void)flag;
    options->revision = value;
    return CLI_GO_ON;
}

static int take_endpoint(cli_options *options, const char *flag, const char *value) {
    (void)flag;
    options->endpoint = value;
    return CLI_GO_ON;
}

static int take_retries(cli_options *options, const char *flag, const char *value) {
    long long retries = 0;
    int code = take_whole(options, flag, value, 0, 1000, &retries);
    if (code == CLI_GO_ON) options->retries = (int)retries;
    return code;
}

static int take_host(cli_options *options, const char *flag, const char *value) {
    (void)flag;
    options->host = value;
    return CLI_GO_ON;
}

static int take_token_file(cli_options *options, const char *flag, const char *value) {
    (void)flag;
    options->token_file = value;
    return CLI_GO_ON;
}

static int take_access_log(cli_options *options, const char *flag, const char *value) {
    (void)flag;
    options->access_log = value;
    return CLI_GO_ON;
}

static int take_log_requests(cli_options *options, const char *flag, const char *value) {
    (void)flag, (void)value;
    options->log_requests = 1;
    return CLI_GO_ON;
}

/* Each limit has a row in limits.c. */
static int take_limit(cli_options *options, const char *flag, const char *value) {
    size_t i = 0;
    while (strcmp(flag + 2, CLI_LIMITS[i].name) != 0) i++;
    options->has_limit[i] = 1;
    return take_whole(options, flag, value, CLI_LIMITS[i].least, CLI_LIMITS[i].most, &options->limits[i]);
}

static int take_help(cli_options *options, const char *flag, const char *value) {
    (void)flag, (void)value;
    return cli_help_print(options->command);
}

/* ---- the rows -------------------------------------------------------------------------------------------------- */

/* A listed option is taken by the commands that list it, a shared one by all. */
enum { LISTED = 0, SHARED = 1 };

const cli_option CLI_OPTIONS[] = {
    {"help", 'h', NULL, SHARED, take_help, "this text"},
    {"model", 'm', "MODEL", LISTED, take_model,
     "a Hugging Face directory, a TorchScript archive, or the\n"
     "name of a model that zstc pull or Python has downloaded,\n"
     "as owner/name or owner/name@revision\n"
     "(default: $ZSTC_MODEL, else the model that came with zstc)"},
    {"device", 0, "DEVICE", SHARED, take_device, "auto (default), cpu, cuda or cuda:N"},
    {"precision", 0, "P", SHARED, take_precision, "auto (default), float32, bfloat16, float16 or int8"},
    {"threads", 0, "N", SHARED, take_threads, "processors to use (default 0: all)"},
    {"max-batch-tokens", 0, "N", SHARED, take_max_batch_tokens,
     "most tokens in one forward pass, which bounds memory\n"
     "(default 0: chosen by the library)"},
    {"class-names", 0, "NAMES", LISTED, take_class_names,
     "what the model's classes are called, by their ids, where its\n"
     "config.json calls them LABEL_0, LABEL_1, ...: for example\n"
     "contradiction,neutral,entailment"},
    {"label", 'l', "LABEL", LISTED, take_label,
     "a label; give it once for each, or separate several by commas.\n"
     "(A label that holds a comma goes into a file for --labels.)"},
    {"labels", 0, "FILE", LISTED, take_labels,
     "a file of labels: one per line, or with a tab between them\n"
     "a label and a description to put into the template. If it\n"
     "starts with [ or {: JSON, a list or one per line, of \"label\",\n"
     "{\"label\",\"description\"} or {\"label\",\"hypotheses\":[...]}"},
    {"multi-label", 0, NULL, LISTED, take_multi_label, "score each label on its own: several may fit, or none"},
    {"template", 0, "T", LISTED, take_template,
     "the sentence that a label is put into, with one {}\n"
     "(default \"This example is {}.\")"},
    {"max-length", 0, "N", LISTED, take_max_length,
     "most tokens of a text and label together (default 0: what\n"
     "the model takes)"},
    {"overflow", 0, "MODE", LISTED, take_overflow,
     "a text that is longer: truncate (default) cuts its end,\n"
     "window reads all of it piece by piece, error refuses it"},
    {"reduce", 0, "HOW", LISTED, take_reduce,
     "how a label's windows, or its hypotheses, become one: max\n"
     "(default) takes the one that entails most, mean their mean"},
    {"top", 0, "K", LISTED, take_top, "show the K best labels only"},
    {"threshold", 0, "X", LISTED, take_threshold, "show labels with a score of at least X only, from 0 to 1"},
    {"json", 0, NULL, LISTED, take_json, "one JSON object on one line"},
    {"text-field", 0, "F", LISTED, take_text_field,
     "with -l or --labels: the field that holds the text\n(default \"text\")"},
    {"format", 0, "FORMAT", LISTED, take_format,
     "with -l or --labels: jsonl, or csv or tsv, a table whose first\n"
     "line names the columns (default: by the ending of IN, else\n"
     "jsonl)"},
    {"bench", 0, NULL, LISTED, take_bench,
     "measure each precision here: rate, latency, and how far its\n"
     "scores are from float32's; 20 seconds at most, besides opening\n"
     "the model. With --precision P float32 and P alone"},
    {"resume", 0, NULL, LISTED, take_resume,
     "go on where an unfinished run stopped, killed or not. If IN is\n"
     "a file, the result is that of one run, to the last digit;\n"
     "refused if IN, the model or an option is not the same"},
    {"revision", 0, "R", LISTED, take_revision, "a branch, tag or commit (default \"main\")"},
    {"endpoint", 0, "URL", LISTED, take_endpoint,
     "the hub, or a mirror of it (default: $HF_ENDPOINT, else\n"
     "https://huggingface.co)"},
    {"retries", 0, "N", LISTED, take_retries,
     "how often to try again, with growing pauses, after a stall, a\n"
     "cut connection or an error of the server, until more data\n"
     "comes (default 5)"},
    {"as", 0, "NAME", LISTED, take_as, "take the model for the published one of this name"},
    {"answers", 0, "FILE", LISTED, take_answers,
     "compare with the answers in this file, not with those that\n"
     "came with zstc"},
    {"host", 0, "ADDRESS", LISTED, take_host, "the address to listen on (default 127.0.0.1: this machine alone)"},
    {"port", 0, "N", LISTED, take_limit, "the port, 0 for any that is free (default 8080)"},
    {"token-file", 0, "FILE", LISTED, take_token_file,
     "requests must have a token of this file, one per line, as\n"
     "\"Authorization: Bearer TOKEN\""},
    {"access-log", 0, "FILE", LISTED, take_access_log,
     "a JSON line for each request; - is stdout (default), none\nwrites none"},
    {"log-requests", 0, NULL, LISTED, take_log_requests, "the log also has the requests' bodies: texts and labels"},
    {"max-body", 0, "BYTES", LISTED, take_limit, "of a request, also after decompression (default 6291456)"},
    {"max-texts", 0, "N", LISTED, take_limit, "in a request (default 1024)"},
    {"max-labels", 0, "N", LISTED, take_limit, "hypotheses of a text in a request (default 1024)"},
    {"max-tokens", 0, "N", LISTED, take_limit,
     "of all requests being answered; more are refused with\n429 (default 500000)"},
    {"max-depth", 0, "N", LISTED, take_limit, "of brackets in JSON (default 64)"},
    {"max-connections", 0, "N", LISTED, take_limit, "at a time (default 1024)"},
    {"max-connections-per-address", 0, "N", LISTED, take_limit, "of one client address (default 512)"},
    {"header-timeout", 0, "SECONDS", LISTED, take_limit,
     "from a request's first byte to the end of its\nheaders (default 10)"},
    {"body-timeout", 0, "SECONDS", LISTED, take_limit,
     "for a request's body, and for a client to take\nits answer (default 30)"},
    {"request-timeout", 0, "SECONDS", LISTED, take_limit, "from a whole request to its answer (default 60)"},
    {"idle-timeout", 0, "SECONDS", LISTED, take_limit, "that a connection may wait for a request (default 75)"},
    {"drain-timeout", 0, "SECONDS", LISTED, take_limit,
     "after SIGTERM for the requests that were accepted\n(default 25)"},
    {0},
};

_Static_assert(sizeof CLI_OPTIONS / sizeof CLI_OPTIONS[0] <= CLI_MOST_OPTIONS, "CLI_MOST_OPTIONS is too small");
