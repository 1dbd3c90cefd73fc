/* zstc selftest: a model beside the answers that were published for it. */
#include <string.h>

#include "cli/cli.h"
#include "cli/command.h"
#include "cli/selftest/identity.h"
#include "cli/selftest/report.h"
#include "request/error_json.h"

enum { LIST_SIZE = 1024 };

typedef struct {
    const cli_options *options;
    const char *given; /* the model as the user calls it; NULL: the default one */
    cli_answers answers;
    zstc *z;
    json_t *info; /* of the open model */
    const char *model;
} selftest_run;

/* ---- which model ------------------------------------------------------------------------------------------------ */

static int read_info(selftest_run *run) {
    char *text = NULL;
    if (zstc_info_json(run->z, &text) != ZSTC_OK) return cli_memory_error();
    run->info = json_loads(text, 0, NULL);
    zstc_string_free(text);
    return run->info != NULL ? CLI_OK : cli_memory_error();
}

static const char *told(const selftest_run *run, const char *key) {
    return json_string_value(json_object_get(run->info, key));
}

/* --as is checked before a model is opened. */
static int take_as(selftest_run *run) {
    char list[LIST_SIZE];
    const char *name = run->options->as;
    if (name == NULL) return CLI_OK;
    run->model = cli_answers_model(&run->answers, name, strlen(name));
    if (run->model != NULL) return CLI_OK;
    cli_answers_list(&run->answers, list, sizeof list);
    return cli_usage_error(run->options, "--as: there are no published answers of \"%s\" (expected one of %s)", name,
                           list);
}

static int identify(selftest_run *run) {
    char list[LIST_SIZE];
    if (run->model != NULL) return CLI_OK;
    cli_identity found = cli_identity_find(&run->answers, run->given, told(run, "model"), told(run, "name"));
    if (found.model != NULL) {
        printf("The model is taken for %s, by %s.\n\n", found.model, found.by);
        run->model = found.model;
        return CLI_OK;
    }
    cli_answers_list(&run->answers, list, sizeof list);
    cli_error(
        "selftest: %s: there are no published answers of a model of this name; if it is one of these under another "
        "name, say so with --as: %s",
        told(run, "model") != NULL ? told(run, "model") : "the model", list);
    return CLI_USAGE;
}

/* ---- its answers ------------------------------------------------------------------------------------------------ */

static zstc_status set_params(zstc_params *params, const cli_answer *answer) {
    zstc_status status = zstc_params_set_multi_label(params, answer->multi_label);
    if (status == ZSTC_OK && answer->hypothesis_template != NULL)
        status = zstc_params_set_template(params, answer->hypothesis_template);
    return status;
}

/* The scores of all labels, which belong to the batch. */
static zstc_status score(const selftest_run *run, const cli_answer *answer, zstc_batch **batch, const float **scores,
                         zstc_error *error) {
    zstc_params *params = NULL;
    size_t index, count;
    zstc_status status = zstc_batch_new(batch, run->z);
    if (status == ZSTC_OK) status = zstc_params_new(&params);
    if (status == ZSTC_OK) status = set_params(params, answer);
    if (status == ZSTC_OK)
        status = zstc_batch_add(*batch, answer->text, answer->text_length, answer->labels, answer->label_count, params,
                                &index);
    if (status == ZSTC_OK) status = zstc_batch_run(*batch);
    if (status == ZSTC_OK) status = zstc_batch_scores(*batch, index, scores, &count);
    if (status != ZSTC_OK) zstc_error_take_last(error, status);
    zstc_params_free(params);
    return status;
}

