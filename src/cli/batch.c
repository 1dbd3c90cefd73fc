/* zstc batch: a file of JSON Lines requests to a file of answers. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/chunk.h"
#include "cli/cli.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "request/error_json.h"

typedef struct {
    const cli_options *options;
    zstc *z;
    cli_lines in;
    cli_output out;
    zstc_labels *labels; /* of the command line, NULL: every line has its own */
    cli_chunk *chunk;
    cli_progress progress;
    uint64_t chunk_bytes; /* bytes of the input before the chunk */
    uint64_t answered, failed;
} batch_run;

/* ---- one chunk ------------------------------------------------------------------------------------------------- */

static void show_progress(void *user, size_t done, size_t total) {
    batch_run *run = user;
    double part = total > 0 ? (double)done / (double)total : 1;
    uint64_t lines = (uint64_t)(part * (double)run->chunk->count);
    uint64_t bytes = run->chunk_bytes + (uint64_t)(part * (double)(run->in.bytes - run->chunk_bytes));
    cli_progress_update(&run->progress, bytes, run->chunk->start + lines, run->answered + lines);
}

static int write_error(batch_run *run, int error) {
    cli_progress_end(&run->progress);
    return cli_io_error(run->out.name, error);
}

static int write_row(batch_run *run, size_t row) {
    json_t *answer = NULL;
    if (cli_chunk_response(run->chunk, row, &answer) != ZSTC_OK) {
        answer = zstc_error_json(&run->chunk->rows[row].error);
        run->failed++;
    }
    int written = answer == NULL ? (errno = ENOMEM, -1) : cli_lines_write(run->out.file, answer);
    json_decref(answer);
    run->answered++;
    return written == 0 ? CLI_OK : write_error(run, errno);
}

/* Writes what is not in the output yet, up to the first line that a cancelled run has no answer for. */
static int write_rows(batch_run *run) {
    cli_chunk *chunk = run->chunk;
    size_t row = run->out.lines > chunk->start ? (size_t)(run->out.lines - chunk->start) : 0;
    for (; row < chunk->count && cli_chunk_settled(chunk, row); row++) {
        int code = write_row(run, row);
        if (code != CLI_OK) return code;
    }
    return fflush(run->out.file) == 0 ? CLI_OK : write_error(run, errno);
}

static int tell_interrupted(batch_run *run, int number) {
    cli_progress_end(&run->progress);
    cli_error("interrupted; %s has %llu lines%s", run->out.name, (unsigned long long)(run->out.lines + run->answered),
              run->out.file == stdout ? "" : ", --resume goes on from there");
    return 128 + number;
}

static int answer_chunk(batch_run *run) {
    cli_chunk_prepare(run->chunk, run->z);
    if (run->chunk->batch != NULL) zstc_batch_set_progress(run->chunk->batch, show_progress, run);
    show_progress(run, 0, 1);
    cli_interrupt_cancels(run->chunk->batch);
    cli_chunk_score(run->chunk);
    int code = write_rows(run);
    cli_interrupt_ends();
    if (code == CLI_OK && cli_interrupt_signal() != 0) return tell_interrupted(run, cli_interrupt_signal());
    return code;
}

/* ---- all of them ----------------------------------------------------------------------------------------------- */

static int finish(batch_run *run) {
    uint64_t failed = run->failed + run->out.errors;
    if (run->out.lines > run->in.count) {
        cli_error("%s has %llu lines, more than the %llu of %s: it is not the answer to it", run->out.name,
                  (unsigned long long)run->out.lines, (unsigned long long)run->in.count, run->in.name);
        return CLI_IO;
    }
    if (failed == 0) return CLI_OK;
    cli_error("%llu of %llu lines could not be answered: see {\"error\"} in %s", (unsigned long long)failed,
              (unsigned long long)run->in.count, run->out.name);
    return CLI_SOME_FAILED;
}

static int answer_chunks(batch_run *run) {
    for (;;) {
        run->chunk_bytes = run->in.bytes;
        int got = cli_chunk_read(run->chunk, &run->in);
        if (got < 0) cli_progress_end(&run->progress);
        if (got < 0) return cli_io_error(run->in.name, errno);
        if (got == 0) break;
        if (run->chunk->start + run->chunk->count <= run->out.lines) continue; /* answered by an earlier run */
        int code = answer_chunk(run);
        if (code != CLI_OK) return code;
    }
    cli_progress_end(&run->progress);
    return finish(run);
}

static uint64_t size_of(int fd) {
    struct stat info;
    return fstat(fd, &info) == 0 && S_ISREG(info.st_mode) ? (uint64_t)info.st_size : 0;
}

static int answer_all(batch_run *run) {
    run->chunk = cli_chunk_new(run->options, run->labels != NULL ? CLI_ROW_FIELD : CLI_ROW_REQUEST, run->labels);
    if (run->chunk == NULL) return cli_memory_error();
    int code = cli_output_open(&run->out, run->options->operands[1], run->options->resume);
    if (code == CLI_OK) {
        cli_progress_start(&run->progress, size_of(run->in.fd));
        code = answer_chunks(run);
        int closed = cli_output_close(&run->out);
        if (code == CLI_OK || code == CLI_SOME_FAILED) code = closed != CLI_OK ? closed : code;
    }
    cli_chunk_free(run->chunk);
    return code;
}

