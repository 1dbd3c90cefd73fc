/* The jobs that a thread of the pool answers together: a large one, or some small ones. */
#ifndef ZSTC_SERVE_GROUP_H
#define ZSTC_SERVE_GROUP_H

#include "serve/job.h"

typedef struct serve_pool serve_pool;

enum { SERVE_GROUP_JOBS = 16 };

typedef struct {
    serve_job *jobs[SERVE_GROUP_JOBS];
    size_t count;
    zstc_batch **batches; /* one for each model, NULL where nobody asks for it */
    size_t gone;          /* jobs that nobody wants any more; under the pool's lock, as is the next */
    zstc_batch *scoring;  /* the one being run, or NULL */
} serve_group;

/* Makes the answers of all its jobs, or notes what is wrong with them. */
void serve_group_answer(serve_group *group, serve_pool *pool, const serve_models *models);

/* ---- what it asks of the pool ------------------------------------------------------------------------------------ */

/* Now that a request is read its tokens can be told better: too many by themselves, or together with the others. */
void serve_pool_admit_read(serve_pool *pool, serve_job *job);

/* Makes `batch` (NULL: none) what is cancelled where all jobs of the group are abandoned. */
void serve_pool_set_scoring(serve_pool *pool, serve_group *group, zstc_batch *batch);

#endif
