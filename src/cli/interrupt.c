#include "cli/interrupt.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static void (*current)(void *); /* NULL: a signal ends the program */
static void *current_user;
static int taken;
static sigset_t watched;
static pthread_t watcher;

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
        current(current_user);
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

/* Threads that libraries made before main, as an OpenBLAS with its own does, do not block the signals: one that reaches
 * such a thread goes on to the one that waits for it. */
static void pass_on(int number) {
    int before = errno;
    pthread_kill(watcher, number);
    errno = before;
}

static int catch_watched(void) {
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = pass_on, .sa_flags = SA_RESTART};
    sigfillset(&action.sa_mask);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        if (sigismember(&watched, numbers[i]) && sigaction(numbers[i], &action, NULL) != 0) return errno;
    }
    return 0;
}

/* A signal that is ignored, as SIGINT is for a shell's background jobs, stays so. */
static void watch_signal(int number) {
    struct sigaction action;
    if (sigaction(number, NULL, &action) == 0 && action.sa_handler != SIG_IGN) sigaddset(&watched, number);
}

int cli_interrupt_start(void) {
    sigemptyset(&watched);
    watch_signal(SIGINT);
    watch_signal(SIGTERM);
    watch_signal(SIGHUP);
    int error = pthread_sigmask(SIG_BLOCK, &watched, NULL);
    if (error == 0) error = pthread_create(&watcher, NULL, watch, NULL);
    if (error == 0) error = pthread_detach(watcher);
    return error == 0 ? catch_watched() : error;
}

void cli_interrupt_calls(void (*stop)(void *), void *user) {
    pthread_mutex_lock(&lock);
    current = stop;
    current_user = user;
    pthread_mutex_unlock(&lock);
}

void cli_interrupt_ends(void) { cli_interrupt_calls(NULL, NULL); }

int cli_interrupt_signal(void) {
    pthread_mutex_lock(&lock);
    int number = taken;
    pthread_mutex_unlock(&lock);
    return number;
}
