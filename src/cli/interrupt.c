#include "cli/interrupt.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static zstc_batch *current; /* NULL: a signal ends the program */
static int taken;
static sigset_t watched;

static void end(int number) {
    if (isatty(STDERR_FILENO)) fputs("\r\033[K", stderr); /* over a progress bar */
    fputs("zstc: interrupted\n", stderr);
    _exit(128 + number);
}

static void *watch(void *unused) {
    (void)unused;
    int number;
    while (sigwait(&watched, &number) == 0) {
        pthread_mutex_lock(&lock);
        if (taken != 0 || current == NULL) end(number);
        taken = number;
        zstc_batch_cancel(current);
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

/* A signal that is ignored, as SIGINT is for a shell's background jobs, stays so. */
static void watch_signal(int number) {
    struct sigaction action;
    if (sigaction(number, NULL, &action) == 0 && action.sa_handler != SIG_IGN) sigaddset(&watched, number);
}

int cli_interrupt_start(void) {
    pthread_t thread;
    sigemptyset(&watched);
    watch_signal(SIGINT);
    watch_signal(SIGTERM);
    watch_signal(SIGHUP);
    int error = pthread_sigmask(SIG_BLOCK, &watched, NULL);
    if (error == 0) error = pthread_create(&thread, NULL, watch, NULL);
    if (error == 0) error = pthread_detach(thread);
    return error;
}

static void set_current(zstc_batch *batch) {
    pthread_mutex_lock(&lock);
    current = batch;
    pthread_mutex_unlock(&lock);
}

void cli_interrupt_cancels(zstc_batch *batch) { set_current(batch); }

void cli_interrupt_ends(void) { set_current(NULL); }

int cli_interrupt_signal(void) {
    pthread_mutex_lock(&lock);
    int number = taken;
    pthread_mutex_unlock(&lock);
    return number;
}
