#include "cli/chunk.h"

#include <stdlib.h>

#include "cli/row.h"
#include "request/error_json.h"

cli_chunk *cli_chunk_new(const cli_options *options, cli_row_kind kind, const zstc_labels *labels) {
    cli_chunk *chunk = calloc(1, sizeof *chunk);
    if (chunk == NULL) return NULL;
    chunk->options = options;
    chunk->kind = kind;
    chunk->labels = labels;
    return chunk;
}

static void empty(cli_chunk *chunk) {
    zstc_label_cache_clear(&chunk->cache);
    for (size_t i = 0; i < chunk->count; i++) {
        zstc_request_clear(&chunk->rows[i].request);
        free((char *)chunk->rows[i].record.bytes);
    }
    zstc_batch_free(chunk->batch);
    chunk->batch = NULL;
    chunk->count = 0;
}

void cli_chunk_free(cli_chunk *chunk) {
    if (chunk == NULL) return;
    empty(chunk);
    cli_csv_record_free(&chunk->record);
    free(chunk);
}

/* A line may come from a system that ends lines with "\r\n"; in JSON that is white space. */
static size_t without_return(const cli_chunk *chunk, const cli_lines *lines, const char *line, size_t length) {
    int may_end = chunk->kind == CLI_ROW_TEXT || chunk->kind == CLI_ROW_RECORD;
    int ends = may_end && lines->fd >= 0 && length > 0 && line[length - 1] == '\r';
    return ends ? length - 1 : length;
}

int cli_chunk_read(cli_chunk *chunk, cli_lines *lines) {
    empty(chunk);
    size_t pairs = 0, bytes = 0, length;
    const char *line;
    chunk->start = lines->count;
    chunk->start_place = cli_lines_place(lines);
    while (chunk->count < CLI_CHUNK_ROWS && pairs < CLI_CHUNK_PAIRS && bytes < CLI_CHUNK_BYTES) {
        if (chunk->count > 0 && cli_lines_waits(lines)) break;
        int got = cli_lines_next(lines, &line, &length);
        if (got < 0) return -1;
        if (got == 0) break;
        cli_row *row = &chunk->rows[chunk->count++];
        cli_row_read(row, chunk, line, without_return(chunk, lines, line, length));
        row->end_bytes = lines->bytes;
        row->end_sum = lines->sum;
        pairs += row->request.text_count * zstc_request_candidates(&row->request)->text_count;
        bytes += length;
    }
    chunk->end_place = cli_lines_place(lines);
    return chunk->count > 0;
}

void cli_chunk_prepare(cli_chunk *chunk, zstc *z) {
    zstc_status status = zstc_batch_new(&chunk->batch, z);
    for (size_t i = 0; i < chunk->count; i++) {
        cli_row *row = &chunk->rows[i];
        if (row->error.status != ZSTC_OK) continue;
        if (status != ZSTC_OK) {
            zstc_error_take_last(&row->error, status);
        } else {
            zstc_request_add(&row->request, z, chunk->batch, &chunk->cache, &row->first, &row->error);
        }
    }
}

void cli_chunk_score(cli_chunk *chunk) {
    chunk->run = chunk->batch == NULL ? ZSTC_OK : zstc_batch_run(chunk->batch);
    if (chunk->run != ZSTC_OK) zstc_error_take_last(&chunk->run_problem, chunk->run);
}

/* The status of the first of the row's records that was not scored. */
static zstc_status row_status(const cli_chunk *chunk, const cli_row *row) {
    for (size_t i = 0; i < row->request.text_count; i++) {
        zstc_status status = zstc_batch_status(chunk->batch, row->first + i);
        if (status != ZSTC_OK) return status;
    }
    return ZSTC_OK;
}

int cli_chunk_settled(const cli_chunk *chunk, size_t index) {
    const cli_row *row = &chunk->rows[index];
    if (row->error.status != ZSTC_OK || chunk->run != ZSTC_CANCELLED) return 1;
    return row_status(chunk, row) != ZSTC_CANCELLED;
}

/* A record without scores although nobody cancelled: the whole run failed, for lack of memory say. */
static zstc_status check_run(cli_chunk *chunk, cli_row *row) {
    if (row->error.status != ZSTC_OK) return row->error.status;
    if (row_status(chunk, row) != ZSTC_CANCELLED) return ZSTC_OK;
    row->error = chunk->run_problem;
    return row->error.status;
}

zstc_status cli_chunk_response(cli_chunk *chunk, size_t index, json_t **out) {
    cli_row *row = &chunk->rows[index];
    zstc_status status = check_run(chunk, row);
    return status == ZSTC_OK ? zstc_response_to(out, &row->request, chunk->batch, row->first, &row->error) : status;
}

zstc_status cli_chunk_scores(cli_chunk *chunk, size_t index, zstc_response *out) {
    cli_row *row = &chunk->rows[index];
    zstc_status status = check_run(chunk, row);
    if (status != ZSTC_OK) return status;
    *out = (zstc_response){.text = row->request.texts[0], .labels = zstc_request_candidates(&row->request)->names};
    return zstc_response_fetch(out, chunk->batch, row->first, &row->error);
}
