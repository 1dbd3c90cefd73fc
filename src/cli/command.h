/* The commands of the program: each is described once, in the file of its name, and listed once, in commands.c. */
#ifndef ZSTC_CLI_COMMAND_H
#define ZSTC_CLI_COMMAND_H

#include "cli/options.h"

/* An option as the help of one command lists it. */
typedef struct {
    const char *name;    /* of its row in option_rows.c */
    const char *help;    /* NULL: the row's help */
    const char *heading; /* a line before it in the help, or NULL */
} cli_listed_option;

enum { CLI_ANY_NUMBER = -1 };

struct cli_command {
    const char *name;
    const char *summary;  /* its line in the help of the program */
    const char *synopsis; /* what follows the name in its usage line */
    const char *about;    /* its help before the options */
    const char *notes;    /* its help after them, or NULL */

    /* In the order of the help, ended by one without a name. Every command also takes the shared options. */
    const cli_listed_option *options;

    int operand_count;        /* how many it needs, or CLI_ANY_NUMBER */
    const char *operand_help; /* for the error: what they are; with a count of 0 a hint, or NULL */

    int (*run)(const cli_options *options); /* returns the exit code */
};

/* The commands in the order of the help, ended by NULL. */
extern const cli_command *const CLI_COMMANDS[];

/* NULL if there is none of that name. */
const cli_command *cli_command_find(const char *name);

/* NULL if the command's help does not list the option. */
const cli_listed_option *cli_command_lists(const cli_command *command, const char *option);

/* Reads the command line after the name of the program and runs the command; returns the exit code. */
int cli_command_run(const cli_command *command, int argc, char **argv);

#endif
