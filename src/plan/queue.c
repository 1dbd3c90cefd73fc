#include "plan/queue.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "api/error.h"
#include "plan/pass.h"

struct zstc_queue {
    zstc_scorer *scorer;
    const zstc_layout *layout;
    size_t logits, max_tokens;
    pthread_mutex_t lock; /* guards what follows, and the queue's part of every job */
    pthread_cond_t changed;
    zstc_job *first, *last;
    int driven; /* a thread is filling or running the pass */
    zstc_pass pass;
};

zstc_status zstc_queue_new(zstc_queue **out, zstc_scorer *scorer, const zstc_layout *layout, size_t logits,
                           size_t max_tokens) {
    zstc_queue *queue = calloc(1, sizeof *queue);
    if (queue == NULL) return zstc_fail_memory();
    queue->scorer = scorer;
    queue->layout = layout;
    queue->logits = logits;
    queue->max_tokens = max_tokens;
    if (pthread_mutex_init(&queue->lock, NULL) != 0) goto no_lock;
    if (pthread_cond_init(&queue->changed, NULL) != 0) goto no_condition;
    *out = queue;
    return ZSTC_OK;
no_condition:
    pthread_mutex_destroy(&queue->lock);
no_lock:
    free(queue);
    return zstc_fail_memory();
}

void zstc_queue_free(zstc_queue *queue) {
    if (queue == NULL) return;
    zstc_pass_clear(&queue->pass);
    pthread_cond_destroy(&queue->changed);
    pthread_mutex_destroy(&queue->lock);
    free(queue);
}

static int is_cancelled(const zstc_job *job) { return job->cancel != NULL && atomic_load(job->cancel) != 0; }

static int is_finished(const zstc_job *job) {
    if (job->taken > job->done) return 0; /* a pass still writes to its pairs */
    return job->done == job->count || is_cancelled(job);
}

/* ---- filling a pass -------------------------------------------------------------------------------------------- */

/* Takes pairs of one job until the pass holds `limit` tokens. The first pair of a pass is taken whatever its length. */
static zstc_status take(zstc_queue *queue, zstc_job *job, size_t limit) {
    while (job->taken < job->count && !is_cancelled(job)) {
        size_t length = zstc_pair_length(&job->pairs[job->taken], queue->layout);
        if (queue->pass.count > 0 && queue->pass.tokens + length > limit) return ZSTC_OK;
        zstc_status status = zstc_pass_add(&queue->pass, &job->pairs[job->taken], length);
        if (status != ZSTC_OK) return status;
        job->taken++;
    }
    return ZSTC_OK;
}

static zstc_job *careful_job(const zstc_queue *queue) {
    for (zstc_job *job = queue->first; job != NULL; job = job->next) {
        if (job->done < job->careful && !is_cancelled(job)) return job;
    }
    return NULL;
}

static size_t waiting_jobs(const zstc_queue *queue) {
    size_t waiting = 0;
    for (zstc_job *job = queue->first; job != NULL; job = job->next) waiting += job->taken < job->count;
    return waiting;
}

/* Every job gets an equal share first, so that a small one never waits for the whole of a large one; a second round
 * fills up what small ones left over. */
static zstc_status fill_from_all(zstc_queue *queue) {
    size_t waiting = waiting_jobs(queue);
    zstc_status status = ZSTC_OK;
    for (zstc_job *job = queue->first; job != NULL && status == ZSTC_OK; job = job->next) {
        if (job->taken == job->count) continue;
        size_t left = queue->max_tokens > queue->pass.tokens ? queue->max_tokens - queue->pass.tokens : 0;
        status = take(queue, job, queue->pass.tokens + left / waiting--);
    }
    for (zstc_job *job = queue->first; job != NULL && status == ZSTC_OK; job = job->next)
        status = take(queue, job, queue->max_tokens);
    return status;
}

static zstc_status fill(zstc_queue *queue) {
    zstc_pass_begin(&queue->pass);
    zstc_job *careful = careful_job(queue);
    if (careful == NULL) return fill_from_all(queue);
    return take(queue, careful, 0);
}

