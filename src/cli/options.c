#include "cli/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "cli/cli.h"
#include "cli/help.h"
#include "request/labels.h"

int cli_usage_error(const char *command, const char *format, ...) {
    char line[ZSTC_ERROR_LINE];
    va_list arguments;
    va_start(arguments, format);
    if (vsnprintf(line, sizeof line, format, arguments) < 0) line[0] = '\0';
    va_end(arguments);
    cli_error("%s: %s (see: zstc %s --help)", command, line, command);
    return CLI_USAGE;
}

/* ---- values ---------------------------------------------------------------------------------------------------- */

static int refuse(const cli_options *options, const char *flag, const char *value, const char *expected) {
    return cli_usage_error(options->command, "%s: \"%s\" is not %s", flag, value, expected);
}

/* The library's line names the value. */
static int check(const cli_options *options, const char *flag, zstc_status status) {
    return status == ZSTC_OK ? CLI_GO_ON : cli_usage_error(options->command, "%s: %s", flag, zstc_last_error());
}

/* Reads a whole number from `least` to `most`. */
static int take_whole(const cli_options *options, const char *flag, const char *value, long long least, long long most,
                      long long *out) {
    char *end = NULL, expected[96];
    errno = 0;
    long long found = strtoll(value, &end, 10);
    if (end != value && *end == '\0' && errno == 0 && found >= least && found <= most) return *out = found, CLI_GO_ON;
    snprintf(expected, sizeof expected, "a whole number from %lld to %lld", least, most);
    return refuse(options, flag, value, expected);
}

static int take_model(cli_options *options, const char *flag, const char *value) {
    (void)flag;
    options->model = value;
    return CLI_GO_ON;
}

static int take_device(cli_options *options, const char *flag, const char *value) {
    return check(options, flag, zstc_options_set_device(options->opening, value));
}

static int take_precision(cli_options *options, const char *flag, const char *value) {
    return check(options, flag, zstc_options_set_precision(options->opening, value));
}

static int take_threads(cli_options *options, const char *flag, const char *value) {
    long long threads;
    int code = take_whole(options, flag, value, 0, INT32_MAX, &threads);
    if (code != CLI_GO_ON) return code;
    return check(options, flag, zstc_options_set_threads(options->opening, (int32_t)threads));
}

static int take_max_batch_tokens(cli_options *options, const char *flag, const char *value) {
    long long tokens;
    int code = take_whole(options, flag, value, 0, INT64_MAX, &tokens);
    if (code != CLI_GO_ON) return code;
    return check(options, flag, zstc_options_set_max_batch_tokens(options->opening, tokens));
}

/* Room for the labels of one more --label; keeps the copy they point into. */
static char *keep_label_text(cli_options *options, const char *value) {
    char **texts = zstc_array_grow(options->label_texts, &options->label_text_capacity, options->label_text_count + 1,
                                   sizeof *texts);
    if (texts == NULL) return NULL;
    options->label_texts = texts;
    size_t most = options->label_count + zstc_labels_bound(value);
    const char **labels = zstc_array_grow(options->labels, &options->label_capacity, most, sizeof *labels);
    if (labels == NULL) return NULL;
    options->labels = labels;
    char *copy = strdup(value);
    if (copy != NULL) options->label_texts[options->label_text_count++] = copy;
    return copy;
}

static int take_label(cli_options *options, const char *flag, const char *value) {
    char *text = keep_label_text(options, value);
    if (text == NULL) return cli_memory_error();
    size_t count = zstc_labels_split(text, options->labels + options->label_count);
    options->label_count += count;
    return count > 0 ? CLI_GO_ON : cli_usage_error(options->command, "%s: no label in \"%s\"", flag, value);
}

static int take_multi_label(cli_options *options, const char *flag, const char *value) {
    (void)flag, (void)value;
    options->multi_label = 1;
    return CLI_GO_ON;
}

static int take_template(cli_options *options, const char *flag, const char *value) {
    options->hypothesis_template = value;
    return check(options, flag, zstc_params_set_template(options->params, value));
}

