#include "serve/job.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/array.h"

double serve_clock(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

serve_job *serve_job_new(const serve_format *format, const serve_models *models, const serve_limits *limits,
                         const serve_body *body) {
    serve_job *job = calloc(1, sizeof *job);
    if (job == NULL) return NULL;
    job->format = format;
    job->models = models;
    job->limits = limits;
    job->body = *body;
    return job;
}

void serve_job_free(serve_job *job) {
    if (job == NULL) return;
    if (job->format->clear != NULL) job->format->clear(job);
    serve_job_drop(job);
    free(job->records);
    serve_body_clear(&job->body);
    free(job->answer);
    free(job);
}

serve_record *serve_job_add(serve_job *job) {
    serve_record *records = zstc_array_grow(job->records, &job->capacity, job->count + 1, sizeof *records);
    if (records == NULL) return NULL;
    job->records = records;
    serve_record *record = &records[job->count++];
    memset(record, 0, sizeof *record);
    return record;
}

/* Where there is no memory to keep what is wrong. */
static const serve_problem OUT_OF_MEMORY = {.status = 503, .code = "ZSTC_OUT_OF_MEMORY", .line = "out of memory"};

static void free_problem(serve_record *record) {
    if (record->problem != &OUT_OF_MEMORY) free((void *)record->problem);
    record->problem = NULL;
}

void serve_job_drop(serve_job *job) {
    for (size_t i = 0; i < job->count; i++) {
        zstc_request_clear(&job->records[i].request);
        free_problem(&job->records[i]);
    }
    job->count = 0;
}

int serve_record_fail(serve_record *record, const serve_problem *problem) {
    serve_problem *kept = malloc(sizeof *kept);
    free_problem(record);
    record->problem = &OUT_OF_MEMORY;
    if (kept == NULL) return -1;
    *kept = *problem;
    record->problem = kept;
    return -1;
}

int serve_record_fail_with(serve_record *record, const zstc_error *error) {
    serve_problem problem;
    serve_problem_from(&problem, error);
    return serve_record_fail(record, &problem);
}

int serve_job_choose(const serve_job *job, serve_record *record, const char *name, serve_problem *problem) {
    record->model = job->model != NULL && name == NULL ? job->model : serve_models_find(job->models, name);
    if (record->model != NULL) return 0;
    char names[512];
    serve_models_names(job->models, names, sizeof names);
    return serve_problem_set(problem, 404, "no model is called \"%s\" (expected %s)", name, names);
}

int serve_job_check(const serve_job *job, const serve_record *record, serve_problem *problem) {
    size_t texts = record->request.text_count, labels = zstc_request_candidates(&record->request)->text_count;
    const serve_limits *limits = job->limits;
    if (limits->texts > 0 && texts > limits->texts)
        return serve_problem_set(problem, 413, "the request has %zu texts (at most %zu: --max-texts)", texts,
                                 limits->texts);
    if (limits->labels > 0 && labels > limits->labels)
        return serve_problem_set(problem, 413, "the request has %zu labels or hypotheses (at most %zu: --max-labels)",
                                 labels, limits->labels);
    return 0;
}

int serve_job_answer(serve_job *job, json_t *json, const char *type) {
    char *text = json != NULL ? json_dumps(json, ZSTC_RESPONSE_FLAGS) : NULL;
    json_decref(json);
    if (text == NULL) return serve_problem_memory(&job->problem);
    job->answer = text;
    job->answer_length = strlen(text);
    job->answer_type = type;
    return 0;
}

size_t serve_record_estimate(const serve_record *record) {
    enum { SPECIAL = 4 };
    const zstc_candidates *candidates = zstc_request_candidates(&record->request);
    size_t hypothesis_bytes = 0, text_bytes = 0, texts = record->request.text_count;
    for (size_t i = 0; i < candidates->text_count; i++) hypothesis_bytes += strlen(candidates->texts[i]);
    for (size_t i = 0; i < texts; i++) text_bytes += record->request.texts[i].length;
    size_t bytes = text_bytes * candidates->text_count + hypothesis_bytes * texts;
    return bytes / SERVE_BYTES_PER_TOKEN + SPECIAL * texts * candidates->text_count;
}
