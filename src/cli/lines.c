#include "cli/lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/cli.h"

/* A directory opens like a file and fails at the first read only. */
static FILE *open_file(const char *path) {
    struct stat info;
    FILE *file = fopen(path, "rb");
    if (file == NULL || fstat(fileno(file), &info) != 0 || !S_ISDIR(info.st_mode)) return file;
    fclose(file);
    errno = EISDIR;
    return NULL;
}

int cli_lines_open(cli_lines *lines, const char *path) {
    int is_stdin = strcmp(path, "-") == 0;
    *lines = (cli_lines){.name = is_stdin ? "standard input" : path};
    lines->file = is_stdin ? stdin : open_file(path);
    return lines->file != NULL ? CLI_OK : cli_io_error(path, errno);
}

void cli_lines_from_arguments(cli_lines *lines, char **arguments, int count) {
    *lines = (cli_lines){.name = "arguments", .arguments = arguments, .argument_count = count};
}

void cli_lines_close(cli_lines *lines) {
    if (lines->file != NULL && lines->file != stdin) fclose(lines->file);
    free(lines->line);
}

static int next_argument(cli_lines *lines, const char **line, size_t *length) {
    if (lines->count >= (uint64_t)lines->argument_count) return 0;
    *line = lines->arguments[lines->count++];
    *length = strlen(*line);
    lines->bytes += *length;
    return 1;
}

int cli_lines_next(cli_lines *lines, const char **line, size_t *length) {
    if (lines->file == NULL) return next_argument(lines, line, length);
    errno = 0;
    ssize_t got = getline(&lines->line, &lines->capacity, lines->file);
    if (got < 0) return feof(lines->file) && errno == 0 ? 0 : -1;
    lines->count++;
    lines->bytes += (uint64_t)got;
    if (lines->line[got - 1] == '\n') got--;
    *line = lines->line;
    *length = (size_t)got;
    return 1;
}

int cli_lines_write(FILE *file, const json_t *value) {
    errno = 0;
    if (json_dumpf(value, file, ZSTC_RESPONSE_FLAGS) == 0 && putc('\n', file) != EOF) return 0;
    if (errno == 0) errno = ENOMEM; /* jansson could not make what it writes */
    return -1;
}
