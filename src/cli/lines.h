/* Reading lines and writing JSON Lines. */
#ifndef ZSTC_CLI_LINES_H
#define ZSTC_CLI_LINES_H

#include <stdint.h>
#include <stdio.h>

#include <jansson.h>

/* Lines of a file, or the arguments of the command line. Lines end with "\n"; the last one need not. */
typedef struct {
    FILE *file; /* NULL: arguments */
    const char *name;
    char **arguments;
    int argument_count;
    char *line; /* the current one, without its end */
    size_t capacity;
    uint64_t count, bytes; /* lines and bytes read so far */
} cli_lines;

/* `path` "-" is stdin. Returns CLI_OK or CLI_IO after the error. */
int cli_lines_open(cli_lines *lines, const char *path);
void cli_lines_from_arguments(cli_lines *lines, char **arguments, int count);
void cli_lines_close(cli_lines *lines);

/* Writes the next line and its length; 1, 0 at the end, or -1 with errno. The line may hold NUL and is valid until the
 * next call. */
int cli_lines_next(cli_lines *lines, const char **line, size_t *length);

/* Writes a value and the end of a line; 0, or -1 with errno. */
int cli_lines_write(FILE *file, const json_t *value);

#endif
