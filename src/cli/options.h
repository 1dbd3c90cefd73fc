/* The command line of one command, read and checked. */
#ifndef ZSTC_CLI_OPTIONS_H
#define ZSTC_CLI_OPTIONS_H

#include "request/response.h"

typedef struct cli_command cli_command;

typedef struct {
    const cli_command *command;
    const char *model;
    zstc_options *opening; /* how to open the model */
    const char **labels;   /* of all --label, in order */
    size_t label_count;
    char **label_texts; /* own the labels */
    size_t label_text_count, label_text_capacity, label_capacity;
    const char *hypothesis_template, *overflow; /* NULL: the defaults */
    int32_t max_length;
    int multi_label;
    zstc_params *params; /* the four above */
    zstc_response_filter filter;
    const char *text_field;
    int json, resume;
    const char *revision, *endpoint; /* NULL: the defaults */
    int retries;
    char **operands;
    int operand_count;
} cli_options;

enum { CLI_GO_ON = -1 };

/* Reads argv[1..] of `command`. CLI_GO_ON, or the exit code after help or an error was printed. Free in any case. */
int cli_options_read(cli_options *options, const cli_command *command, int argc, char **argv);
void cli_options_free(cli_options *options);

/* Sets in `params` what the command line says of how long texts are handled, and with `all` the rest too. */
zstc_status cli_options_apply(const cli_options *options, zstc_params *params, int all);

/* Prints a usage error that points to the help; returns CLI_USAGE. */
int cli_usage_error(const cli_options *options, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
