/* The threads that answer requests. Each takes what waits, small requests together, and scores it as one batch; the
 * library merges the passes of all threads. */
#ifndef ZSTC_SERVE_POOL_H
#define ZSTC_SERVE_POOL_H

#include "serve/job.h"

typedef struct serve_pool serve_pool;

/* `wake` is called with `user` from a thread of the pool where finished jobs have come to an empty list. NULL and an
 * errno if the threads cannot be made. */
serve_pool *serve_pool_new(const serve_models *models, const serve_limits *limits, void (*wake)(void *), void *user,
                           int *error);

/* Ends the threads when they have done what they are doing; jobs that wait count as finished. */
void serve_pool_stop(serve_pool *pool);

/* After serve_pool_stop, and after the finished jobs were taken. */
void serve_pool_free(serve_pool *pool);

/* Hands a job to the pool. */
void serve_pool_submit(serve_pool *pool, serve_job *job);

/* Nobody wants the job any more: it is finished as soon as can be. */
void serve_pool_abandon(serve_pool *pool, serve_job *job);

/* The jobs finished since the last call, linked by `next`; NULL if there are none. */
serve_job *serve_pool_finished(serve_pool *pool);

/* At this moment. */
typedef struct {
    size_t waiting, running;
    long long tokens; /* in flight, estimated where the requests have not been read yet */
    long long most;   /* that may be; 0: any number */
} serve_pool_load;
serve_pool_load serve_pool_measure(serve_pool *pool);

/* Whether little room is left: nine tenths of the tokens are in flight. */
int serve_pool_is_full(serve_pool *pool);

/* Whether a body of so many bytes may come in. Else -1 and 429. */
int serve_pool_admit(serve_pool *pool, size_t bytes, serve_problem *problem);

#endif
