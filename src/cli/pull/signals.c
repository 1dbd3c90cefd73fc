#include "cli/pull/signals.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static int on_terminal;

/* Whichever thread it runs in: a library's threads, which were made before main, do not block signals. */
static void end(int caught) {
    static const char LINE[] = "\r\033[Kzstc: interrupted\n"; /* over a progress bar */
    size_t skipped = on_terminal ? 0 : 4;
    ssize_t written = write(STDERR_FILENO, LINE + skipped, sizeof LINE - 1 - skipped);
    (void)written;
    _exit(128 + caught);
}

int pull_signals_watch(void) {
    static const int watched[] = {SIGINT, SIGTERM, SIGHUP};
    on_terminal = isatty(STDERR_FILENO);
    for (size_t i = 0; i < sizeof watched / sizeof *watched; i++) {
        struct sigaction before, action = {.sa_handler = end, .sa_flags = SA_RESTART};
        sigfillset(&action.sa_mask);
        if (sigaction(watched[i], NULL, &before) != 0) return errno;
        if (before.sa_handler == SIG_IGN) continue; /* as SIGHUP is under nohup: it stays so */
        if (sigaction(watched[i], &action, NULL) != 0) return errno;
    }
    return 0;
}
