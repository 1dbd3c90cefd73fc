/* A run: chunks go from the thread that reads and tokenizes to the one that scores, and on to the one that writes, so
 * that the passes of one chunk overlap with the reading of the next and the writing of the one before. */
#ifndef ZSTC_CLI_BATCH_RUN_H
#define ZSTC_CLI_BATCH_RUN_H

#include "cli/batch/journal.h"
#include "cli/batch/queue.h"
#include "cli/batch/table.h"
#include "cli/batch/target.h"
#include "cli/progress.h"

typedef struct {
    const cli_options *options;
    zstc *z;
    zstc_labels *labels; /* of the command line, NULL: every line has its own */
    cli_lines in;
    cli_batch_table table; /* if IN is one */
    cli_target out;
    cli_journal journal;
    cli_position from; /* where an earlier run stopped */
    cli_position at;   /* what is written; the writer's alone while it runs */
} batch_run;

/* Answers what is left of the input. CLI_OK, CLI_SOME_FAILED, 128 and the number of a signal, or the exit code after
 * the error. */
int cli_batch_answer(batch_run *run);

/* After the last answer: says how many failed. CLI_OK or CLI_SOME_FAILED. */
int cli_batch_tell_failed(const batch_run *run, const cli_position *at);

#endif
