#define _GNU_SOURCE 1 /* pthread_timedjoin_np */

#include "serve/log.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"

enum { BUFFER = 1 << 20, SECONDS_TO_CLOSE = 3 };

struct serve_log {
    int fd;
    pthread_t writer;
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t come;
    char *filling, *writing; /* of BUFFER bytes; swapped */
    size_t filled;
    int stopped;
};

static int write_all(int fd, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t written = write(fd, bytes, length);
        if (written < 0 && errno != EINTR) return -1;
        if (written > 0) bytes += written, length -= (size_t)written;
    }
    return 0;
}

static void *write_lines(void *user) {
    serve_log *log = user;
    int failed = 0;
    pthread_mutex_lock(&log->lock);
    while (log->filled > 0 || !log->stopped) {
        if (log->filled == 0) {
            pthread_cond_wait(&log->come, &log->lock);
            continue;
        }
        char *bytes = log->filling;
        size_t length = log->filled;
        log->filling = log->writing;
        log->writing = bytes;
        log->filled = 0;
        pthread_mutex_unlock(&log->lock);
        int error = write_all(log->fd, bytes, length) == 0 ? 0 : errno;
        if (error != 0 && !failed) cli_io_error("the access log", error); /* once: later lines may find room again */
        failed = error != 0;
        pthread_mutex_lock(&log->lock);
    }
    pthread_mutex_unlock(&log->lock);
    return NULL;
}

static void free_log(serve_log *log) {
    if (log->fd > STDOUT_FILENO) close(log->fd);
    pthread_cond_destroy(&log->come);
    pthread_mutex_destroy(&log->lock);
    free(log->filling);
    free(log->writing);
    free(log);
}

int serve_log_open(serve_log **out, const char *path) {
    int fd = strcmp(path, "-") == 0 ? STDOUT_FILENO : open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    if (fd < 0) return cli_io_error(path, errno);
    serve_log *log = calloc(1, sizeof *log);
    if (log == NULL) return cli_memory_error();
    log->fd = fd;
    pthread_mutex_init(&log->lock, NULL);
    pthread_cond_init(&log->come, NULL);
    log->filling = malloc(BUFFER);
    log->writing = malloc(BUFFER);
    int error = log->filling == NULL || log->writing == NULL ? ENOMEM : 0;
    if (error == 0) error = pthread_create(&log->writer, NULL, write_lines, log);
    if (error == 0) return *out = log, CLI_OK;
    free_log(log);
    return cli_io_error("the access log", error);
}

/* A reader that stands still does not keep the program from ending: the log is left to the system then. */
void serve_log_close(serve_log *log) {
    if (log == NULL) return;
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += SECONDS_TO_CLOSE;
    pthread_mutex_lock(&log->lock);
    log->stopped = 1;
    pthread_cond_signal(&log->come);
    pthread_mutex_unlock(&log->lock);
    if (pthread_timedjoin_np(log->writer, NULL, &until) == 0) free_log(log);
}

int serve_log_add(serve_log *log, const char *line, size_t length) {
    pthread_mutex_lock(&log->lock);
    int fits = length <= BUFFER - log->filled;
    if (fits) {
        memcpy(log->filling + log->filled, line, length);
        if (log->filled == 0) pthread_cond_signal(&log->come);
        log->filled += length;
    }
    pthread_mutex_unlock(&log->lock);
    return fits;
}
