/* A bounded piece of the input, scored as one batch. Where one chunk of a file ends and the next begins depends on the
 * file alone: a run that was interrupted and taken up again packs the same texts together, and so gives the same scores
 * to the last bit (but for passes of a single sequence, see "Threads" in docs/performance.md). A chunk of a pipe,
 * socket or terminal ends also where no further line is there just now, because its writer may wait for the answers:
 * which texts are packed together then depends on when they came. */
#ifndef ZSTC_CLI_CHUNK_H
#define ZSTC_CLI_CHUNK_H

#include "cli/lines.h"
#include "cli/options.h"

/* What a line is: a whole request; an object with a text, a record of a table with a text in one of its fields, or a
 * text itself, to go with the labels of the program. */
typedef enum { CLI_ROW_REQUEST, CLI_ROW_FIELD, CLI_ROW_RECORD, CLI_ROW_TEXT } cli_row_kind;

/* The columns of a table. */
typedef struct {
    cli_format format;
    size_t count, text; /* of columns; the one with the text */
} cli_columns;

typedef struct {
    zstc_request request;
    size_t first;     /* its first record in the batch */
    zstc_error error; /* status OK: none yet */
    zstc_text record; /* of a table, without its line end, as it stands in the input */
    uint64_t end_bytes;
    uint32_t end_sum; /* of the input up to the end of its line, as cli_lines counts them */
} cli_row;

/* A chunk is full when it has reached any of these. */
enum { CLI_CHUNK_ROWS = 512, CLI_CHUNK_PAIRS = 2048, CLI_CHUNK_BYTES = 4 << 20 };

typedef struct {
    const cli_options *options;
    cli_row_kind kind;
    cli_columns columns;             /* of a table */
    cli_csv_record record;           /* of a table, the one being read */
    const zstc_labels *labels;       /* those of the program, for rows that have none themselves */
    zstc_label_cache cache;          /* of rows that have */
    uint64_t start;                  /* lines before this chunk */
    uint64_t start_place, end_place; /* of it in the input, for a progress bar */
    size_t count;
    cli_row rows[CLI_CHUNK_ROWS];
    zstc_batch *batch;
    zstc_status run;        /* what zstc_batch_run said */
    zstc_error run_problem; /* and why */
} cli_chunk;

/* `labels` NULL: every row has its own. They must outlive the chunk. */
cli_chunk *cli_chunk_new(const cli_options *options, cli_row_kind kind, const zstc_labels *labels);
void cli_chunk_free(cli_chunk *chunk);

/* Empties the chunk and fills it with the next lines; 1, 0 at the end, or -1 with errno. Waits for the first line
 * only. */
int cli_chunk_read(cli_chunk *chunk, cli_lines *lines);

/* Makes chunk->batch and adds all rows to it; then scores them. What goes wrong is noted in the rows. */
void cli_chunk_prepare(cli_chunk *chunk, zstc *z);
void cli_chunk_score(cli_chunk *chunk);

/* Whether a row has an answer or a error, which it lacks when the run was cancelled. */
int cli_chunk_settled(const cli_chunk *chunk, size_t row);

/* The row's answer; on failure the row's error is set. */
zstc_status cli_chunk_response(cli_chunk *chunk, size_t row, json_t **out);

/* Sets the error of a row whose record has no scores, and returns its status; else OK and the scores. For rows of one
 * text. */
zstc_status cli_chunk_scores(cli_chunk *chunk, size_t row, zstc_response *out);

#endif
