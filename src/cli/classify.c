/* zstc classify: a few texts, for people and for pipes. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/chunk.h"
#include "cli/cli.h"
#include "cli/command.h"
#include "cli/table.h"
#include "cli/terminal.h"
#include "request/error_json.h"

typedef struct {
    const cli_options *options;
    cli_lines in;
    zstc_labels *labels;
    cli_chunk *chunk;
    int on_terminal;
    cli_table table;
    size_t *order;
    uint64_t failed;
} classify_run;

/* "line 3" or "text 3": how errors name it. */
static void tell(const classify_run *run, uint64_t number, const char *message) {
    cli_error("%s %llu: %s", run->in.fd >= 0 ? "line" : "text", (unsigned long long)number, message);
}

static int print_json(json_t *value) {
    int written = value == NULL ? -1 : cli_lines_write(stdout, value);
    json_decref(value);
    return written;
}

static int print_problem(classify_run *run, uint64_t number, const zstc_error *error) {
    run->failed++;
    tell(run, number, error->line);
    return run->options->json ? print_json(zstc_error_json(error)) : 0;
}

static void print_columns(uint64_t number, const zstc_response *response, const size_t *order, size_t shown) {
    for (size_t i = 0; i < shown; i++) {
        const char *label = response->labels[order[i]];
        printf("%llu\t%.4f\t", (unsigned long long)number, (double)response->scores[order[i]]);
        cli_terminal_put(stdout, label, strlen(label), INT32_MAX); /* a tab in a label is no column */
        putchar('\n');
    }
}

static int print_scores(classify_run *run, uint64_t number, const zstc_response *response) {
    size_t shown;
    zstc_error error;
    if (zstc_response_order(response, &run->options->parameters.selection, run->order, &shown, &error) != ZSTC_OK)
        return print_problem(run, number, &error);
    if (run->on_terminal) {
        if (number > 1) putchar('\n');
        cli_table_print(&run->table, stdout, response, run->order, shown);
    } else {
        print_columns(number, response, run->order, shown);
    }
    if (response->truncated) tell(run, number, "longer than the model takes: its end was cut off");
    return 0;
}

static int print_row(classify_run *run, size_t row) {
    uint64_t number = run->chunk->start + row + 1;
    zstc_error *error = &run->chunk->rows[row].error;
    zstc_response response;
    json_t *answer = NULL;
    if (cli_chunk_scores(run->chunk, row, &response) != ZSTC_OK) return print_problem(run, number, error);
    if (!run->options->json) return print_scores(run, number, &response);
    if (zstc_response_json(&answer, &response, &run->options->parameters.selection, error) != ZSTC_OK)
        return print_problem(run, number, error);
    return print_json(answer);
}

static int classify_chunks(classify_run *run, zstc *z) {
    int got;
    while ((got = cli_chunk_read(run->chunk, &run->in)) > 0) {
        cli_chunk_prepare(run->chunk, z);
        cli_chunk_score(run->chunk);
        errno = 0; /* from here on it tells of the output */
        for (size_t row = 0; row < run->chunk->count; row++) {
            if (print_row(run, row) != 0) return cli_io_error("standard output", errno);
        }
        if (cli_flush_stdout() != CLI_OK) return CLI_IO;
    }
    if (got < 0) return cli_lines_error(&run->in);
    return run->failed > 0 ? CLI_SOME_FAILED : CLI_OK;
}

static int classify(classify_run *run, zstc *z) {
    run->on_terminal = !run->options->json && isatty(STDOUT_FILENO);
    if (run->on_terminal) run->table = cli_table_for_terminal();
    run->order = calloc(run->options->candidates.count, sizeof *run->order);
    run->chunk = cli_chunk_new(run->options, CLI_ROW_TEXT, run->labels);
    if (run->order == NULL || run->chunk == NULL) return cli_memory_error();
    if (run->in.fd >= 0 && isatty(run->in.fd)) fputs("Type a text and press Enter; Ctrl-D ends.\n", stderr);
    return classify_chunks(run, z);
}

static int run_classify(const cli_options *options) {
    classify_run run = {.options = options};
    zstc *z = NULL;
    if (options->candidates.count == 0)
        return cli_usage_error(options, "no label: give some, as in -l travel -l cooking, or a file with --labels");
    int code = cli_open(&z, options);
    if (code == CLI_OK) code = cli_prepare_labels(&run.labels, z, options);
    if (code == CLI_OK) {
        if (options->operand_count > 0) {
            cli_lines_from_arguments(&run.in, options->operands, options->operand_count);
        } else {
            cli_lines_open(&run.in, "-");
        }
        code = classify(&run, z);
        cli_lines_close(&run.in);
    }
    free(run.order);
    cli_chunk_free(run.chunk);
    zstc_labels_free(run.labels);
    zstc_free(z);
    return code;
}

/* ---- the command ------------------------------------------------------------------------------------------------ */

static const char ABOUT[] = "Scores each TEXT against the labels, best first. Without TEXT, texts are read from\n"
                            "stdin, one per line, and answered as they come: what is there is answered before\n"
                            "more is waited for.\n"
                            "\n"
                            "  zstc classify -l travel -l cooking \"Where can I go skiing in May?\"\n"
                            "  zstc classify -l travel,cooking,dancing --top 1 < texts.txt\n";

static const char NOTES[] =
    "A TEXT that starts with - goes after --, which ends the options.\n"
    "\n"
    "Output: on a terminal a table with bars (NO_COLOR turns colours off). In a pipe three\n"
    "columns with a tab between them: the number of the text counted from 1, the score, the\n"
    "label. With --json {\"sequence\",\"labels\",\"scores\"}, and \"truncated\":true where the text\n"
    "was cut. A text that cannot be scored, an empty line say, is named on stderr (with\n"
    "--json {\"error\"} stands in its place too), and the exit code is 1.\n";

static const cli_listed_option OPTIONS[] = {
    {.name = "label"},
    {.name = "labels"},
    {.name = "multi-label"},
    {.name = "template"},
    {.name = "top"},
    {.name = "threshold"},
    {.name = "json", .help = "one JSON object a text, on one line"},
    {.name = "max-length"},
    {.name = "overflow"},
    {.name = "reduce"},
    {.name = "model"},
    {.name = "device"},
    {.name = "precision"},
    {.name = "threads"},
    {.name = "max-batch-tokens"},
    {.name = "class-names"},
    {0},
};

const cli_command cli_classify = {
    .name = "classify",
    .summary = "score texts against labels, on the terminal or in a pipe",
    .synopsis = "(-l LABEL | --labels FILE)... [OPTION...] [TEXT...]",
    .about = ABOUT,
    .notes = NOTES,
    .options = OPTIONS,
    .operand_count = CLI_ANY_NUMBER,
    .run = run_classify,
};
