/* Ctrl-C and SIGTERM: a thread waits for them, so that a run can be cancelled in an orderly way. */
#ifndef ZSTC_CLI_INTERRUPT_H
#define ZSTC_CLI_INTERRUPT_H

#include "zstc/zstc.h"

/* Starts the watch; before any other thread is made, so that all inherit the blocked signals. 0, or an errno. */
int cli_interrupt_start(void);

/* From now on a signal cancels `batch` (a second one ends the program), or ends the program at once: where nothing is
 * half written and the main thread may be waiting for input. */
void cli_interrupt_cancels(zstc_batch *batch);
void cli_interrupt_ends(void);

/* The signal that has come, 0 if none has. */
int cli_interrupt_signal(void);

#endif
