/* Chunks on their way from one thread to another, first in first out. */
#ifndef ZSTC_CLI_BATCH_QUEUE_H
#define ZSTC_CLI_BATCH_QUEUE_H

#include <pthread.h>

#include "cli/chunk.h"

enum { CLI_QUEUE_ROOM = 4 }; /* at least as many as there are chunks */

typedef struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    cli_chunk *chunks[CLI_QUEUE_ROOM];
    size_t first, count;
    int closed;
} cli_queue;

void cli_queue_init(cli_queue *queue);
void cli_queue_destroy(cli_queue *queue);

/* There is always room; in a closed queue the chunk is ignored. */
void cli_queue_put(cli_queue *queue, cli_chunk *chunk);

/* Waits for one; NULL once the queue is closed and empty. */
cli_chunk *cli_queue_take(cli_queue *queue);

/* Nothing comes any more; with `drop` what is there is not given out either. */
void cli_queue_close(cli_queue *queue, int drop);

#endif
