#include "cli/cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "cli/command.h"

void cli_error(const char *format, ...) {
    char line[ZSTC_ERROR_LINE];
    va_list arguments;
    va_start(arguments, format);
    if (vsnprintf(line, sizeof line, format, arguments) < 0) line[0] = '\0';
    va_end(arguments);
    zstc_error error; /* makes it presentable: a message may quote any bytes */
    zstc_error_set(&error, ZSTC_OK, "%s", line);
    fflush(stdout);
    fprintf(stderr, "zstc: %s\n", error.line);
}

int cli_io_error(const char *name, int error) {
    if (error != EPIPE) cli_error("%s: %s", name, strerror(error));
    return CLI_IO;
}

int cli_flush_stdout(void) {
    int failed = fflush(stdout) != 0 || ferror(stdout);
    return failed ? cli_io_error("standard output", errno != 0 ? errno : EIO) : CLI_OK;
}

int cli_memory_error(void) {
    cli_error("out of memory");
    return CLI_IO;
}

int cli_open(zstc **out, const cli_options *options) {
    if (zstc_open(out, options->model, options->opening) == ZSTC_OK) return CLI_OK;
    cli_error("%s", zstc_last_error());
    return CLI_MODEL;
}

int cli_prepare_labels(zstc_labels **out, zstc *z, const cli_options *options) {
    zstc_error error;
    zstc_status status = zstc_candidates_prepare(&options->candidates, z, options->parameters.hypothesis_template,
                                                 options->params, out, &error);
    if (status == ZSTC_OK) return CLI_OK;
    cli_error("%s: --label: %s", options->command->name, error.line);
    return CLI_USAGE;
}
