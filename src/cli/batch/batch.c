/* zstc batch: a file of JSON Lines requests to a file of answers. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli/batch/description.h"
#include "cli/batch/run.h"
#include "cli/cli.h"
#include "cli/command.h"
#include "cli/interrupt.h"

/* ---- a run from its files to its end ----------------------------------------------------------------------------- */

/* What an earlier run left is looked at, and kept or thrown away. `finished`: nothing is left to do. */
static int begin(batch_run *run, int *finished) {
    if (run->out.path == NULL) return CLI_OK;
    run->journal = (cli_journal){.path = run->out.journal, .name = run->out.name};
    run->journal.run = cli_batch_description(run->options, run->z, &run->in);
    if (run->journal.run == NULL) return cli_memory_error();
    if (!run->options->resume || cli_target_is_new(&run->out)) return cli_target_begin(&run->out);
    int code = cli_journal_load(&run->journal, &run->from);
    if (code != CLI_OK) return code;
    *finished = cli_target_was_finished(&run->out, run->from.output_bytes, run->from.output_sum);
    return *finished ? CLI_OK : cli_target_take_up(&run->out, run->from.output_bytes, run->from.output_sum);
}

/* Nothing but the journal is left of the run. */
static int forget(const batch_run *run) {
    if (unlink(run->journal.path) != 0) return cli_io_error(run->journal.path, errno);
    return cli_batch_tell_failed(run, &run->from);
}

/* Writes the header of a table that is begun anew. */
static int write_header(batch_run *run) {
    if (run->in.format == CLI_JSON_LINES || run->from.lines > 0) return CLI_OK;
    if (cli_batch_table_header(&run->table, &run->out) != 0) return cli_io_error(run->out.name, errno);
    run->from = (cli_position){.lines = run->in.count,
                               .input_bytes = run->in.bytes,
                               .input_sum = run->in.sum,
                               .output_bytes = run->out.bytes,
                               .output_sum = run->out.sum};
    return CLI_OK;
}

static int read_header(batch_run *run) {
    run->in.format = cli_batch_format(run->options);
    return run->in.format == CLI_JSON_LINES ? CLI_OK : cli_batch_table_read(&run->table, &run->in, run->options);
}

static int answer(batch_run *run) {
    int code = write_header(run);
    return code == CLI_OK ? cli_batch_answer(run) : code;
}

static int begin_and_answer(batch_run *run) {
    int code = read_header(run), finished = 0;
    if (code == CLI_OK) code = cli_open(&run->z, run->options);
    if (code == CLI_OK && run->options->candidates.count > 0)
        code = cli_prepare_labels(&run->labels, run->z, run->options);
    if (code == CLI_OK) code = begin(run, &finished);
    if (code == CLI_OK) code = finished ? forget(run) : answer(run);
    cli_batch_table_free(&run->table);
    json_decref(run->journal.run);
    zstc_labels_free(run->labels);
    zstc_free(run->z);
    return code;
}

static int check_target(const batch_run *run) {
    if (cli_target_uses_input(&run->out, &run->in))
        return cli_usage_error(run->options, "IN is %s.part or %s.run, which this run would write", run->out.name,
                               run->out.name);
    if (run->options->resume && run->out.path == NULL)
        return cli_usage_error(run->options, "--resume needs a file OUT, not a stream (%s)", run->out.name);
    return CLI_OK;
}

static int open_and_answer(batch_run *run) {
    int error = cli_interrupt_start();
    if (error != 0) return cli_io_error("watching for signals", error);
    error = cli_lines_stoppable(&run->in);
    if (error != 0) return cli_io_error("making a pipe", error);
    int code = cli_target_open(&run->out, run->options->operands[1]);
    if (code == CLI_OK) code = check_target(run);
    if (code == CLI_OK) code = begin_and_answer(run);
    cli_target_close(&run->out);
    return code;
}

static int check_usage(const cli_options *options) {
    if (options->candidates.count == 0 && cli_batch_format(options) != CLI_JSON_LINES)
        return cli_usage_error(options, "a table needs --label or --labels");
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
    if (cli_target_is_input(options->operands[1], &run.in)) {
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
    "  zstc batch -l travel -l cooking IN OUT\n"
    "\n"
    "or the records of a table, CSV or TSV, with a header: OUT has the same columns, then\n"
    "zstc_label and zstc_score, a column zstc_score:LABEL for each label, zstc_truncated\n"
    "and zstc_error. IN may be compressed by gzip or zstd.\n";

static const char NOTES[] = "If IN is a pipe, a socket or a terminal, the lines that are there are answered, and the\n"
                            "answers written, before more is waited for: a program may write a line and wait for its\n"
                            "answer. Lines that come together are scored together, so the last digits of a score may\n"
                            "depend on when its line came.\n"
                            "\n"
                            "While a run is under way its answers are in OUT.part, beside OUT; when the last one is\n"
                            "written, OUT.part takes the place of OUT. A second run into the same OUT is refused.\n"
                            "Ctrl-C stops after writing what is answered (exit code 130; 143 for SIGTERM, 129 for\n"
                            "SIGHUP). However a run ended, --resume goes on from there; OUT.run says what the run\n"
                            "was.\n"
                            "\n"
                            "A progress bar shows on stderr if that is a terminal, else a line every minute.\n";

static const cli_listed_option OPTIONS[] = {
    {.name = "label", .help = "a label for all lines; once for each, or with commas between"},
    {.name = "labels"},
    {.name = "text-field"},
    {.name = "format"},
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
