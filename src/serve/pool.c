#include "serve/pool.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "serve/group.h"

enum {
    THREADS = 8,
    FOR_SMALL_ONES = 2,   /* threads that large requests leave to the others */
    SMALL_BYTES = 1 << 14 /* of a body; a larger one is a group of its own */
};

struct serve_pool {
    const serve_models *models;
    const serve_limits *limits;
    void (*wake)(void *);
    void *user;
    pthread_t threads[THREADS];
    size_t thread_count;
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t come;
    serve_job *first, *last; /* waiting */
    serve_job *finished;
    size_t waiting, running, large;
    long long tokens;
    serve_group *groups[THREADS]; /* being answered */
    int stopped;
};

/* ---- the lists, under the lock ----------------------------------------------------------------------------------- */

static void unlink_job(serve_pool *pool, serve_job **link, serve_job *before) {
    serve_job *job = *link;
    *link = job->next;
    if (pool->last == job) pool->last = before;
    job->next = NULL;
    pool->waiting--;
}

/* The oldest job that may begin now. */
static serve_job *take_first(serve_pool *pool) {
    int with_large = pool->large < THREADS - FOR_SMALL_ONES;
    serve_job *before = NULL;
    for (serve_job **link = &pool->first; *link != NULL; before = *link, link = &before->next) {
        serve_job *job = *link;
        if (job->is_large && !with_large) continue;
        unlink_job(pool, link, before);
        return job;
    }
    return NULL;
}

static void take_small(serve_pool *pool, serve_group *g) {
    serve_job *before = NULL;
    serve_job **link = &pool->first;
    while (*link != NULL && g->count < SERVE_GROUP_JOBS) {
        serve_job *job = *link;
        if (job->is_large) {
            before = job;
            link = &job->next;
        } else {
            unlink_job(pool, link, before);
            g->jobs[g->count++] = job;
        }
    }
}

static int take_group(serve_pool *pool, serve_group *g) {
    g->count = g->gone = 0;
    serve_job *job = take_first(pool);
    if (job == NULL) return 0;
    g->jobs[g->count++] = job;
    if (job->is_large) {
        pool->large++;
    } else {
        take_small(pool, g);
    }
    pool->running += g->count;
    return 1;
}

static int finish_job(serve_pool *pool, serve_job *job) {
    int was_empty = pool->finished == NULL;
    pool->tokens -= (long long)job->estimate;
    job->next = pool->finished;
    pool->finished = job;
    return was_empty;
}

static void set_estimate(serve_pool *pool, serve_job *job, size_t tokens) {
    pool->tokens += (long long)tokens - (long long)job->estimate;
    job->estimate = tokens;
}

/* What a body is taken for before it is read. */
static size_t estimate_unread(size_t bytes) { return bytes / SERVE_BYTES_PER_TOKEN + SERVE_LEAST_TOKENS; }

static int refuse_tokens(serve_problem *problem, long long others, size_t tokens, long long most) {
    return serve_problem_set(problem, 429,
                             "%lld tokens are in flight and this request has about %zu (at most %lld: --max-tokens)",
                             others, tokens, most);
}

/* ---- what a group asks of the pool ------------------------------------------------------------------------------- */

/* Now that the request is read its tokens can be told better: too many by themselves, or together with the others. */
void serve_pool_admit_read(serve_pool *pool, serve_job *job) {
    size_t tokens = 0;
    for (size_t i = 0; job->problem.status == 0 && i < job->count; i++) {
        if (job->records[i].problem == NULL) tokens += serve_record_estimate(&job->records[i]);
    }
    long long most = job->limits->tokens;
    if (job->problem.status == 0 && most > 0 && tokens > (unsigned long long)most) {
        serve_problem_set(&job->problem, 413, "the request has about %zu tokens (at most %lld: --max-tokens)", tokens,
                          most);
        tokens = 0;
    }
    pthread_mutex_lock(&pool->lock);
    long long others = pool->tokens - (long long)job->estimate;
    if (job->problem.status == 0 && most > 0 && others + (long long)tokens > most) {
        refuse_tokens(&job->problem, others, tokens, most);
        tokens = 0;
    }
    set_estimate(pool, job, tokens);
    pthread_mutex_unlock(&pool->lock);
}

/* Makes `batch` what an abandoned job cancels. */
void serve_pool_set_scoring(serve_pool *pool, serve_group *g, zstc_batch *batch) {
    pthread_mutex_lock(&pool->lock);
    g->scoring = batch;
    int is_wanted = g->gone < g->count;
    pthread_mutex_unlock(&pool->lock);
    if (batch != NULL && !is_wanted) (void)zstc_batch_cancel(batch);
}

/* ---- a thread ---------------------------------------------------------------------------------------------------- */

static void deliver(serve_pool *pool, serve_group *g) {
    int must_wake = 0;
    pthread_mutex_lock(&pool->lock);
    pool->running -= g->count;
    if (g->jobs[0]->is_large) pool->large--;
    for (size_t i = 0; i < g->count; i++) must_wake |= finish_job(pool, g->jobs[i]);
    g->count = 0;
    pthread_mutex_unlock(&pool->lock);
    if (must_wake) pool->wake(pool->user);
}

