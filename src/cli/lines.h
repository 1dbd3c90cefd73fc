/* Reading lines and writing JSON Lines. */
#ifndef ZSTC_CLI_LINES_H
#define ZSTC_CLI_LINES_H

#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include <jansson.h>

#include "cli/csv.h"
#include "cli/decode.h"

/* Lines of a file, or the arguments of the command line. Lines end with "\n"; the last one need not. A byte order mark
 * at the start of a file belongs to no line. A file that is compressed is decoded. */
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
    uint32_t sum;                /* CRC-32 of those bytes */

    cli_format format; /* of a table: a line is a record, whose quoted fields may hold line ends */
    cli_csv_state state;

    cli_encoding encoding; /* UNCLEAR until enough was read */
    cli_decoder *decoder;  /* NULL: plain */
    char *packed;          /* what was read for it */
    size_t packed_start, packed_end;
    int has_more;       /* the decoder may give more without more input */
    const char *damage; /* what is wrong with the data, beside error */

    uint64_t size, read;      /* of the file when it was opened; read of it so far */
    struct timespec modified; /* when it was opened */
    int stop[2];              /* a pipe: cli_lines_stop writes into it. {0, 0}: none */
} cli_lines;

/* `path` "-" is stdin. Returns CLI_OK or CLI_IO after the error. */
int cli_lines_open(cli_lines *lines, const char *path);
void cli_lines_from_arguments(cli_lines *lines, char **arguments, int count);
void cli_lines_close(cli_lines *lines);

/* Writes the next line and its length, and waits for it where it has to; 1, 0 at the end, or -1 with errno. The line
 * may hold NUL and is valid until the next call. */
int cli_lines_next(cli_lines *lines, const char **line, size_t *length);

/* After cli_lines_next failed: prints why; returns CLI_IO. */
int cli_lines_error(const cli_lines *lines);

/* From now on another thread may call cli_lines_stop: whoever waits in cli_lines_next for a stream gets ECANCELED. 0,
 * or an errno. */
int cli_lines_stoppable(cli_lines *lines);
void cli_lines_stop(cli_lines *lines);

/* Bytes of the file, 0 where that is not known; and how many of them belong to the lines given out so far. */
uint64_t cli_lines_size(const cli_lines *lines);
uint64_t cli_lines_place(const cli_lines *lines);

/* After the last line: whether the file is as it was when it was opened. Always so for a stream. Writes both sizes. */
int cli_lines_is_whole(const cli_lines *lines, uint64_t *before, uint64_t *now);

/* Whether cli_lines_next would have to wait: a stream has no whole line just now, and has not ended. */
int cli_lines_waits(cli_lines *lines);

/* Writes a value and the end of a line; 0, or -1 with errno. */
int cli_lines_write(FILE *file, const json_t *value);

#endif
