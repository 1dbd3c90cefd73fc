/*
 * Merges what many threads want scored into shared forward passes.
 *
 * There is no thread of its own (so nothing is lost in a fork and nothing outlives a dlclose): of the threads that
 * wait, one drives. It fills a pass (plan/schedule.h says with what), runs it, and hands on when its own job is done. A
 * pass runs inside the gate (base/gate.h), so that neither fork nor exit meets one. In a child of fork the queue holds
 * the forking thread's own jobs alone: those that it runs while a callback of its own forks.
 */
#ifndef ZSTC_PLAN_QUEUE_H
#define ZSTC_PLAN_QUEUE_H

#include "plan/schedule.h"

typedef struct zstc_queue zstc_queue;

/* `class_count` is the number of logits per pair; `max_tokens` the budget of a pass, 0: what suits the scorer. The
 * scorer and layout stay the caller's. */
zstc_status zstc_queue_new(zstc_queue **out, zstc_scorer *scorer, const zstc_layout *layout, size_t class_count,
                           size_t max_tokens);
void zstc_queue_free(zstc_queue *queue);

/* The budget of a pass, in tokens. */
size_t zstc_queue_budget(const zstc_queue *queue);

/* What it has done since it was made, passes that failed left out, and how many jobs are in it at this moment. */
typedef struct {
    uint64_t pairs, tokens, passes;
    double seconds; /* inside passes */
    size_t jobs;
} zstc_queue_stats;
void zstc_queue_count(zstc_queue *queue, zstc_queue_stats *out);

/* Returns when every pair has its logits or its status, or CANCELLED when pairs are left, since `cancel` was set or the
 * process is ending: then job->done says how many were settled. Otherwise the status of the first pair that failed, its
 * line being the thread's error. */
zstc_status zstc_queue_run(zstc_queue *queue, zstc_job *job);

#endif
