/* Which pairs go next: the jobs that wait, in their order, and how a pass is filled from them. Takes no lock and
 * makes no call to a thread: the queue holds its lock around all of it. */
#ifndef ZSTC_PLAN_SCHEDULE_H
#define ZSTC_PLAN_SCHEDULE_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/error.h"
#include "plan/pass.h"

/* Called from the job's own thread, without a lock held, when pairs[from] .. pairs[to - 1] have been settled. */
typedef void (*zstc_settled)(void *user, zstc_pair *pairs, size_t from, size_t to);

/* Pairs that one caller wants scored. The caller fills in the first part; the rest starts as zero. */
typedef struct zstc_job {
    zstc_pair *pairs; /* sorted by length */
    size_t count;
    atomic_int *cancel;   /* may be NULL; once it is not 0 no pair is taken any more */
    zstc_settled settled; /* may be NULL */
    void *user;

    size_t taken, done; /* pairs[done] .. pairs[taken - 1] are in the pass that runs */
    size_t careful;     /* pairs below this one are run one by one, after a pass that failed */
    zstc_error error;   /* of the first pair that failed; OK: none did */
    struct zstc_job *next;

    pthread_t owner; /* the queue's: the thread that runs it */
} zstc_job;

/* Zero-initialise. The jobs stay their callers'. */
typedef struct {
    zstc_job *first, *last;
} zstc_schedule;

void zstc_schedule_enter(zstc_schedule *schedule, zstc_job *job);
void zstc_schedule_leave(zstc_schedule *schedule, zstc_job *job);

int zstc_job_is_cancelled(const zstc_job *job);

/*
 * Fills an empty pass with pairs of the jobs, up to `max_tokens` or one pair that is longer.
 *
 * Half of it goes round the jobs, so that none waits for the whole of another. The other half brings those to their end
 * that are nearest to it: callers that came together then leave one after the other, and what they ask next finds the
 * others still here to share a pass with. What is left goes to whatever fits. A job of a pass that failed comes first,
 * with one pair alone.
 */
zstc_status zstc_schedule_fill(zstc_schedule *schedule, zstc_pass *pass, const zstc_layout *layout, size_t max_tokens);

/* Settles the pass that was filled: `status` is how it ended, the thread's last error the reason. A pass of several
 * pairs that failed is tried again pair by pair; of one pair alone it is the pair's answer. */
void zstc_schedule_settle(zstc_schedule *schedule, size_t pass_count, zstc_status status);

/* Where not even one pair could be taken nobody's turn would ever come: the oldest job's next pair fails, with the
 * thread's last error. */
void zstc_schedule_fail_next(zstc_schedule *schedule, zstc_status status);

/* Gives back what was taken for a pass that is not to be run. */
void zstc_schedule_give_back(zstc_schedule *schedule);

#endif
