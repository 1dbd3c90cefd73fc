/* The help texts. */
#ifndef ZSTC_CLI_HELP_H
#define ZSTC_CLI_HELP_H

/* The help of a command on stdout, NULL: of the whole program; returns the exit code. */
int cli_help_print(const char *command);

/* The same as a string. */
const char *cli_help_text(const char *command);

#endif