/* ---- settling a pass ------------------------------------------------------------------------------------------- */

static void remember_failure(zstc_job *job, zstc_pair *pair, zstc_status status) {
    pair->status = status;
    if (job->status != ZSTC_OK) return;
    job->status = status;
    snprintf(job->line, sizeof job->line, "%s", zstc_last_error());
}

/* One pair alone failed: that is its answer. Several did: each is tried alone. */
static void settle_job(zstc_job *job, zstc_status status, int alone) {
    if (job->taken == job->done) return;
    if (status != ZSTC_OK && !alone) {
        job->careful = job->taken;
        job->taken = job->done;
        return;
    }
    if (status != ZSTC_OK) remember_failure(job, &job->pairs[job->done], status);
    job->done = job->taken;
}

/* Where not even one pair could be taken, nobody's turn would ever come: the oldest job's next pair fails. */
static void fail_oldest(zstc_queue *queue, zstc_status status) {
    for (zstc_job *job = queue->first; job != NULL; job = job->next) {
        if (job->done == job->count || is_cancelled(job)) continue;
        remember_failure(job, &job->pairs[job->done], status);
        job->done = job->taken = job->done + 1;
        return;
    }
}

/* Runs one pass; the lock is held on entry and on return, not while the scorer works. */
static void drive(zstc_queue *queue) {
    queue->driven = 1;
    zstc_status status = fill(queue);
    size_t count = queue->pass.count;
    if (status == ZSTC_OK && count > 0) {
        pthread_mutex_unlock(&queue->lock);
        status = zstc_pass_run(&queue->pass, queue->scorer, queue->layout, queue->logits);
        pthread_mutex_lock(&queue->lock);
    }
    if (count == 0 && status != ZSTC_OK) fail_oldest(queue, status);
    for (zstc_job *job = queue->first; job != NULL; job = job->next) settle_job(job, status, count == 1);
    queue->driven = 0;
    pthread_cond_broadcast(&queue->changed);
}

/* ---- a job's way through --------------------------------------------------------------------------------------- */

static void enter(zstc_queue *queue, zstc_job *job) {
    job->next = NULL;
    if (queue->last == NULL) {
        queue->first = job;
    } else {
        queue->last->next = job;
    }
    queue->last = job;
}

static void leave(zstc_queue *queue, zstc_job *job) {
    zstc_job *before = NULL;
    for (zstc_job *at = queue->first; at != job; at = at->next) before = at;
    if (before == NULL) {
        queue->first = job->next;
    } else {
        before->next = job->next;
    }
    if (queue->last == job) queue->last = before;
}

/* Tells the caller what has been settled since the last time, without the lock. */
static size_t report(zstc_queue *queue, zstc_job *job, size_t reported) {
    size_t done = job->done;
    if (job->settled == NULL || done == reported) return done;
    pthread_mutex_unlock(&queue->lock);
    job->settled(job->user, job->pairs, reported, done);
    pthread_mutex_lock(&queue->lock);
    return done;
}

zstc_status zstc_queue_run(zstc_queue *queue, zstc_job *job) {
    job->taken = job->done = job->careful = 0;
    job->status = ZSTC_OK;
    if (job->count > 0) qsort(job->pairs, job->count, sizeof *job->pairs, zstc_pair_longer_first);
    size_t reported = 0;
    pthread_mutex_lock(&queue->lock);
    enter(queue, job);
    while (!is_finished(job)) {
        if (queue->driven) {
            pthread_cond_wait(&queue->changed, &queue->lock);
        } else {
            drive(queue);
        }
        reported = report(queue, job, reported);
    }
    report(queue, job, reported);
    leave(queue, job);
    pthread_mutex_unlock(&queue->lock);
    if (job->done < job->count) return zstc_fail(ZSTC_CANCELLED, "the batch was cancelled");
    if (job->status != ZSTC_OK) return zstc_fail(job->status, "%s", job->line);
    return ZSTC_OK;
}
