#include "serve/group.h"

#include <stdlib.h>

#include "request/error_json.h"
#include "serve/pool.h"

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static void read_job(serve_job *job) {
    const serve_limits *limits = job->limits;
    if (serve_body_unpack(&job->body, limits->body, &job->problem) != 0) return;
    serve_body_skip_mark(&job->body);
    (void)job->format->read(job);
}

/* ---- scoring ----------------------------------------------------------------------------------------------------- */

static void count_record(serve_job *job, const serve_record *record) {
    job->texts += record->request.text_count;
    job->hypotheses += zstc_request_candidates(&record->request)->text_count;
    for (size_t i = 0; i < record->request.text_count; i++) {
        size_t tokens = 0;
        if (zstc_batch_tokens(record->batch, record->first + i, &tokens) == ZSTC_OK) job->tokens += tokens;
    }
}

static void add_record(serve_job *job, serve_record *record, zstc_batch *batch, zstc_label_cache *cache) {
    zstc_error error;
    if (zstc_request_add(&record->request, record->model->z, batch, cache, &record->first, &error) != ZSTC_OK) {
        serve_record_fail_with(record, &error);
        return;
    }
    record->batch = batch;
    count_record(job, record);
}

static zstc_batch *batch_for(serve_group *g, const serve_models *models, serve_record *record) {
    zstc_batch **batch = &g->batches[record->model - models->items];
    zstc_error error;
    if (*batch != NULL) return *batch;
    zstc_status status = zstc_batch_new(batch, record->model->z);
    if (status == ZSTC_OK) return *batch;
    zstc_error_take_last(&error, status);
    serve_record_fail_with(record, &error);
    return NULL;
}

static void add_job(const serve_models *models, serve_group *g, serve_job *job, zstc_label_cache *caches) {
    double start = serve_clock();
    for (size_t i = 0; job->problem.status == 0 && i < job->count; i++) {
        serve_record *record = &job->records[i];
        if (record->problem != NULL) continue;
        zstc_batch *batch = batch_for(g, models, record);
        if (batch != NULL) add_record(job, record, batch, &caches[record->model - models->items]);
    }
    job->tokenizing += serve_clock() - start;
}

/* The label sets are those of the group's requests, which live until it is answered. */
static void add_jobs(const serve_models *models, serve_group *g) {
    zstc_label_cache *caches = calloc(models->count, sizeof *caches);
    for (size_t i = 0; i < g->count; i++) {
        if (caches != NULL) {
            add_job(models, g, g->jobs[i], caches);
        } else if (g->jobs[i]->problem.status == 0) {
            serve_problem_memory(&g->jobs[i]->problem);
        }
    }
    for (size_t i = 0; caches != NULL && i < models->count; i++) zstc_label_cache_clear(&caches[i]);
    free(caches);
}

/* A record that has no scores has the error of its own, or of the run. */
static void note_failures(serve_group *g, const zstc_batch *batch, const zstc_error *run) {
    for (size_t j = 0; j < g->count; j++) {
        for (size_t i = 0; i < g->jobs[j]->count; i++) {
            serve_record *record = &g->jobs[j]->records[i];
            if (record->batch != batch || record->problem != NULL) continue;
            for (size_t text = 0; text < record->request.text_count; text++) {
                if (zstc_batch_status(batch, record->first + text) != ZSTC_CANCELLED) continue;
                serve_record_fail_with(record, run);
                break;
            }
        }
    }
}

static void run_batch(serve_pool *pool, serve_group *g, zstc_batch *batch) {
    serve_pool_set_scoring(pool, g, batch);
    zstc_status status = zstc_batch_run(batch);
    serve_pool_set_scoring(pool, g, NULL);
    if (status == ZSTC_OK) return;
    zstc_error error;
    zstc_error_take_last(&error, status);
    note_failures(g, batch, &error);
}

static void score_group(serve_pool *pool, const serve_models *models, serve_group *g) {
    double start = serve_clock();
    for (size_t i = 0; i < models->count; i++) {
        if (g->batches[i] != NULL) run_batch(pool, g, g->batches[i]);
    }
    double scoring = serve_clock() - start;
    for (size_t i = 0; i < g->count; i++) g->jobs[i]->scoring = scoring;
}

/* ---- all of it -------------------------------------------------------------------------------------------------- */

void serve_group_answer(serve_group *g, serve_pool *pool, const serve_models *models) {
    double start = serve_clock();
    for (size_t i = 0; i < g->count; i++) {
        g->jobs[i]->waiting = start - g->jobs[i]->queued;
        read_job(g->jobs[i]);
        serve_pool_admit_read(pool, g->jobs[i]);
    }
    add_jobs(models, g);
    score_group(pool, models, g);
    for (size_t i = 0; i < g->count; i++) {
        if (g->jobs[i]->problem.status == 0) (void)g->jobs[i]->format->write(g->jobs[i]);
    }
    for (size_t i = 0; i < models->count; i++) {
        zstc_batch_free(g->batches[i]);
        g->batches[i] = NULL;
    }
}