/* One after another, so that each is shown as soon as it is there. */
static int compare(const selftest_run *run) {
    cli_verdict verdict = {0};
    for (size_t i = 0; i < run->answers.count; i++) {
        const cli_answer *answer = &run->answers.items[i];
        zstc_batch *batch = NULL;
        const float *scores = NULL;
        zstc_error error = {0};
        if (strcmp(answer->model, run->model) != 0) continue;
        score(run, answer, &batch, &scores, &error);
        cli_report_answer(&verdict, answer, scores, error.line);
        zstc_batch_free(batch);
        if (cli_flush_stdout() != CLI_OK) return CLI_IO;
    }
    int code = cli_report_end(&verdict, run->model, told(run, "precision"));
    int flushed = cli_flush_stdout();
    return flushed != CLI_OK ? flushed : code;
}

/* ---- the whole -------------------------------------------------------------------------------------------------- */

/* The published scores are of float32, so that is what runs where nothing else is asked for. */
static int open_model(selftest_run *run) {
    zstc_options *opening = run->options->opening;
    if (run->options->precision == NULL && zstc_options_set_precision(opening, "float32") != ZSTC_OK)
        return cli_memory_error();
    if (zstc_open(&run->z, run->given, opening) == ZSTC_OK) return read_info(run);
    cli_error("%s", zstc_last_error());
    return CLI_MODEL;
}

static int check_usage(selftest_run *run) {
    const cli_options *options = run->options;
    if (options->operand_count > 1)
        return cli_usage_error(options, "needs one model; there are %d", options->operand_count);
    if (options->operand_count == 1 && options->model != NULL)
        return cli_usage_error(options, "the model is given twice, as \"%s\" and as --model \"%s\"",
                               options->operands[0], options->model);
    run->given = options->operand_count == 1 ? options->operands[0] : options->model;
    return CLI_OK;
}

static int run_selftest(const cli_options *options) {
    selftest_run run = {.options = options};
    int code = check_usage(&run);
    if (code == CLI_OK) code = cli_answers_read(&run.answers, options->answers);
    if (code == CLI_OK) code = take_as(&run);
    if (code == CLI_OK) code = open_model(&run);
    if (code == CLI_OK) code = identify(&run);
    if (code == CLI_OK) code = compare(&run);
    json_decref(run.info);
    zstc_free(run.z);
    cli_answers_clear(&run.answers);
    return code;
}

/* ---- the command ------------------------------------------------------------------------------------------------ */

static const char ABOUT[] = "Computes the answers that were published for the model, in model cards, documentation\n"
                            "and tests, and prints them beside the published ones. The model is recognised by the\n"
                            "name given, its place in the Hugging Face cache, _name_or_path in its config.json or\n"
                            "the name of its directory.\n"
                            "\n"
                            "  zstc selftest facebook/bart-large-mnli\n"
                            "  zstc selftest --as facebook/bart-large-mnli path/to/model\n";

static const char NOTES[] = "An answer agrees if each of its scores differs by at most 0.0001; where the published\n"
                            "scores have few decimals, by one unit of the last one more. Answers that were computed\n"
                            "in another way (int8 weights, say) are shown and not judged. The published scores are\n"
                            "of float32, which is the default precision here.\n"
                            "\n"
                            "Exit codes: 0 all that can be judged agree, 1 some differ, 2 wrong usage, or no\n"
                            "published answers fit the model (those that have some are listed), 3 the model cannot\n"
                            "be used, 4 a file cannot be read or written.\n";

static const cli_listed_option OPTIONS[] = {
    {.name = "as"},
    {.name = "answers"},
    {.name = "model", .help = "in place of MODEL"},
    {.name = "device"},
    {.name = "precision", .help = "auto, float32 (default), bfloat16, float16 or int8"},
    {.name = "threads"},
    {.name = "max-batch-tokens"},
    {.name = "class-names"},
    {0},
};

const cli_command cli_selftest = {
    .name = "selftest",
    .summary = "compare a model with the answers that were published for it",
    .synopsis = "[OPTION...] [MODEL]",
    .about = ABOUT,
    .notes = NOTES,
    .options = OPTIONS,
    .operand_count = CLI_ANY_NUMBER,
    .run = run_selftest,
};
