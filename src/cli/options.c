#include "cli/options.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "cli/cli.h"
#include "cli/command.h"
#include "cli/option_rows.h"

int cli_usage_error(const cli_options *options, const char *format, ...) {
    const char *command = options->command->name;
    char line[ZSTC_ERROR_LINE];
    va_list arguments;
    va_start(arguments, format);
    if (vsnprintf(line, sizeof line, format, arguments) < 0) line[0] = '\0';
    va_end(arguments);
    cli_error("%s: %s (see: zstc %s --help)", command, line, command);
    return CLI_USAGE;
}

/* getopt_long's two tables of the options that a command takes. */
typedef struct {
    char letters[2 * CLI_MOST_OPTIONS + 2];
    struct option names[CLI_MOST_OPTIONS];
} cli_getopt_tables;

enum { FIRST_LONG = 256 };

static void make_tables(cli_getopt_tables *tables, const cli_command *command) {
    char *letter = tables->letters;
    struct option *name = tables->names;
    *letter++ = ':'; /* tell a missing value from an unknown flag */
    for (int i = 0; CLI_OPTIONS[i].name != NULL; i++) {
        const cli_option *option = &CLI_OPTIONS[i];
        if (!option->shared && cli_command_lists(command, option->name) == NULL) continue;
        int argument = option->value != NULL ? required_argument : no_argument;
        *name++ = (struct option){option->name, argument, NULL, FIRST_LONG + i};
        if (option->letter == 0) continue;
        *letter++ = option->letter;
        if (argument == required_argument) *letter++ = ':';
    }
    *letter = '\0';
    *name = (struct option){0};
}

static const cli_option *find_flag(int found) {
    for (int i = 0; CLI_OPTIONS[i].name != NULL; i++) {
        const cli_option *option = &CLI_OPTIONS[i];
        if (found == FIRST_LONG + i || (option->letter != 0 && found == option->letter)) return option;
    }
    return NULL;
}

/* getopt takes the beginning of a name too, if no other name begins so. */
static int refuse_name(const cli_options *options, const cli_getopt_tables *tables, const char *given) {
    char candidates[256] = "";
    size_t length = strcspn(given + 2, "="), used = 0;
    for (const struct option *name = tables->names; name->name != NULL && used < sizeof candidates; name++) {
        if (strncmp(name->name, given + 2, length) != 0) continue;
        used +=
            (size_t)snprintf(candidates + used, sizeof candidates - used, "%s--%s", used > 0 ? " or " : "", name->name);
    }
    if (used == 0) return cli_usage_error(options, "unknown option \"%.*s\"", (int)length + 2, given);
    return cli_usage_error(options, "ambiguous option \"%.*s\" (expected %s)", (int)length + 2, given, candidates);
}

/* getopt's answers '?' and ':'; it tells the flag in one of three ways. */
static int refuse_flag(const cli_options *options, const cli_getopt_tables *tables, int answer, char **argv) {
    const cli_option *flag = find_flag(optopt);
    if (answer == ':' && flag != NULL) return cli_usage_error(options, "--%s needs a value", flag->name);
    if (flag != NULL && optopt >= FIRST_LONG) return cli_usage_error(options, "--%s takes no value", flag->name);
    if (optopt != 0 && optopt < FIRST_LONG) return cli_usage_error(options, "unknown option \"-%c\"", (char)optopt);
    return refuse_name(options, tables, argv[optind - 1]);
}

static int read_flags(cli_options *options, int argc, char **argv) {
    cli_getopt_tables tables;
    make_tables(&tables, options->command);
    opterr = 0;
    for (;;) {
        int found = getopt_long(argc, argv, tables.letters, tables.names, NULL);
        if (found == -1) return CLI_GO_ON;
        if (found == '?' || found == ':') return refuse_flag(options, &tables, found, argv);
        const cli_option *flag = find_flag(found);
        char name[32];
        snprintf(name, sizeof name, "--%s", flag->name);
        int code = flag->take(options, name, optarg);
        if (code != CLI_GO_ON) return code;
    }
}

int cli_options_read(cli_options *options, const cli_command *command, int argc, char **argv) {
    *options = (cli_options){.command = command, .retries = 5};
    for (size_t i = 0; i < CLI_LIMIT_COUNT; i++) options->limits[i] = CLI_LIMITS[i].preset;
    if (zstc_options_new(&options->opening) != ZSTC_OK || zstc_params_new(&options->params) != ZSTC_OK)
        return cli_memory_error();
    int code = read_flags(options, argc, argv);
    if (code != CLI_GO_ON) return code;
    options->operands = argv + optind;
    options->operand_count = argc - optind;
    return CLI_GO_ON;
}

int cli_options_own(cli_options *options, char *text) {
    char **texts = zstc_array_grow(options->label_texts, &options->label_text_capacity, options->label_text_count + 1,
                                   sizeof *texts);
    if (texts == NULL) return free(text), 0;
    options->label_texts = texts;
    texts[options->label_text_count++] = text;
    return 1;
}

void cli_options_free(cli_options *options) {
    zstc_options_free(options->opening);
    zstc_params_free(options->params);
    for (size_t i = 0; i < options->label_text_count; i++) free(options->label_texts[i]);
    free(options->label_texts);
    free(options->models);
    zstc_candidates_clear(&options->candidates);
}
