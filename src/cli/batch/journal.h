/* OUT.run: what a run is and how far it came, so that --resume goes on only with the same run. */
#ifndef ZSTC_CLI_BATCH_JOURNAL_H
#define ZSTC_CLI_BATCH_JOURNAL_H

#include <stdint.h>
#include <time.h>

#include <jansson.h>

/* How far a run came. Sums are CRC-32, of all the bytes counted beside them. */
typedef struct {
    uint64_t lines, failed; /* answered; with an error among them */
    uint64_t input_bytes, output_bytes;
    uint32_t input_sum, output_sum;
} cli_position;

typedef struct {
    const char *path; /* NULL: nothing is kept */
    const char *name; /* of OUT, for messages */
    json_t *run;      /* what it is, see description.h */
    struct timespec saved;
} cli_journal;

/* Reads what an earlier run left. CLI_OK, or the exit code after the error: there is no journal, it cannot be read, or
 * it is of another run than journal->run. */
int cli_journal_load(const cli_journal *journal, cli_position *position);

/* Replaces the journal; after what `position` says is written. `now` 0: not more often than once in a while. 0, or -1
 * with errno. */
int cli_journal_save(cli_journal *journal, const cli_position *position, int now);

#endif
