/* The help texts, made of the tables of commands and options. */
#ifndef ZSTC_CLI_HELP_H
#define ZSTC_CLI_HELP_H

#include <stdio.h>

#include "cli/options.h"

/* The help of a command on stdout, NULL: of the whole program; returns the exit code. */
int cli_help_print(const cli_command *command);

/* The help of the whole program. */
void cli_help_write(FILE *out);

#endif