static int take_max_length(cli_options *options, const char *flag, const char *value) {
    long long length;
    int code = take_whole(options, flag, value, 0, INT32_MAX, &length);
    if (code != CLI_GO_ON) return code;
    options->max_length = (int32_t)length;
    return check(options, flag, zstc_params_set_max_length(options->params, options->max_length));
}

static int take_overflow(cli_options *options, const char *flag, const char *value) {
    options->overflow = value;
    return check(options, flag, zstc_params_set_overflow(options->params, value));
}

static int take_top(cli_options *options, const char *flag, const char *value) {
    long long top;
    int code = take_whole(options, flag, value, 1, INT32_MAX, &top);
    if (code == CLI_GO_ON) options->filter.top = (size_t)top;
    return code;
}

static int take_threshold(cli_options *options, const char *flag, const char *value) {
    char *end = NULL;
    float threshold = strtof(value, &end);
    if (end == value || *end != '\0' || !(threshold >= 0 && threshold <= 1))
        return refuse(options, flag, value, "a number from 0 to 1");
    options->filter.threshold = threshold;
    return CLI_GO_ON;
}

static int take_text_field(cli_options *options, const char *flag, const char *value) {
    (void)flag;
    options->text_field = value;
    return CLI_GO_ON;
}

static int take_json(cli_options *options, const char *flag, const char *value) {
    (void)flag, (void)value;
    options->json = 1;
    return CLI_GO_ON;
}

static int take_resume(cli_options *options, const char *flag, const char *value) {
    (void)flag, (void)value;
    options->resume = 1;
    return CLI_GO_ON;
}

static int take_help(cli_options *options, const char *flag, const char *value) {
    (void)flag, (void)value;
    return cli_help_print(options->command);
}

/* ---- flags ----------------------------------------------------------------------------------------------------- */

enum { CLASSIFY = 1, BATCH = 2, INFO = 4, TOKENIZE = 8, CONVERT = 16, ALL = 31 };

typedef struct {
    const char *name;
    char letter; /* 0: none */
    int argument;
    int commands;
    int (*take)(cli_options *options, const char *flag, const char *value);
} cli_flag;

static const cli_flag FLAGS[] = {
    {"help", 'h', no_argument, ALL, take_help},
    {"model", 'm', required_argument, CLASSIFY | BATCH | INFO | TOKENIZE, take_model},
    {"device", 0, required_argument, ALL, take_device},
    {"precision", 0, required_argument, ALL, take_precision},
    {"threads", 0, required_argument, ALL, take_threads},
    {"max-batch-tokens", 0, required_argument, ALL, take_max_batch_tokens},
    {"label", 'l', required_argument, CLASSIFY | BATCH, take_label},
    {"multi-label", 0, no_argument, CLASSIFY | BATCH, take_multi_label},
    {"template", 0, required_argument, CLASSIFY | BATCH, take_template},
    {"max-length", 0, required_argument, CLASSIFY | BATCH, take_max_length},
    {"overflow", 0, required_argument, CLASSIFY | BATCH, take_overflow},
    {"top", 0, required_argument, CLASSIFY, take_top},
    {"threshold", 0, required_argument, CLASSIFY, take_threshold},
    {"json", 0, no_argument, CLASSIFY | INFO, take_json},
    {"text-field", 0, required_argument, BATCH, take_text_field},
    {"resume", 0, no_argument, BATCH, take_resume},
};

enum { FLAG_COUNT = sizeof FLAGS / sizeof FLAGS[0], FIRST_LONG = 256 };

static int command_bit(const char *command) {
    static const char *const NAMES[] = {"classify", "batch", "info", "tokenize", "convert"};
    int bit = 1;
    for (size_t i = 0; strcmp(NAMES[i], command) != 0; i++) bit *= 2;
    return bit;
}

/* getopt_long's two tables of the flags that a command knows. */
typedef struct {
    char letters[2 * FLAG_COUNT + 2];
    struct option names[FLAG_COUNT + 1];
} cli_flag_tables;

