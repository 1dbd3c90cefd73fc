#include "cli/batch/run.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/interrupt.h"
#include "request/error_json.h"

/* One is read, one scored, one written. */
enum { CHUNKS = 3 };

typedef struct {
    batch_run *run;
    cli_chunk *chunks[CHUNKS];
    cli_queue idle, ready, scored;
    pthread_t reader, writer;
    cli_progress progress;

    /* Set by one thread, read by the others after it has ended. */
    int read_error;  /* run->in says which */
    int changed;     /* IN begins otherwise than it did */
    int write_error; /* errno */

    atomic_uint_fast64_t answered; /* lines, in this run */
    pthread_mutex_t lock;
    zstc_batch *scoring; /* under the lock, as is `stopped` */
    int stopped;
} pipeline;

/* ---- stopping ---------------------------------------------------------------------------------------------------- */

/* For a signal, or where a thread cannot go on: what is being scored is finished as far as its pass goes. */
static void stop(void *user) {
    pipeline *p = user;
    pthread_mutex_lock(&p->lock);
    p->stopped = 1;
    if (p->scoring != NULL) zstc_batch_cancel(p->scoring);
    pthread_mutex_unlock(&p->lock);
    cli_queue_close(&p->idle, 1);
    cli_queue_close(&p->ready, 1);
    cli_lines_stop(&p->run->in);
}

