#include "plan/queue.h"

#include <stdlib.h>
#include <time.h>

#include "base/cancel.h"
#include "base/fail.h"
#include "base/gate.h"

struct zstc_queue {
    zstc_scorer *scorer;
    const zstc_layout *layout;
    size_t class_count, max_tokens;
    pthread_mutex_t lock; /* guards what follows, and the queue's part of every job */
    pthread_cond_t changed;
    zstc_schedule schedule;
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
    zstc_job *job = queue->schedule.first;
    queue->schedule = (zstc_schedule){0};
    for (zstc_job *next; job != NULL; job = next) {
        next = job->next;
        if (pthread_equal(job->owner, pthread_self())) zstc_schedule_enter(&queue->schedule, job);
    }
    zstc_schedule_give_back(&queue->schedule);
    queue->driven = 0;
    pthread_cond_init(&queue->changed, NULL);
    pthread_mutex_unlock(&queue->lock);
}

/* ---- making one ------------------------------------------------------------------------------------------------ */

static size_t preferred_tokens(const zstc_scorer *scorer) {
    zstc_scorer_info info;
    zstc_scorer_describe(scorer, &info);
    return (size_t)info.preferred_batch_tokens;
}

zstc_status zstc_queue_new(zstc_queue **out, zstc_scorer *scorer, const zstc_layout *layout, size_t class_count,
                           size_t max_tokens) {
    zstc_queue *queue = calloc(1, sizeof *queue);
    if (queue == NULL) return zstc_fail_memory();
    queue->scorer = scorer;
    queue->layout = layout;
    queue->class_count = class_count;
    queue->max_tokens = max_tokens > 0 ? max_tokens : preferred_tokens(scorer);
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

size_t zstc_queue_budget(const zstc_queue *queue) { return queue->max_tokens; }

/* ---- a pass ---------------------------------------------------------------------------------------------------- */

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
    zstc_schedule *schedule = &queue->schedule;
    queue->driven = 1;
    zstc_status status = zstc_schedule_fill(schedule, &queue->pass, queue->layout, queue->max_tokens);
    size_t count = queue->pass.count;
    if (status == ZSTC_OK && count > 0) status = run_pass(queue);
    if (count == 0 && status != ZSTC_OK) zstc_schedule_fail_next(schedule, status);
    if (queue->ending) {
        zstc_schedule_give_back(schedule);
    } else {
        zstc_schedule_settle(schedule, count, status);
    }
    queue->driven = 0;
    pthread_cond_broadcast(&queue->changed);
}

/* ---- a job's way through --------------------------------------------------------------------------------------- */

static int is_finished(const zstc_queue *queue, const zstc_job *job) {
    if (job->taken > job->done) return 0; /* a pass still writes to its pairs */
    return job->done == job->count || zstc_job_is_cancelled(job) || queue->ending;
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
    for (zstc_job *job = queue->schedule.first; job != NULL; job = job->next) out->jobs++;
    pthread_mutex_unlock(&queue->lock);
}

static zstc_status outcome(const zstc_queue *queue, const zstc_job *job) {
    if (job->done == job->count) return job->error.status != ZSTC_OK ? zstc_fail_restore(&job->error) : ZSTC_OK;
    return zstc_fail(ZSTC_CANCELLED, queue->ending ? "the process is ending" : "the batch was cancelled");
}

static void wait_for(zstc_queue *queue, zstc_job *job) {
    size_t reported = 0;
    zstc_schedule_enter(&queue->schedule, job);
    while (!is_finished(queue, job)) {
        if (queue->driven) {
            pthread_cond_wait(&queue->changed, &queue->lock);
        } else {
            drive(queue);
        }
        reported = report(queue, job, reported);
    }
    report(queue, job, reported);
    zstc_schedule_leave(&queue->schedule, job);
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
