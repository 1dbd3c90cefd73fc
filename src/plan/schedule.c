#include "plan/schedule.h"

#include <string.h>

#include "base/fail.h"

int zstc_job_is_cancelled(const zstc_job *job) { return job->cancel != NULL && atomic_load(job->cancel) != 0; }

void zstc_schedule_enter(zstc_schedule *schedule, zstc_job *job) {
    job->next = NULL;
    if (schedule->last == NULL) {
        schedule->first = job;
    } else {
        schedule->last->next = job;
    }
    schedule->last = job;
}

void zstc_schedule_leave(zstc_schedule *schedule, zstc_job *job) {
    zstc_job *before = NULL;
    for (zstc_job *at = schedule->first; at != job; at = at->next) before = at;
    if (before == NULL) {
        schedule->first = job->next;
    } else {
        before->next = job->next;
    }
    if (schedule->last == job) schedule->last = before;
}

/* ---- filling a pass -------------------------------------------------------------------------------------------- */

/* A pass that is being filled. */
typedef struct {
    zstc_schedule *schedule;
    zstc_pass *pass;
    const zstc_layout *layout;
    size_t max_tokens;
} filling;

/* Takes the next pair of a job if the pass has room for it. The first pair of a pass is taken whatever its length. */
static zstc_status take(filling *f, zstc_job *job, int *taken) {
    if (job->taken == job->count || zstc_job_is_cancelled(job)) return ZSTC_OK;
    size_t length = zstc_pair_length(&job->pairs[job->taken], f->layout);
    if (f->pass->count > 0 && f->pass->tokens + length > f->max_tokens) return ZSTC_OK;
    zstc_status status = zstc_pass_add(f->pass, &job->pairs[job->taken], length);
    if (status != ZSTC_OK) return status;
    job->taken++;
    *taken = 1;
    return ZSTC_OK;
}

static zstc_job *careful_job(const zstc_schedule *schedule) {
    for (zstc_job *job = schedule->first; job != NULL; job = job->next) {
        if (job->done < job->careful && !zstc_job_is_cancelled(job)) return job;
    }
    return NULL;
}

/* A pair of each job in turn, while the pass holds fewer than `tokens` and something fits. */
static zstc_status fill_in_turn(filling *f, size_t tokens) {
    zstc_status status = ZSTC_OK;
    int taken;
    do {
        taken = 0;
        for (zstc_job *job = f->schedule->first; job != NULL && status == ZSTC_OK; job = job->next) {
            if (f->pass->tokens >= tokens) return ZSTC_OK;
            status = take(f, job, &taken);
        }
    } while (taken && status == ZSTC_OK);
    return status;
}

static zstc_job *nearest_to_end(const zstc_schedule *schedule) {
    zstc_job *nearest = NULL;
    for (zstc_job *job = schedule->first; job != NULL; job = job->next) {
        if (job->taken == job->count || zstc_job_is_cancelled(job)) continue;
        if (nearest == NULL || job->count - job->taken < nearest->count - nearest->taken) nearest = job;
    }
    return nearest;
}

static zstc_status fill_to_end(filling *f) {
    zstc_status status = ZSTC_OK;
    int taken;
    do {
        taken = 0;
        zstc_job *job = nearest_to_end(f->schedule);
        if (job != NULL) status = take(f, job, &taken);
    } while (taken && status == ZSTC_OK);
    return status;
}

zstc_status zstc_schedule_fill(zstc_schedule *schedule, zstc_pass *pass, const zstc_layout *layout, size_t max_tokens) {
    filling f = {.schedule = schedule, .pass = pass, .layout = layout, .max_tokens = max_tokens};
    zstc_job *careful = careful_job(schedule);
    int taken = 0;
    zstc_pass_begin(pass);
    if (careful != NULL) return take(&f, careful, &taken);
    zstc_status status = fill_in_turn(&f, max_tokens / 2);
    if (status == ZSTC_OK) status = fill_to_end(&f);
    return status == ZSTC_OK ? fill_in_turn(&f, max_tokens) : status;
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

/* Jobs that had no pair in the pass go first in the next: where a pass has no room for a pair of each, turns go round.
 */
void zstc_schedule_settle(zstc_schedule *schedule, size_t pass_count, zstc_status status) {
    zstc_schedule served = {0};
    zstc_job *job = schedule->first;
    *schedule = (zstc_schedule){0};
    for (zstc_job *next; job != NULL; job = next) {
        next = job->next;
        int was_served = job->taken > job->done;
        if (was_served) settle_job(job, status, pass_count == 1);
        zstc_schedule_enter(was_served ? &served : schedule, job);
    }
    if (served.first == NULL) return;
    if (schedule->last == NULL) {
        *schedule = served;
    } else {
        schedule->last->next = served.first;
        schedule->last = served.last;
    }
}

void zstc_schedule_fail_next(zstc_schedule *schedule, zstc_status status) {
    for (zstc_job *job = schedule->first; job != NULL; job = job->next) {
        if (job->done == job->count || zstc_job_is_cancelled(job)) continue;
        remember_failure(job, &job->pairs[job->done], status);
        job->done = job->taken = job->done + 1;
        return;
    }
}

void zstc_schedule_give_back(zstc_schedule *schedule) {
    for (zstc_job *job = schedule->first; job != NULL; job = job->next) job->taken = job->done;
}