/* Makes `batch` what `stop` cancels; whether it has not been called yet. NULL: scoring has ended. */
static int set_scoring(pipeline *p, zstc_batch *batch) {
    pthread_mutex_lock(&p->lock);
    p->scoring = batch;
    int go_on = !p->stopped;
    pthread_mutex_unlock(&p->lock);
    return go_on;
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

/* An earlier run answered the first from.lines lines: they must be the same now. */
static int is_unchanged(const pipeline *p, const cli_chunk *chunk) {
    const cli_position *from = &p->run->from;
    if (from->lines <= chunk->start || from->lines > chunk->start + chunk->count) return 1;
    const cli_row *last = &chunk->rows[from->lines - chunk->start - 1];
    return last->end_bytes == from->input_bytes && last->end_sum == from->input_sum;
}

/* 1 with a chunk to score, 0 at the end, -1 where something is wrong. */
static int read_chunk(pipeline *p, cli_chunk *chunk) {
    const cli_position *from = &p->run->from;
    do {
        int got = cli_chunk_read(chunk, &p->run->in);
        if (got < 0) return p->read_error = 1, -1;
        if (got == 0) return p->changed = p->run->in.count < from->lines, p->changed ? -1 : 0;
        if (!is_unchanged(p, chunk)) return p->changed = 1, -1;
    } while (chunk->start + chunk->count <= from->lines);
    cli_chunk_prepare(chunk, p->run->z);
    return 1;
}

/* The same where nothing but the header of a table has been written. */
static int is_header_unchanged(const pipeline *p) {
    const cli_position *from = &p->run->from;
    const cli_lines *in = &p->run->in;
    return in->count == 0 || from->lines != in->count || (from->input_bytes == in->bytes && from->input_sum == in->sum);
}

static void *read_chunks(void *user) {
    pipeline *p = user;
    cli_chunk *chunk;
    p->changed = !is_header_unchanged(p);
    if (p->changed) cli_queue_close(&p->idle, 1);
    while ((chunk = cli_queue_take(&p->idle)) != NULL) {
        if (read_chunk(p, chunk) != 1) break;
        cli_queue_put(&p->ready, chunk);
    }
    cli_queue_close(&p->ready, 0);
    return NULL;
}

/* ---- scoring ----------------------------------------------------------------------------------------------------- */

typedef struct {
    pipeline *p;
    const cli_chunk *chunk;
} scoring;

static void show_progress(void *user, size_t done, size_t total) {
    const scoring *s = user;
    const cli_chunk *chunk = s->chunk;
    double part = total > 0 ? (double)done / (double)total : 1;
    uint64_t lines = (uint64_t)(part * (double)chunk->count);
    uint64_t bytes = chunk->start_place + (uint64_t)(part * (double)(chunk->end_place - chunk->start_place));
    cli_progress_update(&s->p->progress, bytes, chunk->start + lines, s->p->answered + lines);
}

static void score(pipeline *p, cli_chunk *chunk) {
    scoring s = {p, chunk};
    if (chunk->batch != NULL) zstc_batch_set_progress(chunk->batch, show_progress, &s);
    show_progress(&s, 0, 1);
    if (!set_scoring(p, chunk->batch)) (void)zstc_batch_cancel(chunk->batch);
    cli_chunk_score(chunk);
    set_scoring(p, NULL);
}

static void score_chunks(pipeline *p) {
    cli_chunk *chunk;
    while ((chunk = cli_queue_take(&p->ready)) != NULL) {
        score(p, chunk);
        p->answered += chunk->count;
        cli_queue_put(&p->scored, chunk);
    }
    cli_queue_close(&p->scored, 0);
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static int write_answer(batch_run *run, const cli_row *row, json_t *answer) {
    if (run->in.format != CLI_JSON_LINES) return cli_batch_table_row(&run->table, &run->out, row, answer);
    json_t *line = answer != NULL ? json_incref(answer) : zstc_error_json(&row->error);
    int written = line == NULL ? (errno = ENOMEM, -1) : cli_target_write(&run->out, line);
    json_decref(line);
    return written;
}

static int write_row(pipeline *p, cli_chunk *chunk, size_t row) {
    json_t *answer = NULL;
    int is_empty = chunk->kind == CLI_ROW_RECORD && chunk->rows[row].record.length == 0;
    if (!is_empty && cli_chunk_response(chunk, row, &answer) != ZSTC_OK) p->run->at.failed++;
    int written = write_answer(p->run, &chunk->rows[row], answer);
    json_decref(answer);
    return written;
}

/* Writes what is not in the output yet, up to the first line that a cancelled run has no answer for. */
static int write_rows(pipeline *p, cli_chunk *chunk) {
    batch_run *run = p->run;
    size_t row = run->at.lines > chunk->start ? (size_t)(run->at.lines - chunk->start) : 0;
    for (; row < chunk->count && cli_chunk_settled(chunk, row); row++) {
        if (write_row(p, chunk, row) != 0) return -1;
        run->at.lines++;
        run->at.input_bytes = chunk->rows[row].end_bytes;
        run->at.input_sum = chunk->rows[row].end_sum;
    }
    if (cli_target_flush(&run->out) != 0) return -1;
    run->at.output_bytes = run->out.bytes;
    run->at.output_sum = run->out.sum;
    return cli_journal_save(&run->journal, &run->at, row < chunk->count);
}

static void *write_chunks(void *user) {
    pipeline *p = user;
    cli_chunk *chunk;
    while ((chunk = cli_queue_take(&p->scored)) != NULL) {
        if (p->write_error == 0 && write_rows(p, chunk) != 0) {
            p->write_error = errno;
            stop(p);
        }
        cli_queue_put(&p->idle, chunk);
    }
    return NULL;
}

/* ---- the end ----------------------------------------------------------------------------------------------------- */

static int tell_interrupted(const batch_run *run, int number) {
    int is_file = run->out.path != NULL;
    cli_error("interrupted; %s%s has %llu lines%s", run->out.name, is_file ? ".part" : "",
              (unsigned long long)run->at.lines, is_file ? ", --resume goes on from there" : "");
    return 128 + number;
}

static int tell_changed(const batch_run *run) {
    cli_error("--resume: %s is not what it was: its first %llu lines were answered, and have changed", run->in.name,
              (unsigned long long)run->from.lines);
    return CLI_USAGE;
}

int cli_batch_tell_failed(const batch_run *run, const cli_position *at) {
    if (at->failed == 0) return CLI_OK;
    int is_table = run->in.format != CLI_JSON_LINES;
    cli_error("%llu of %llu %s could not be answered: see %s in %s", (unsigned long long)at->failed,
              (unsigned long long)at->lines - (is_table ? 1 : 0), is_table ? "records" : "lines",
              is_table ? "zstc_error" : "{\"error\"}", run->out.name);
    return CLI_SOME_FAILED;
}

/* The answer to a file that is not there any more is none. */
static int finish(batch_run *run) {
    uint64_t before, now;
    if (!cli_lines_is_whole(&run->in, &before, &now)) {
        cli_error("%s changed while it was read: %llu bytes at first, %llu now", run->in.name,
                  (unsigned long long)before, (unsigned long long)now);
        return CLI_IO;
    }
    int code = cli_target_finish(&run->out);
    return code == CLI_OK ? cli_batch_tell_failed(run, &run->at) : code;
}

static int conclude(pipeline *p) {
    batch_run *run = p->run;
    cli_progress_end(&p->progress);
    if (p->write_error != 0) return cli_io_error(run->out.part != NULL ? run->out.part : run->out.name, p->write_error);
    (void)cli_journal_save(&run->journal, &run->at, 1); /* an older one does as well */
    if (cli_interrupt_signal() != 0) return tell_interrupted(run, cli_interrupt_signal());
    if (p->changed) return tell_changed(run);
    if (p->read_error) return cli_lines_error(&run->in);
    return finish(run);
}

/* ---- all of it --------------------------------------------------------------------------------------------------- */

static cli_row_kind kind_of(const batch_run *run) {
    if (run->in.format != CLI_JSON_LINES) return CLI_ROW_RECORD;
    return run->labels != NULL ? CLI_ROW_FIELD : CLI_ROW_REQUEST;
}

static int make_chunks(pipeline *p) {
    const batch_run *run = p->run;
    for (size_t i = 0; i < CHUNKS; i++) {
        p->chunks[i] = cli_chunk_new(run->options, kind_of(run), run->labels);
        if (p->chunks[i] == NULL) return -1;
        p->chunks[i]->columns = run->table.columns;
        cli_queue_put(&p->idle, p->chunks[i]);
    }
    return 0;
}

/* The threads' errno. */
static int run_threads(pipeline *p) {
    int error = pthread_create(&p->reader, NULL, read_chunks, p);
    if (error != 0) return error;
    error = pthread_create(&p->writer, NULL, write_chunks, p);
    if (error == 0) {
        score_chunks(p);
        pthread_join(p->writer, NULL);
    }
    stop(p);
    pthread_join(p->reader, NULL);
    return error;
}

/* An interrupted run can be resumed from here on, and says so. */
static int begin_journal(batch_run *run) {
    return cli_journal_save(&run->journal, &run->from, 1) == 0 ? CLI_OK : cli_io_error(run->journal.path, errno);
}

static int run_and_conclude(pipeline *p) {
    int error = run_threads(p);
    return error != 0 ? cli_io_error("making a thread", error) : conclude(p);
}

static void clear(pipeline *p) {
    for (size_t i = 0; i < CHUNKS; i++) cli_chunk_free(p->chunks[i]);
    cli_queue_destroy(&p->idle);
    cli_queue_destroy(&p->ready);
    cli_queue_destroy(&p->scored);
    pthread_mutex_destroy(&p->lock);
    free(p);
}

int cli_batch_answer(batch_run *run) {
    pipeline *p = calloc(1, sizeof *p);
    if (p == NULL) return cli_memory_error();
    p->run = run;
    run->at = run->from;
    pthread_mutex_init(&p->lock, NULL);
    cli_queue_init(&p->idle);
    cli_queue_init(&p->ready);
    cli_queue_init(&p->scored);
    int code = CLI_OK;
    if (make_chunks(p) != 0) {
        code = cli_memory_error();
    } else {
        cli_progress_start(&p->progress, cli_lines_size(&run->in));
        cli_interrupt_calls(stop, p);
        code = begin_journal(run);
        if (code == CLI_OK) code = run_and_conclude(p);
        cli_interrupt_ends();
    }
    clear(p);
    return code;
}
