#include "plan/queue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cancel.h"
#include "base/fail.h"
#include "base/gate.h"
#include "plan/pass.h"

struct zstc_queue {
    zstc_scorer *scorer;
    const zstc_layout *layout;
    size_t class_count, max_tokens;
    pthread_mutex_t lock; /* guards what follows, and the queue's part of every job */
    pthread_cond_t changed;
    zstc_job *first, *last;
    int driven; /* a thread is filling or running the pass */
    int ending; /* the process is: no further pass is begun */
    zstc_pass pass;
    zstc_queue_stats stats; /* jobs: not kept here */
    zstc_gate_member member;
};

/* ---- fork ------------------------------------------------------------------------------------------------------ */

static void lock_for_fork(void *user) { pthread_mutex_lock(&((zstc_queue *)user)->lock); }
static void unlock_after_fork(void *user) { pthread_mutex_unlock(&((zstc_queue *)user)->lock); }

/* The jobs of threads that are not here are dropped. No pass was running, but the thread that ran the last one may not
 * have settled it: its pairs are taken again. */
static void reset_in_child(void *user) {
    zstc_queue *queue = user;
    zstc_job *job = queue->first, **end = &queue->first;
    queue->first = queue->last = NULL;
    for (; job != NULL; job = job->next) {
        if (!pthread_equal(job->owner, pthread_self())) continue;
        job->taken = job->done;
        *end = queue->last = job;
        end = &job->next;
    }
    *end = NULL;
    queue->driven = 0;
    pthread_cond_init(&queue->changed, NULL);
    pthread_mutex_unlock(&queue->lock);
}

/* ---- making one ------------------------------------------------------------------------------------------------ */

zstc_status zstc_queue_new(zstc_queue **out, zstc_scorer *scorer, const zstc_layout *layout, size_t class_count,
                           size_t max_tokens) {
    zstc_queue *queue = calloc(1, sizeof *queue);
    if (queue == NULL) return zstc_fail_memory();
    queue->scorer = scorer;
    queue->layout = layout;
    queue->class_count = class_count;
    queue->max_tokens = max_tokens;
    if (pthread_mutex_init(&queue->lock, NULL) != 0) goto no_lock;
    if (pthread_cond_init(&queue->changed, NULL) != 0) goto no_condition;
    queue->member =
        (zstc_gate_member){.lock = lock_for_fork, .unlock = unlock_after_fork, .reset = reset_in_child, .user = queue};
    zstc_gate_join(&queue->member);
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
    zstc_gate_part(&queue->member);
    zstc_pass_clear(&queue->pass);
    pthread_cond_destroy(&queue->changed);
    pthread_mutex_destroy(&queue->lock);
    free(queue);
}

static int is_cancelled(const zstc_job *job) { return job->cancel != NULL && atomic_load(job->cancel) != 0; }

static int is_finished(const zstc_queue *queue, const zstc_job *job) {
    if (job->taken > job->done) return 0; /* a pass still writes to its pairs */
    return job->done == job->count || is_cancelled(job) || queue->ending;
}

/* ---- filling a pass -------------------------------------------------------------------------------------------- */

/* Takes the next pair of a job if the pass has room for it. The first pair of a pass is taken whatever its length. */
static zstc_status take(zstc_queue *queue, zstc_job *job, int *taken) {
    if (job->taken == job->count || is_cancelled(job)) return ZSTC_OK;
    size_t length = zstc_pair_length(&job->pairs[job->taken], queue->layout);
    if (queue->pass.count > 0 && queue->pass.tokens + length > queue->max_tokens) return ZSTC_OK;
    zstc_status status = zstc_pass_add(&queue->pass, &job->pairs[job->taken], length);
    if (status != ZSTC_OK) return status;
    job->taken++;
    *taken = 1;
    return ZSTC_OK;
}

static zstc_job *careful_job(const zstc_queue *queue) {
    for (zstc_job *job = queue->first; job != NULL; job = job->next) {
        if (job->done < job->careful && !is_cancelled(job)) return job;
    }
    return NULL;
}

/* A pair of each job in turn, while the pass holds fewer than `tokens` and something fits. */
static zstc_status fill_in_turn(zstc_queue *queue, size_t tokens) {
    zstc_status status = ZSTC_OK;
    int taken;
    do {
        taken = 0;
        for (zstc_job *job = queue->first; job != NULL && status == ZSTC_OK; job = job->next) {
            if (queue->pass.tokens >= tokens) return ZSTC_OK;
            status = take(queue, job, &taken);
        }
    } while (taken && status == ZSTC_OK);
    return status;
}

static zstc_job *nearest_to_end(const zstc_queue *queue) {
    zstc_job *nearest = NULL;
    for (zstc_job *job = queue->first; job != NULL; job = job->next) {
        if (job->taken == job->count || is_cancelled(job)) continue;
        if (nearest == NULL || job->count - job->taken < nearest->count - nearest->taken) nearest = job;
    }
    return nearest;
}

static zstc_status fill_to_end(zstc_queue *queue) {
    zstc_status status = ZSTC_OK;
    int taken;
    do {
        taken = 0;
        zstc_job *job = nearest_to_end(queue);
        if (job != NULL) status = take(queue, job, &taken);
    } while (taken && status == ZSTC_OK);
    return status;
}

/* Half of a pass goes round, so that no job waits for the whole of another. The other half brings those to their end
 * that are nearest to it: callers that came together then leave one after the other, and what they ask next finds the
 * others still here to share a pass with. What is left goes to whatever fits. */
