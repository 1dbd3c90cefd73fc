#include "cli/batch/queue.h"

void cli_queue_init(cli_queue *queue) {
    *queue = (cli_queue){.closed = 0};
    pthread_mutex_init(&queue->lock, NULL);
    pthread_cond_init(&queue->changed, NULL);
}

void cli_queue_destroy(cli_queue *queue) {
    pthread_cond_destroy(&queue->changed);
    pthread_mutex_destroy(&queue->lock);
}

void cli_queue_put(cli_queue *queue, cli_chunk *chunk) {
    pthread_mutex_lock(&queue->lock);
    if (!queue->closed) queue->chunks[(queue->first + queue->count++) % CLI_QUEUE_ROOM] = chunk;
    pthread_cond_signal(&queue->changed);
    pthread_mutex_unlock(&queue->lock);
}

cli_chunk *cli_queue_take(cli_queue *queue) {
    cli_chunk *chunk = NULL;
    pthread_mutex_lock(&queue->lock);
    while (queue->count == 0 && !queue->closed) pthread_cond_wait(&queue->changed, &queue->lock);
    if (queue->count > 0) {
        chunk = queue->chunks[queue->first];
        queue->first = (queue->first + 1) % CLI_QUEUE_ROOM;
        queue->count--;
    }
    pthread_mutex_unlock(&queue->lock);
    return chunk;
}

void cli_queue_close(cli_queue *queue, int drop) {
    pthread_mutex_lock(&queue->lock);
    queue->closed = 1;
    if (drop) queue->count = 0;
    pthread_cond_broadcast(&queue->changed);
    pthread_mutex_unlock(&queue->lock);
}
