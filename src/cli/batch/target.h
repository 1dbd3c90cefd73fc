/* Where the answers of a batch go: a stream, or a file that is written beside OUT and takes its place when it is whole.
 *
 * While a run is under way, OUT.part has the answers so far and OUT.run says what the run is and how far it came
 * (journal.h). OUT.part is locked: a second run into the same OUT is refused. */
#ifndef ZSTC_CLI_BATCH_TARGET_H
#define ZSTC_CLI_BATCH_TARGET_H

#include <stdint.h>
#include <stdio.h>

#include "cli/lines.h"

typedef struct {
    FILE *file;
    const char *name; /* as the user gave it, for messages */
    char *path;       /* OUT, its links followed; NULL: a stream, and the three below are NULL too */
    char *part, *journal;
    int created;    /* the part was not there before */
    int begun;      /* and what was there has been thrown away or taken up */
    uint64_t bytes; /* written so far, with those that were taken up */
    uint32_t sum;   /* their CRC-32 */
} cli_target;

/* Opens and locks; nothing that is there is changed yet. `path` "-" is stdout. CLI_OK, or the exit code after the
 * error. Close in any case. */
int cli_target_open(cli_target *target, const char *path);

/* Before the first write: throws away what an earlier run left, or keeps its first `bytes`, whose CRC-32 must be `sum`.
 * A part without a journal is no run's, and is kept. CLI_OK, or the exit code after the error. */
int cli_target_begin(cli_target *target);
int cli_target_take_up(cli_target *target, uint64_t bytes, uint32_t sum);

/* Whether there is neither OUT nor an answer of an unfinished run. */
int cli_target_is_new(const cli_target *target);

/* Whether a run was killed between its last two steps: there is no part any more, and OUT is what it was to be. */
int cli_target_was_finished(const cli_target *target, uint64_t bytes, uint32_t sum);

/* Writes an answer as a line of JSON; some bytes; hands all that is written to the system. 0, or -1 with errno. */
int cli_target_write(cli_target *target, const json_t *answer);
int cli_target_put(cli_target *target, const char *bytes, size_t size);
int cli_target_flush(cli_target *target);

/* Puts the whole file in the place of OUT and removes the journal. CLI_OK, or CLI_IO after the error. */
int cli_target_finish(cli_target *target);
void cli_target_close(cli_target *target);

/* Whether `path` is the very file that lines are read from: writing to it would destroy them. The second asks it of
 * every file that a run writes. */
int cli_target_is_input(const char *path, const cli_lines *lines);
int cli_target_uses_input(const cli_target *target, const cli_lines *lines);

#endif
