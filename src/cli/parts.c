#include "cli/parts.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_NAMES = 100, DIGITS = 2 };

static pthread_t converting;
static char *name;   /* PATH.part-PID- and room for a number */
static char *number; /* within it */

/* By handwork: a handler must not call snprintf. */
static void write_number(int value) {
    size_t length = 0;
    if (value >= 10) number[length++] = (char)('0' + value / 10);
    number[length++] = (char)('0' + value % 10);
    number[length] = '\0';
}

/* Runs in the thread that converts, so that it makes no file behind the handler's back; and then never goes on. */
static void end(int caught) {
    static const char LINE[] = "zstc: interrupted\n";
    int error = errno;
    if (!pthread_equal(pthread_self(), converting)) {
        pthread_kill(converting, caught);
        errno = error;
        return;
    }
    for (int i = 0; i < MOST_NAMES; i++) {
        write_number(i);
        unlink(name);
    }
    ssize_t written = write(STDERR_FILENO, LINE, sizeof LINE - 1);
    (void)written;
    _exit(128 + caught);
}

/* A signal that is ignored, as SIGHUP is under nohup, stays so. */
static int catch_signal(int wanted) {
    struct sigaction before, action = {.sa_handler = end, .sa_flags = SA_RESTART};
    if (sigaction(wanted, NULL, &before) != 0) return errno;
    if (before.sa_handler == SIG_IGN) return 0;
    sigfillset(&action.sa_mask);
    return sigaction(wanted, &action, NULL) == 0 ? 0 : errno;
}

int cli_parts_watch(const char *path) {
    size_t room = strlen(path) + sizeof ".part--" + 3 * sizeof(long) + DIGITS + 1;
    name = malloc(room); /* kept: a signal may come at any time */
    if (name == NULL) return ENOMEM;
    number = name + snprintf(name, room, "%s.part-%ld-", path, (long)getpid());
    converting = pthread_self();
    int error = catch_signal(SIGINT);
    if (error == 0) error = catch_signal(SIGTERM);
    if (error == 0) error = catch_signal(SIGHUP);
    return error;
}