static void make_tables(cli_flag_tables *tables, const char *command) {
    int bit = command_bit(command);
    char *letter = tables->letters;
    struct option *name = tables->names;
    *letter++ = ':'; /* tell a missing value from an unknown flag */
    for (int i = 0; i < FLAG_COUNT; i++) {
        if ((FLAGS[i].commands & bit) == 0) continue;
        *name++ = (struct option){FLAGS[i].name, FLAGS[i].argument, NULL, FIRST_LONG + i};
        if (FLAGS[i].letter == 0) continue;
        *letter++ = FLAGS[i].letter;
        if (FLAGS[i].argument == required_argument) *letter++ = ':';
    }
    *letter = '\0';
    *name = (struct option){0};
}

static const cli_flag *find_flag(int found) {
    for (int i = 0; i < FLAG_COUNT; i++) {
        if (found == FIRST_LONG + i || (FLAGS[i].letter != 0 && found == FLAGS[i].letter)) return &FLAGS[i];
    }
    return NULL;
}

/* getopt takes the beginning of a name too, if no other name begins so. */
static int refuse_name(const cli_options *options, const cli_flag_tables *tables, const char *given) {
    char candidates[256] = "";
    size_t length = strcspn(given + 2, "="), used = 0;
    for (const struct option *name = tables->names; name->name != NULL && used < sizeof candidates; name++) {
        if (strncmp(name->name, given + 2, length) != 0) continue;
        used +=
            (size_t)snprintf(candidates + used, sizeof candidates - used, "%s--%s", used > 0 ? " or " : "", name->name);
    }
    if (used == 0) return cli_usage_error(options->command, "unknown option \"%.*s\"", (int)length + 2, given);
    return cli_usage_error(options->command, "ambiguous option \"%.*s\" (expected %s)", (int)length + 2, given,
                           candidates);
}

/* getopt's answers '?' and ':'; it tells the flag in one of three ways. */
static int refuse_flag(const cli_options *options, const cli_flag_tables *tables, int answer, char **argv) {
    const cli_flag *flag = find_flag(optopt);
    if (answer == ':' && flag != NULL) return cli_usage_error(options->command, "--%s needs a value", flag->name);
    if (flag != NULL && optopt >= FIRST_LONG)
        return cli_usage_error(options->command, "--%s takes no value", flag->name);
    if (optopt != 0 && optopt < FIRST_LONG)
        return cli_usage_error(options->command, "unknown option \"-%c\"", (char)optopt);
    return refuse_name(options, tables, argv[optind - 1]);
}

static int read_flags(cli_options *options, int argc, char **argv) {
    cli_flag_tables tables;
    make_tables(&tables, options->command);
    opterr = 0;
    for (;;) {
        int found = getopt_long(argc, argv, tables.letters, tables.names, NULL);
        if (found == -1) return CLI_GO_ON;
        if (found == '?' || found == ':') return refuse_flag(options, &tables, found, argv);
        const cli_flag *flag = find_flag(found);
        char name[32];
        snprintf(name, sizeof name, "--%s", flag->name);
        int code = flag->take(options, name, optarg);
        if (code != CLI_GO_ON) return code;
    }
}

int cli_options_read(cli_options *options, const char *command, int argc, char **argv) {
    *options = (cli_options){.command = command};
    if (zstc_options_new(&options->opening) != ZSTC_OK || zstc_params_new(&options->params) != ZSTC_OK)
        return cli_memory_error();
    int code = read_flags(options, argc, argv);
    if (code != CLI_GO_ON) return code;
    if (cli_options_apply(options, options->params, 1) != ZSTC_OK) return cli_memory_error();
    options->operands = argv + optind;
    options->operand_count = argc - optind;
    return CLI_GO_ON;
}

zstc_status cli_options_apply(const cli_options *options, zstc_params *params, int all) {
    zstc_status status = zstc_params_set_max_length(params, options->max_length);
    if (status == ZSTC_OK && options->overflow != NULL) status = zstc_params_set_overflow(params, options->overflow);
    if (status == ZSTC_OK && all) status = zstc_params_set_multi_label(params, options->multi_label);
    if (status == ZSTC_OK && all && options->hypothesis_template != NULL)
        status = zstc_params_set_template(params, options->hypothesis_template);
    return status;
}

void cli_options_free(cli_options *options) {
    zstc_options_free(options->opening);
    zstc_params_free(options->params);
    for (size_t i = 0; i < options->label_text_count; i++) free(options->label_texts[i]);
    free(options->label_texts);
    free(options->labels);
}
