/* A table in, a table out: the records of IN, each with its answer in further columns:
 *
 *   zstc_label, zstc_score        the best label that is shown, and its score
 *   zstc_score:LABEL              the score of each label, in the order in which they were given; empty where not shown
 *   zstc_truncated, zstc_error    1 where the text was cut; why there is no answer */
#ifndef ZSTC_CLI_BATCH_TABLE_H
#define ZSTC_CLI_BATCH_TABLE_H

#include "cli/batch/target.h"
#include "cli/chunk.h"

typedef struct {
    cli_columns columns;
    const zstc_candidates *labels;
    char *header; /* of IN, without its line end */
    size_t header_length;
    const char *line_end; /* as the header has it */
} cli_batch_table;

/* By --format, else by the ending of IN: .csv or .tsv, which .gz or .zst may follow. */
cli_format cli_batch_format(const cli_options *options);

/* Reads the header, the first record of IN. CLI_OK, or the exit code after the error. Free in any case. */
int cli_batch_table_read(cli_batch_table *table, cli_lines *in, const cli_options *options);
void cli_batch_table_free(cli_batch_table *table);

/* Write a line; 0, or -1 with errno. `answer` is what cli_chunk_response gives, NULL where the row has an error. */
int cli_batch_table_header(const cli_batch_table *table, cli_target *out);
int cli_batch_table_row(const cli_batch_table *table, cli_target *out, const cli_row *row, const json_t *answer);

#endif