static int open_and_answer(batch_run *run) {
    int error = cli_interrupt_start();
    if (error != 0) return cli_io_error("watching for signals", error);
    int code = cli_open(&run->z, run->options);
    if (code == CLI_OK && run->options->candidates.count > 0)
        code = cli_prepare_labels(&run->labels, run->z, run->options);
    if (code == CLI_OK) code = answer_all(run);
    zstc_labels_free(run->labels);
    zstc_free(run->z);
    return code;
}

static int check_usage(const cli_options *options) {
    if (options->resume && strcmp(options->operands[1], "-") == 0)
        return cli_usage_error(options, "--resume needs a file OUT, not -");
    if (options->candidates.count > 0) return CLI_OK;
    const char *needs = options->text_field != NULL                       ? "--text-field"
                        : options->parameters.multi_label                 ? "--multi-label"
                        : options->parameters.hypothesis_template != NULL ? "--template"
                                                                          : NULL;
    if (needs != NULL)
        return cli_usage_error(
            options, "%s needs --label or --labels (without them each line of IN has its own parameters)", needs);
    return CLI_OK;
}

static int run_batch(const cli_options *options) {
    batch_run run = {.options = options};
    int code = check_usage(options);
    if (code == CLI_OK) code = cli_lines_open(&run.in, options->operands[0]);
    if (code != CLI_OK) return code;
    if (cli_output_is_input(options->operands[1], &run.in)) {
        code = cli_usage_error(options, "IN and OUT are the same file, %s", options->operands[1]);
    } else {
        code = open_and_answer(&run);
    }
    cli_lines_close(&run.in);
    return code;
}

/* ---- the command ------------------------------------------------------------------------------------------------ */

static const char ABOUT[] =
    "Answers each line of the file IN by one line of the file OUT, in the same order.\n"
    "- stands for stdin or stdout. Each line of IN is a request in JSON:\n"
    "\n"
    "  {\"inputs\": \"Where can I go skiing?\",\n"
    "   \"parameters\": {\"candidate_labels\": [\"travel\", \"cooking\"], \"multi_label\": false,\n"
    "                  \"hypothesis_template\": \"This example is {}.\"}}\n"
    "\n"
    "(on one line; of the parameters only candidate_labels must be there, inputs may be a\n"
    "list) and is answered by {\"sequence\",\"labels\",\"scores\"}, best label first, or a list\n"
    "of them; \"truncated\":true is added where a text was cut. A line that cannot be\n"
    "answered gives {\"error\":{\"code\",\"message\"}} in its place, the run goes on, and the\n"
    "exit code is 1.\n"
    "\n"
    "Further parameters: max_length, overflow, reduce, top_k and threshold, as the options\n"
    "below; an option holds for the lines that do not give its parameter. A label may be an\n"
    "object with a description, which goes into the template, or with whole sentences:\n"
    "\n"
    "  {\"label\": \"billing\", \"description\": \"invoices and payments\"}\n"
    "  {\"label\": \"billing\", \"hypotheses\": [\"The customer asks about an invoice.\"]}\n"
    "\n"
    "With -l or --labels the lines of IN are any objects with a text in the field \"text\":\n"
    "\n"
    "  zstc batch -l travel -l cooking IN OUT\n";

static const char NOTES[] = "If IN is a pipe, a socket or a terminal, the lines that are there are answered, and the\n"
                            "answers written, before more is waited for: a program may write a line and wait for its\n"
                            "answer. Lines that come together are scored together, so the last digits of a score may\n"
                            "depend on when its line came.\n"
                            "\n"
                            "A progress bar shows on stderr if that is a terminal. Ctrl-C stops after writing what\n"
                            "is answered (exit code 130; 143 for SIGTERM, 129 for SIGHUP); --resume goes on from\n"
                            "there.\n";

static const cli_listed_option OPTIONS[] = {
    {.name = "label", .help = "a label for all lines; once for each, or with commas between"},
    {.name = "labels"},
    {.name = "text-field"},
    {.name = "multi-label", .heading = "With -l or --labels also:"},
    {.name = "template"},
    {.name = "resume", .heading = "For any lines:"},
    {.name = "max-length"},
    {.name = "overflow"},
    {.name = "reduce"},
    {.name = "top"},
    {.name = "threshold"},
    {.name = "model"},
    {.name = "device"},
    {.name = "precision"},
    {.name = "threads"},
    {.name = "max-batch-tokens"},
    {.name = "class-names"},
    {0},
};

const cli_command cli_batch = {
    .name = "batch",
    .summary = "answer a file of JSON Lines requests",
    .synopsis = "[OPTION...] IN OUT",
    .about = ABOUT,
    .notes = NOTES,
    .options = OPTIONS,
    .operand_count = 2,
    .operand_help = "two files, IN and OUT",
    .run = run_batch,
};