static zstc_status fill_from_all(zstc_queue *queue) {
    zstc_status status = fill_in_turn(queue, queue->max_tokens / 2);
    if (status == ZSTC_OK) status = fill_to_end(queue);
    return status == ZSTC_OK ? fill_in_turn(queue, queue->max_tokens) : status;
}

static zstc_status fill(zstc_queue *queue) {
    zstc_pass_begin(&queue->pass);
    zstc_job *careful = careful_job(queue);
    int taken = 0;
    return careful != NULL ? take(queue, careful, &taken) : fill_from_all(queue);
}

/* ---- settling a pass ------------------------------------------------------------------------------------------- */

static void remember_failure(zstc_job *job, zstc_pair *pair, zstc_status status) {
    pair->status = status;
    pair->line = strdup(zstc_last_error()); /* without memory for it the status must do */
    if (job->error.status == ZSTC_OK) zstc_fail_keep(&job->error);
}

/* One pair alone failed: that is its answer. Several did: each is tried alone. */
static void settle_job(zstc_job *job, zstc_status status, int alone) {
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

static void enter(zstc_queue *queue, zstc_job *job) {
    job->next = NULL;
    if (queue->last == NULL) {
        queue->first = job;
    } else {
        queue->last->next = job;
    }
    queue->last = job;
}

/* Settles every job and lets those that had no pair in the pass go first in the next: where a pass has no room for a
 * pair of each, turns go round. */
static void settle_all(zstc_queue *queue, zstc_status status, int alone) {
    zstc_job *served = NULL, **end = &served;
    zstc_job *job = queue->first;
    queue->first = queue->last = NULL;
    for (zstc_job *next; job != NULL; job = next) {
        next = job->next;
        if (job->taken == job->done) {
            enter(queue, job);
            continue;
        }
        settle_job(job, status, alone);
        job->next = NULL;
        *end = job;
        end = &job->next;
    }
    for (zstc_job *next; served != NULL; served = next) {
        next = served->next;
        enter(queue, served);
    }
}

/* What was taken for a pass that is not to be run. */
static void give_back(zstc_queue *queue) {
    for (zstc_job *job = queue->first; job != NULL; job = job->next) job->taken = job->done;
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void count_pass(zstc_queue *queue, double seconds) {
    queue->stats.passes++;
    queue->stats.pairs += queue->pass.count;
    queue->stats.tokens += queue->pass.tokens;
    queue->stats.seconds += seconds;
}

/* Runs the pass that has been filled; the lock is not held while the scorer works. */
static zstc_status run_pass(zstc_queue *queue) {
    zstc_status status = ZSTC_OK;
    pthread_mutex_unlock(&queue->lock);
    int entered = zstc_gate_enter();
    const double start = now();
    if (entered) {
        status = zstc_pass_run(&queue->pass, queue->scorer, queue->layout, queue->class_count);
        zstc_gate_leave();
    }
    const double seconds = now() - start;
    pthread_mutex_lock(&queue->lock);
    if (entered && status == ZSTC_OK) count_pass(queue, seconds);
    queue->ending = !entered;
    return status;
}

/* Fills a pass and runs it; the lock is held on entry and on return. */
static void drive(zstc_queue *queue) {
    queue->driven = 1;
    zstc_status status = fill(queue);
    size_t count = queue->pass.count;
    if (status == ZSTC_OK && count > 0) status = run_pass(queue);
    if (count == 0 && status != ZSTC_OK) fail_oldest(queue, status);
    if (queue->ending) {
        give_back(queue);
    } else {
        settle_all(queue, status, count == 1);
    }
    queue->driven = 0;
    pthread_cond_broadcast(&queue->changed);
}

/* ---- a job's way through --------------------------------------------------------------------------------------- */

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

void zstc_queue_count(zstc_queue *queue, zstc_queue_stats *out) {
    pthread_mutex_lock(&queue->lock);
    *out = queue->stats;
    for (zstc_job *job = queue->first; job != NULL; job = job->next) out->jobs++;
    pthread_mutex_unlock(&queue->lock);
}

static zstc_status outcome(const zstc_queue *queue, const zstc_job *job) {
    if (job->done == job->count) return job->error.status != ZSTC_OK ? zstc_fail_restore(&job->error) : ZSTC_OK;
    return zstc_fail(ZSTC_CANCELLED, queue->ending ? "the process is ending" : "the batch was cancelled");
}

static void wait_for(zstc_queue *queue, zstc_job *job) {
    size_t reported = 0;
    enter(queue, job);
    while (!is_finished(queue, job)) {
        if (queue->driven) {
            pthread_cond_wait(&queue->changed, &queue->lock);
        } else {
            drive(queue);
        }
        reported = report(queue, job, reported);
    }
    report(queue, job, reported);
    leave(queue, job);
}

zstc_status zstc_queue_run(zstc_queue *queue, zstc_job *job) {
    job->taken = job->done = job->careful = 0;
    job->error.status = ZSTC_OK;
    job->owner = pthread_self();
    if (job->count > 0) qsort(job->pairs, job->count, sizeof *job->pairs, zstc_pair_longer_first);
    zstc_error before; /* a driver may meet failures of others, which are not its thread's own */
    zstc_fail_keep(&before);
    int cancelling = zstc_cancel_off();
    pthread_mutex_lock(&queue->lock);
    wait_for(queue, job);
    zstc_fail_restore(&before);
    zstc_status status = outcome(queue, job);
    pthread_mutex_unlock(&queue->lock);
    zstc_cancel_restore(cancelling);
    return status;
}
