/* Ctrl-C, SIGTERM and SIGHUP while a model is downloaded. */
#ifndef ZSTC_CLI_PULL_SIGNALS_H
#define ZSTC_CLI_PULL_SIGNALS_H

/* From now on such a signal ends the program with one line; what has been written stays. 0, or an errno. */
int pull_signals_watch(void);

#endif
