/* What every command of the program shares: exit codes, errors, opening a model. */
#ifndef ZSTC_CLI_CLI_H
#define ZSTC_CLI_CLI_H

#include "cli/options.h"

/* A signal adds 128 to its number. */
enum { CLI_OK = 0, CLI_SOME_FAILED = 1, CLI_USAGE = 2, CLI_MODEL = 3, CLI_IO = 4 };

/* Prints "zstc: …" as one line on stderr. */
void cli_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same for a file that could not be read or written, with errno's reason; returns CLI_IO. A reader that has gone
 * away (EPIPE) is no news to anyone and prints nothing. */
int cli_io_error(const char *name, int error);
int cli_memory_error(void);

/* Flushes stdout; CLI_OK, or CLI_IO after the error, be it of this write or of an earlier one: a stream drops what it
 * could not write, and then flushes well. */
int cli_flush_stdout(void);

/* Opens the model that the options name; CLI_OK, or CLI_MODEL after the error. */
int cli_open(zstc **out, const cli_options *options);

/* Prepares the labels of the command line before any text is read; CLI_OK, or CLI_USAGE after the error. */
int cli_prepare_labels(zstc_labels **out, zstc *z, const cli_options *options);

#endif
