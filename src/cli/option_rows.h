/* The options of all commands, one row per option. */
#ifndef ZSTC_CLI_OPTION_ROWS_H
#define ZSTC_CLI_OPTION_ROWS_H

#include "cli/options.h"

typedef struct {
    const char *name;
    char letter;       /* 0: none */
    const char *value; /* what the help calls its value; NULL: it takes none */
    int shared;        /* every command takes it; else those that list it */

    /* Keeps the value; CLI_GO_ON, or the exit code. `flag` is the name with its dashes, for errors. */
    int (*take)(cli_options *options, const char *flag, const char *value);

    const char *help; /* its lines, with \n between them; a command may list the option with its own */
} cli_option;

enum { CLI_MOST_OPTIONS = 64 };

/* Ended by a row without a name. */
extern const cli_option CLI_OPTIONS[];

#endif
