/* The file that answers go to, begun anew or taken up where an earlier run stopped. */
#ifndef ZSTC_CLI_OUTPUT_H
#define ZSTC_CLI_OUTPUT_H

#include "cli/lines.h"

typedef struct {
    FILE *file;
    const char *name;
    uint64_t lines, errors; /* those found there with `resume`, and the errors among them */
} cli_output;

/* `path` "-" is stdout. With `resume` the whole lines of a file are kept and what follows them is cut off. CLI_OK, or
 * the exit code after the error. */
int cli_output_open(cli_output *output, const char *path, int resume);

/* Closes it; CLI_OK, or CLI_IO after the error if the last bytes could not be written. */
int cli_output_close(cli_output *output);

/* Whether `path` is the very file that lines are read from: writing to it would destroy them. */
int cli_output_is_input(const char *path, const cli_lines *lines);

#endif
