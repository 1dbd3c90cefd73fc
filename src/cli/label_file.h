/* Labels in a file. */
#ifndef ZSTC_CLI_LABEL_FILE_H
#define ZSTC_CLI_LABEL_FILE_H

#include "cli/options.h"

/* Adds the labels of the file `path` to those of the command line. A file whose first character is [ or { is JSON: one
 * array, or a value a line; else each line is a label, or a label, a tab and a description. CLI_GO_ON, or the exit code
 * after the error. `flag` is the name of the option, for errors. */
int cli_label_file_read(cli_options *options, const char *flag, const char *path);

#endif
