/* The command line of one command, read and checked. */
#ifndef ZSTC_CLI_OPTIONS_H
#define ZSTC_CLI_OPTIONS_H

#include "cli/csv.h"
#include "cli/limits.h"
#include "request/response.h"

typedef struct cli_command cli_command;

typedef struct {
    const cli_command *command;
    const char *model;
    zstc_options *opening;      /* how to open the model */
    const char *precision;      /* that is among that; NULL: not given */
    zstc_candidates candidates; /* of all --label and --labels, in order */
    char **label_texts;         /* own the labels */
    size_t label_text_count, label_text_capacity;
    zstc_parameters parameters;
    zstc_params *params; /* these */
    const char *text_field;
    const char *as, *answers; /* of selftest */
    int json, resume, bench;
    int has_format; /* --format is given */
    cli_format format;
    const char *revision, *endpoint; /* NULL: the defaults */
    int retries;
    const char **models; /* every --model, in order; `model` is the last of them */
    size_t model_count, model_capacity;
    const char *host, *token_file, *access_log; /* of serve; NULL: the defaults */
    int log_requests;
    long long limits[CLI_LIMIT_COUNT];
    unsigned char has_limit[CLI_LIMIT_COUNT]; /* given on the command line */
    char **operands;
    int operand_count;
} cli_options;

enum { CLI_GO_ON = -1 };

/* Reads argv[1..] of `command`. CLI_GO_ON, or the exit code after help or an error was printed. Free in any case. */
int cli_options_read(cli_options *options, const cli_command *command, int argc, char **argv);
void cli_options_free(cli_options *options);

/* Owns `text` from now on, which labels point into; 0 without memory, and it is freed then. */
int cli_options_own(cli_options *options, char *text);

/* Prints a usage error that points to the help; returns CLI_USAGE. */
int cli_usage_error(const cli_options *options, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
