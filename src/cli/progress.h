/* How far a run is, on stderr: a bar on a terminal, else a line now and then. */
#ifndef ZSTC_CLI_PROGRESS_H
#define ZSTC_CLI_PROGRESS_H

#include <stdint.h>
#include <time.h>

typedef struct {
    int is_terminal;
    int ended;
    uint64_t shown; /* how often something was */
    uint64_t total; /* bytes of the input, 0 where not known */
    uint64_t first; /* bytes that were done before */
    struct timespec start, last;
} cli_progress;

void cli_progress_start(cli_progress *progress, uint64_t total);

/* `bytes` of the input and `lines` are done; `answered` of them in this run. Draws a bar at most ten times a second,
 * writes a line after ten seconds and then every minute. */
void cli_progress_update(cli_progress *progress, uint64_t bytes, uint64_t lines, uint64_t answered);

/* Removes the bar; nothing is shown any more. */
void cli_progress_end(cli_progress *progress);

#endif
