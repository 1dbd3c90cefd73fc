#include "cli/output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"

static int is_regular(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

int cli_output_is_input(const char *path, const cli_lines *lines) {
    struct stat in, out;
    return fstat(lines->fd, &in) == 0 && stat(path, &out) == 0 && S_ISREG(in.st_mode) && in.st_dev == out.st_dev &&
           in.st_ino == out.st_ino;
}

/* Counts the whole lines and writes where they end. */
static int count_lines(cli_output *output, off_t *end) {
    static const char ERROR[] = "{\"error\":";
    char *line = NULL;
    size_t capacity = 0;
    ssize_t got;
    *end = 0;
    errno = 0;
    while ((got = getline(&line, &capacity, output->file)) > 0 && line[got - 1] == '\n') {
        output->lines++;
        output->errors += strncmp(line, ERROR, sizeof ERROR - 1) == 0;
        *end += got;
    }
    free(line);
    return errno == 0 && !ferror(output->file) ? 0 : -1;
}

static int take_up(cli_output *output) {
    off_t end;
    if (count_lines(output, &end) != 0 || fflush(output->file) != 0 || ftruncate(fileno(output->file), end) != 0 ||
        fseeko(output->file, end, SEEK_SET) != 0) {
        int code = cli_io_error(output->name, errno);
        fclose(output->file);
        return code;
    }
    return CLI_OK;
}

int cli_output_open(cli_output *output, const char *path, int resume) {
    int is_stdout = strcmp(path, "-") == 0, again = resume && is_regular(path);
    *output = (cli_output){.name = is_stdout ? "standard output" : path};
    output->file = is_stdout ? stdout : fopen(path, again ? "r+b" : "wb");
    if (output->file == NULL) return cli_io_error(path, errno);
    return again ? take_up(output) : CLI_OK;
}

int cli_output_close(cli_output *output) {
    int failed = output->file == stdout ? fflush(stdout) : fclose(output->file);
    return failed != 0 ? cli_io_error(output->name, errno) : CLI_OK;
}
