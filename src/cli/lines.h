/* Reading lines and writing JSON Lines. */
#ifndef ZSTC_CLI_LINES_H
#define ZSTC_CLI_LINES_H

#include <stdint.h>
#include <stdio.h>

#include <jansson.h>

/* Lines of a file, or the arguments of the command line. Lines end with "\n"; the last one need not. A byte order mark
 * at the start of a file belongs to no line. */
typedef struct {
    int fd; /* -1: arguments */
    const char *name;
    char **arguments;
    int argument_count;
    int is_stream; /* a pipe, socket or terminal: what it holds just now need not be all that comes */
    char *buffer;
    size_t capacity, start, end; /* what was read and not yet given out is from start to end */
    size_t searched;             /* up to there no line ends */
    int at_end, error;           /* all was read; or reading failed with this errno */
    uint64_t count, bytes;       /* lines and bytes given out so far */
} cli_lines;

/* `path` "-" is stdin. Returns CLI_OK or CLI_IO after the error. */
int cli_lines_open(cli_lines *lines, const char *path);
void cli_lines_from_arguments(cli_lines *lines, char **arguments, int count);
void cli_lines_close(cli_lines *lines);

/* Writes the next line and its length, and waits for it where it has to; 1, 0 at the end, or -1 with errno. The line
 * may hold NUL and is valid until the next call. */
int cli_lines_next(cli_lines *lines, const char **line, size_t *length);

/* Whether cli_lines_next would have to wait: a stream has no whole line just now, and has not ended. */
int cli_lines_waits(cli_lines *lines);

/* Writes a value and the end of a line; 0, or -1 with errno. */
int cli_lines_write(FILE *file, const json_t *value);

#endif