static void *work(void *user) {
    serve_pool *pool = user;
    serve_group g = {.batches = calloc(pool->models->count, sizeof *g.batches)};
    pthread_mutex_lock(&pool->lock);
    size_t slot = 0;
    while (pool->groups[slot] != NULL) slot++;
    pool->groups[slot] = &g;
    while (g.batches != NULL) {
        while (!pool->stopped && !take_group(pool, &g)) pthread_cond_wait(&pool->come, &pool->lock);
        if (pool->stopped) break;
        pthread_mutex_unlock(&pool->lock);
        serve_group_answer(&g, pool, pool->models);
        deliver(pool, &g);
        pthread_mutex_lock(&pool->lock);
    }
    pool->groups[slot] = NULL;
    pthread_mutex_unlock(&pool->lock);
    free(g.batches);
    return NULL;
}

/* ---- the loop's side --------------------------------------------------------------------------------------------- */

static int start_threads(serve_pool *pool) {
    for (; pool->thread_count < THREADS; pool->thread_count++) {
        int error = pthread_create(&pool->threads[pool->thread_count], NULL, work, pool);
        if (error != 0) return error;
    }
    return 0;
}

static void end_threads(serve_pool *pool) {
    pthread_mutex_lock(&pool->lock);
    pool->stopped = 1;
    pthread_cond_broadcast(&pool->come);
    pthread_mutex_unlock(&pool->lock);
    for (size_t i = 0; i < pool->thread_count; i++) pthread_join(pool->threads[i], NULL);
}

void serve_pool_stop(serve_pool *pool) {
    end_threads(pool);
    while (pool->first != NULL) {
        serve_job *job = pool->first;
        unlink_job(pool, &pool->first, NULL);
        finish_job(pool, job);
    }
}

void serve_pool_free(serve_pool *pool) {
    pthread_cond_destroy(&pool->come);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

serve_pool *serve_pool_new(const serve_models *models, const serve_limits *limits, void (*wake)(void *), void *user,
                           int *error) {
    serve_pool *pool = calloc(1, sizeof *pool);
    if (pool == NULL) return *error = ENOMEM, NULL;
    pool->models = models;
    pool->limits = limits;
    pool->wake = wake;
    pool->user = user;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->come, NULL);
    *error = start_threads(pool);
    if (*error == 0) return pool;
    end_threads(pool);
    serve_pool_free(pool);
    return NULL;
}

void serve_pool_submit(serve_pool *pool, serve_job *job) {
    job->queued = serve_clock();
    job->is_large = job->body.is_packed || job->body.length > SMALL_BYTES; /* what is packed may be anything */
    pthread_mutex_lock(&pool->lock);
    set_estimate(pool, job, estimate_unread(job->body.length));
    if (pool->last != NULL) {
        pool->last->next = job;
    } else {
        pool->first = job;
    }
    pool->last = job;
    pool->waiting++;
    pthread_cond_signal(&pool->come);
    pthread_mutex_unlock(&pool->lock);
}

static int drop_waiting(serve_pool *pool, serve_job *job) {
    serve_job *before = NULL;
    for (serve_job **link = &pool->first; *link != NULL; before = *link, link = &before->next) {
        if (*link != job) continue;
        unlink_job(pool, link, before);
        return 1;
    }
    return 0;
}

/* A batch is cancelled where all whose requests are in it have gone. */
static void mark_gone(serve_pool *pool, serve_job *job) {
    for (size_t slot = 0; slot < THREADS; slot++) {
        serve_group *g = pool->groups[slot];
        for (size_t i = 0; g != NULL && i < g->count; i++) {
            if (g->jobs[i] != job || job->gone) continue;
            job->gone = 1;
            if (++g->gone == g->count && g->scoring != NULL) (void)zstc_batch_cancel(g->scoring);
        }
    }
}

void serve_pool_abandon(serve_pool *pool, serve_job *job) {
    int must_wake = 0;
    pthread_mutex_lock(&pool->lock);
    if (drop_waiting(pool, job)) {
        must_wake = finish_job(pool, job);
    } else {
        mark_gone(pool, job);
    }
    pthread_mutex_unlock(&pool->lock);
    if (must_wake) pool->wake(pool->user);
}

serve_job *serve_pool_finished(serve_pool *pool) {
    pthread_mutex_lock(&pool->lock);
    serve_job *jobs = pool->finished;
    pool->finished = NULL;
    pthread_mutex_unlock(&pool->lock);
    return jobs;
}

serve_pool_load serve_pool_measure(serve_pool *pool) {
    pthread_mutex_lock(&pool->lock);
    serve_pool_load load = {
        .waiting = pool->waiting, .running = pool->running, .tokens = pool->tokens, .most = pool->limits->tokens};
    pthread_mutex_unlock(&pool->lock);
    return load;
}

int serve_pool_is_full(serve_pool *pool) {
    serve_pool_load load = serve_pool_measure(pool);
    return load.most > 0 && load.tokens >= load.most - load.most / 10;
}

int serve_pool_admit(serve_pool *pool, size_t bytes, serve_problem *problem) {
    long long most = pool->limits->tokens, others = serve_pool_measure(pool).tokens;
    size_t tokens = estimate_unread(bytes);
    if (most <= 0 || others == 0 || others + (long long)tokens <= most) return 0;
    return refuse_tokens(problem, others, tokens, most);
}
