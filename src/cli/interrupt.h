/* Ctrl-C and SIGTERM: a thread waits for them, so that a run can be cancelled in an orderly way. */
#ifndef ZSTC_CLI_INTERRUPT_H
#define ZSTC_CLI_INTERRUPT_H

/* Starts the watch; before any other thread is made, so that all inherit the blocked signals. 0, or an errno. */
int cli_interrupt_start(void);

/* From now on the first signal calls `stop`, from a thread of its own, and a second one ends the program; or any signal
 * ends the program at once, as before the first of these calls. */
void cli_interrupt_calls(void (*stop)(void *), void *user);
void cli_interrupt_ends(void);

/* The signal that has come, 0 if none has. */
int cli_interrupt_signal(void);

#endif
