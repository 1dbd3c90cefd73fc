#include "serve/metrics.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "serve/routes.h"

/* https://opentelemetry.io/docs/specs/semconv/http/http-metrics/ */
static const char *const BOUNDS[SERVE_BUCKETS] = {"0.005", "0.01", "0.025", "0.05", "0.075", "0.1", "0.25", "0.5",
                                                  "0.75",  "1",    "2.5",   "5",    "7.5",   "10",  "+Inf"};
static const double LIMITS[SERVE_BUCKETS - 1] = {0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25,
                                                 0.5,   0.75, 1,     2.5,  5,     7.5, 10};

void serve_metrics_start(serve_metrics *metrics) { metrics->started = (double)time(NULL); }

void serve_metrics_count(serve_metrics *metrics, size_t route, int status, double seconds) {
    serve_histogram *histogram = &metrics->durations[route][serve_status_index(status)];
    size_t bucket = 0;
    while (bucket < SERVE_BUCKETS - 1 && seconds > LIMITS[bucket]) bucket++;
    histogram->counts[bucket]++;
    histogram->seconds += seconds;
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static void head(serve_text *out, const char *name, const char *type, const char *help) {
    serve_text_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void one(serve_text *out, const char *name, const char *type, const char *help, double value) {
    head(out, name, type, help);
    serve_text_printf(out, "%s %.17g\n", name, value);
}

static void write_labels(serve_text *out, size_t route, size_t status) {
    serve_text_printf(out, "http_request_method=\"%s\",http_route=\"%s\",http_response_status_code=\"%d\"",
                      SERVE_ROUTES[route].method, SERVE_ROUTES[route].path, SERVE_STATUSES[status].status);
}

static void write_histogram(serve_text *out, const serve_histogram *histogram, size_t route, size_t status) {
    static const char NAME[] = "http_server_request_duration_seconds";
    uint64_t sum = 0;
    for (size_t i = 0; i < SERVE_BUCKETS; i++) {
        sum += histogram->counts[i];
        serve_text_printf(out, "%s_bucket{", NAME);
        write_labels(out, route, status);
        serve_text_printf(out, ",le=\"%s\"} %llu\n", BOUNDS[i], (unsigned long long)sum);
    }
    serve_text_printf(out, "%s_sum{", NAME);
    write_labels(out, route, status);
    serve_text_printf(out, "} %.17g\n%s_count{", histogram->seconds, NAME);
    write_labels(out, route, status);
    serve_text_printf(out, "} %llu\n", (unsigned long long)sum);
}

static uint64_t count_of(const serve_histogram *histogram) {
    uint64_t count = 0;
    for (size_t i = 0; i < SERVE_BUCKETS; i++) count += histogram->counts[i];
    return count;
}

static void write_errors(serve_text *out, const serve_histogram *histogram, size_t route, size_t status) {
    if (SERVE_STATUSES[status].status > 0 && SERVE_STATUSES[status].status < 400) return;
    serve_text_put(out, "zstc_request_errors_total{");
    write_labels(out, route, status);
    serve_text_printf(out, "} %llu\n", (unsigned long long)count_of(histogram));
}

/* One after the other: all samples of a metric stand together. */
static void write_each(serve_text *out, const serve_metrics *metrics,
                       void (*write)(serve_text *, const serve_histogram *, size_t route, size_t status)) {
    for (size_t route = 0; route < SERVE_ROUTE_COUNT; route++) {
        for (size_t status = 0; status < SERVE_STATUS_COUNT; status++) {
            const serve_histogram *histogram = &metrics->durations[route][status];
            if (count_of(histogram) > 0) write(out, histogram, route, status);
        }
    }
}

static void write_requests(serve_text *out, const serve_metrics *metrics) {
    head(out, "http_server_request_duration_seconds", "histogram",
         "From a request's first byte to its answer; a status of 499 is a client that left before.");
    write_each(out, metrics, write_histogram);
    head(out, "zstc_request_errors_total", "counter", "Requests that got an error, by route and status.");
    write_each(out, metrics, write_errors);
}

static void write_phases(serve_text *out, const serve_metrics *metrics) {
    head(out, "zstc_request_phase_seconds_total", "counter",
         "Time of requests: waiting for a thread, in the tokenizer, and scoring, which includes waiting for a pass.");
    serve_text_printf(out, "zstc_request_phase_seconds_total{phase=\"waiting\"} %.17g\n", metrics->waiting);
    serve_text_printf(out, "zstc_request_phase_seconds_total{phase=\"tokenizing\"} %.17g\n", metrics->tokenizing);
    serve_text_printf(out, "zstc_request_phase_seconds_total{phase=\"scoring\"} %.17g\n", metrics->scoring);
}

static void write_load(serve_text *out, const serve_metrics *metrics, serve_pool_load load, int is_ready) {
    one(out, "zstc_queue_length", "gauge", "Requests that wait for a thread.", (double)load.waiting);
    one(out, "zstc_running_requests", "gauge", "Requests that threads are answering.", (double)load.running);
    one(out, "zstc_tokens_in_flight", "gauge", "Tokens of all requests being answered, estimated.",
        (double)load.tokens);
    one(out, "zstc_tokens_in_flight_limit", "gauge", "The most tokens in flight (--max-tokens); 0: any number.",
        (double)load.most);
    one(out, "zstc_ready", "gauge", "1 if /health/ready answers with 200, else 0.", is_ready);
    one(out, "zstc_line_errors_total", "counter", "Lines of JSON Lines that got an error in an answer of status 200.",
        (double)metrics->line_errors);
    one(out, "zstc_connections", "gauge", "Open connections.", (double)metrics->connections);
    one(out, "zstc_connections_accepted_total", "counter", "Connections that were accepted.",
        (double)metrics->accepted);
    one(out, "zstc_connections_refused_total", "counter", "Connections refused because there were too many.",
        (double)metrics->refused);
    one(out, "zstc_requests_cancelled_total", "counter", "Requests whose client left before they were answered.",
        (double)metrics->cancelled);
    one(out, "zstc_log_lines_lost_total", "counter", "Lines of the access log that were not written in time.",
        (double)metrics->lost_lines);
}

/* ---- the models' counters ---------------------------------------------------------------------------------------- */

typedef struct {
    const char *key; /* in zstc_stats */
    const char *name, *type, *help;
} model_counter;

static const model_counter MODEL_COUNTERS[] = {
    {"texts", "zstc_texts_total", "counter", "Texts that got scores."},
    {"truncated_texts", "zstc_truncated_texts_total", "counter", "Texts that were cut to fit the model."},
    {"pairs", "zstc_pairs_total", "counter", "Pairs of text and hypothesis that were scored."},
    {"tokens", "zstc_tokens_total", "counter", "Tokens that were scored, special tokens included."},
    {"passes", "zstc_passes_total", "counter", "Forward passes."},
    {"pass_seconds", "zstc_pass_seconds_total", "counter", "Time inside forward passes."},
    {"waiting_callers", "zstc_waiting_callers", "gauge", "Batches inside the library with pairs in its queue."},
};

/* A model's name as the value of a label. */
static void put_name(serve_text *out, const char *name) {
    for (const char *c = name; *c != '\0'; c++) {
        if (*c == '\\' || *c == '"') serve_text_put(out, "\\");
        if (*c == '\n') {
            serve_text_put(out, "\\n");
        } else {
            serve_text_add(out, c, 1);
        }
    }
}

static void write_value(serve_text *out, const char *name, const char *model, double value) {
    serve_text_printf(out, "%s{model=\"", name);
    put_name(out, model);
    serve_text_printf(out, "\"} %.17g\n", value);
}

static json_t *read_stats(const serve_model *model) {
    char *text = NULL;
    if (zstc_stats(model->z, &text) != ZSTC_OK) return NULL;
    json_t *stats = json_loads(text, 0, NULL);
    zstc_string_free(text);
    return stats;
}

static double value_of(const json_t *stats, const char *key) { return json_number_value(json_object_get(stats, key)); }

static void write_ratio(serve_text *out, const serve_models *models, json_t *const *stats) {
    head(out, "zstc_tokens_per_pass", "gauge", "Mean number of tokens in a forward pass since the start.");
    for (size_t i = 0; i < models->count; i++) {
        double passes = value_of(stats[i], "passes");
        double tokens = value_of(stats[i], "tokens");
        write_value(out, "zstc_tokens_per_pass", models->items[i].name, passes > 0 ? tokens / passes : 0);
    }
}

static void write_models(serve_text *out, const serve_models *models) {
    json_t **stats = calloc(models->count, sizeof(json_t *));
    if (stats == NULL) return (void)(out->failed = 1);
    for (size_t i = 0; i < models->count; i++) stats[i] = read_stats(&models->items[i]);
    for (size_t c = 0; c < sizeof MODEL_COUNTERS / sizeof MODEL_COUNTERS[0]; c++) {
        const model_counter *counter = &MODEL_COUNTERS[c];
        head(out, counter->name, counter->type, counter->help);
        for (size_t i = 0; i < models->count; i++)
            write_value(out, counter->name, models->items[i].name, value_of(stats[i], counter->key));
    }
    write_ratio(out, models, stats);
    for (size_t i = 0; i < models->count; i++) json_decref(stats[i]);
    free(stats);
}

/* ---- the process ------------------------------------------------------------------------------------------------- */

static double count_open_files(void) {
    DIR *folder = opendir("/proc/self/fd");
    double count = -3; /* ".", ".." and the folder itself */
    if (folder == NULL) return 0;
    while (readdir(folder) != NULL) count++;
    closedir(folder);
    return count;
}

static double resident_bytes(void) {
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (file == NULL) return 0;
    if (fscanf(file, "%*d %ld", &pages) != 1) pages = 0;
    fclose(file);
    return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

static double seconds_of(struct timeval time) { return (double)time.tv_sec + (double)time.tv_usec * 1e-6; }

static void write_process(serve_text *out, const serve_metrics *metrics) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    one(out, "process_cpu_seconds_total", "counter", "Processor time of the process, user and system.",
        seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime));
    one(out, "process_resident_memory_bytes", "gauge", "Resident memory of the process.", resident_bytes());
    one(out, "process_open_fds", "gauge", "Open file descriptors.", count_open_files());
    one(out, "process_start_time_seconds", "gauge", "When the service started, in Unix time.", metrics->started);
    head(out, "zstc_build_info", "gauge", "The version that is running.");
    serve_text_printf(out, "zstc_build_info{version=\"%s\"} 1\n", zstc_version());
}

void serve_metrics_write(const serve_metrics *metrics, serve_pool_load load, int is_ready, const serve_models *models,
                         serve_text *out) {
    write_requests(out, metrics);
    write_phases(out, metrics);
    write_load(out, metrics, load, is_ready);
    write_models(out, models);
    write_process(out, metrics);
}
