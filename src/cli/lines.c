#include "cli/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/utf8.h"
#include "cli/cli.h"

/* ---- opening --------------------------------------------------------------------------------------------------- */

int cli_lines_open(cli_lines *lines, const char *path) {
    struct stat info;
    int is_stdin = strcmp(path, "-") == 0;
    *lines = (cli_lines){.name = is_stdin ? "standard input" : path};
    lines->fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (lines->fd < 0) return cli_io_error(lines->name, errno);
    if (fstat(lines->fd, &info) != 0) return CLI_OK; /* reading says why */
    lines->is_stream = S_ISFIFO(info.st_mode) || S_ISSOCK(info.st_mode) || S_ISCHR(info.st_mode);
    if (!S_ISDIR(info.st_mode)) return CLI_OK; /* a directory opens like a file and fails at the first read only */
    cli_lines_close(lines);
    return cli_io_error(lines->name, EISDIR);
}

void cli_lines_from_arguments(cli_lines *lines, char **arguments, int count) {
    *lines = (cli_lines){.fd = -1, .name = "arguments", .arguments = arguments, .argument_count = count};
}

void cli_lines_close(cli_lines *lines) {
    if (lines->fd > STDIN_FILENO) close(lines->fd);
    free(lines->buffer);
    lines->buffer = NULL;
}

/* ---- reading --------------------------------------------------------------------------------------------------- */

/* Free space behind what was read; 0 without memory. */
static int make_room(cli_lines *lines) {
    enum { LEAST = 1 << 16 };
    if (lines->start > 0) {
        memmove(lines->buffer, lines->buffer + lines->start, lines->end - lines->start);
        lines->searched -= lines->start;
        lines->end -= lines->start;
        lines->start = 0;
    }
    if (lines->capacity - lines->end >= LEAST / 2) return 1;
    char *buffer = zstc_array_grow(lines->buffer, &lines->capacity, lines->end + LEAST, 1);
    if (buffer == NULL) return 0;
    lines->buffer = buffer;
    return 1;
}

/* Whether the descriptor has something to read, its end or an error among it; with `wait` once it has. Not asked of a
 * regular file, which always has. */
static int is_readable(const cli_lines *lines, int wait) {
    struct pollfd asked = {.fd = lines->fd, .events = POLLIN};
    int got;
    while ((got = poll(&asked, 1, wait ? -1 : 0)) < 0 && errno == EINTR) continue;
    return got != 0;
}

/* Reads what is there, once: 1, 0 if nothing is there and `wait` is not set, or -1. */
static int read_some(cli_lines *lines, int wait) {
    if (!make_room(lines)) return lines->error = ENOMEM, -1;
    for (;;) {
        if (lines->is_stream && !is_readable(lines, wait)) return 0;
        ssize_t got = read(lines->fd, lines->buffer + lines->end, lines->capacity - lines->end);
        if (got >= 0) {
            lines->end += (size_t)got;
            lines->at_end = got == 0;
            return 1;
        }
        /* EAGAIN: stdin is non-blocking, and another process that shares it was faster. */
        if (errno != EINTR && errno != EAGAIN) return lines->error = errno, -1;
    }
}

/* The length of the line that starts what was read, with its end; 0 if its end is not there. */
static size_t find_line(cli_lines *lines) {
    if (lines->searched == lines->end) return 0;
    const char *found = memchr(lines->buffer + lines->searched, '\n', lines->end - lines->searched);
    lines->searched = found != NULL ? (size_t)(found - lines->buffer) : lines->end;
    return found != NULL ? lines->searched + 1 - lines->start : 0;
}

static size_t mark_length(const cli_lines *lines, size_t length) {
    return lines->bytes == 0 ? zstc_utf8_mark(lines->buffer + lines->start, length) : 0;
}

static int take(cli_lines *lines, size_t size, const char **line, size_t *length) {
    size_t mark = mark_length(lines, size);
    *line = lines->buffer + lines->start + mark;
    *length = size - mark;
    if ((*line)[*length - 1] == '\n') (*length)--;
    lines->start += size;
    lines->searched = lines->start;
    lines->bytes += size;
    lines->count++;
    return 1;
}

static int next_argument(cli_lines *lines, const char **line, size_t *length) {
    if (lines->count >= (uint64_t)lines->argument_count) return 0;
    *line = lines->arguments[lines->count++];
    *length = strlen(*line);
    lines->bytes += *length;
    return 1;
}

int cli_lines_next(cli_lines *lines, const char **line, size_t *length) {
    if (lines->fd < 0) return next_argument(lines, line, length);
    size_t size;
    while ((size = find_line(lines)) == 0 && !lines->at_end && lines->error == 0) read_some(lines, 1);
    if (size > 0) return take(lines, size, line, length);
    if (lines->error != 0) return errno = lines->error, -1;
    size = lines->end - lines->start;
    return size > mark_length(lines, size) ? take(lines, size, line, length) : 0;
}

int cli_lines_waits(cli_lines *lines) {
    if (!lines->is_stream) return 0;
    while (find_line(lines) == 0 && !lines->at_end && lines->error == 0) {
        if (read_some(lines, 0) == 0) return 1;
    }
    return 0;
}

/* ---- writing --------------------------------------------------------------------------------------------------- */

int cli_lines_write(FILE *file, const json_t *value) {
    errno = 0;
    if (json_dumpf(value, file, ZSTC_RESPONSE_FLAGS) == 0 && putc('\n', file) != EOF) return 0;
    if (errno == 0) errno = ENOMEM; /* jansson could not make what it writes */
    return -1;
}
