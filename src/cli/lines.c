#define _GNU_SOURCE 1 /* pipe2 */

#include "cli/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zlib.h>

#include "base/array.h"
#include "base/utf8.h"
#include "cli/cli.h"

/* ---- opening --------------------------------------------------------------------------------------------------- */

int cli_lines_open(cli_lines *lines, const char *path) {
    struct stat info;
    int is_stdin = strcmp(path, "-") == 0;
    *lines = (cli_lines){.name = is_stdin ? "standard input" : path, .encoding = CLI_UNCLEAR};
    lines->fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (lines->fd < 0) return cli_io_error(lines->name, errno);
    if (fstat(lines->fd, &info) != 0) return CLI_OK; /* reading says why */
    lines->is_stream = S_ISFIFO(info.st_mode) || S_ISSOCK(info.st_mode) || S_ISCHR(info.st_mode);
    if (S_ISREG(info.st_mode)) lines->size = (uint64_t)info.st_size;
    lines->modified = info.st_mtim;
    if (!S_ISDIR(info.st_mode)) return CLI_OK; /* a directory opens like a file and fails at the first read only */
    cli_lines_close(lines);
    return cli_io_error(lines->name, EISDIR);
}

void cli_lines_from_arguments(cli_lines *lines, char **arguments, int count) {
    *lines = (cli_lines){.fd = -1, .name = "arguments", .arguments = arguments, .argument_count = count};
}

void cli_lines_close(cli_lines *lines) {
    if (lines->fd > STDIN_FILENO) close(lines->fd);
    if (lines->stop[0] > 0) close(lines->stop[0]), close(lines->stop[1]);
    cli_decoder_free(lines->decoder);
    free(lines->packed);
    free(lines->buffer);
    lines->decoder = NULL;
    lines->packed = lines->buffer = NULL;
    lines->stop[0] = lines->stop[1] = 0;
}

int cli_lines_error(const cli_lines *lines) {
    if (lines->damage == NULL) return cli_io_error(lines->name, lines->error);
    cli_error("%s: %s", lines->name, lines->damage);
    return CLI_IO;
}

int cli_lines_stoppable(cli_lines *lines) { return pipe2(lines->stop, O_CLOEXEC) == 0 ? 0 : errno; }

void cli_lines_stop(cli_lines *lines) {
    if (lines->stop[1] > 0) (void)!write(lines->stop[1], "", 1);
}

uint64_t cli_lines_size(const cli_lines *lines) { return lines->size; }

uint64_t cli_lines_place(const cli_lines *lines) { return lines->decoder != NULL ? lines->read : lines->bytes; }

int cli_lines_is_whole(const cli_lines *lines, uint64_t *before, uint64_t *now) {
    struct stat info;
    *before = *now = lines->size;
    if (lines->is_stream || fstat(lines->fd, &info) != 0 || !S_ISREG(info.st_mode)) return 1;
    *now = (uint64_t)info.st_size;
    return *now == *before && lines->read == *before && info.st_mtim.tv_sec == lines->modified.tv_sec &&
           info.st_mtim.tv_nsec == lines->modified.tv_nsec;
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

/* Whether the descriptor has something to read, its end or an error among it; with `wait` once it has, or -1 where it
 * was stopped meanwhile. Not asked of a regular file, which always has. */
static int is_readable(cli_lines *lines, int wait) {
    struct pollfd asked[] = {{.fd = lines->fd, .events = POLLIN}, {.fd = lines->stop[0], .events = POLLIN}};
    int got;
    while ((got = poll(asked, lines->stop[0] > 0 ? 2 : 1, wait ? -1 : 0)) < 0 && errno == EINTR) continue;
    if (got > 0 && asked[1].revents != 0 && lines->stop[0] > 0) return lines->error = ECANCELED, -1;
    return got != 0;
}

/* Reads what is there, once, and writes how much: 1, 0 if nothing is there and `wait` is not set, or -1. */
static int read_bytes(cli_lines *lines, int wait, char *bytes, size_t room, size_t *count) {
    for (;;) {
        int ready = lines->is_stream ? is_readable(lines, wait) : 1;
        if (ready != 1) return ready;
        ssize_t got = read(lines->fd, bytes, room);
        if (got >= 0) {
            *count = (size_t)got;
            lines->read += (uint64_t)got;
            return 1;
        }
        /* EAGAIN: stdin is non-blocking, and another process that shares it was faster. */
        if (errno != EINTR && errno != EAGAIN) return lines->error = errno, -1;
    }
}

enum { PACKED_ROOM = 1 << 16 };

/* What was read is the beginning of compressed data: it goes to a decoder. */
static int start_decoder(cli_lines *lines) {
    lines->decoder = cli_decoder_new(lines->encoding);
    lines->packed = malloc(PACKED_ROOM);
    if (lines->decoder == NULL || lines->packed == NULL) return lines->error = ENOMEM, -1;
    lines->packed_end = lines->end - lines->start; /* it came in one piece of at most PACKED_ROOM, or in tiny ones */
    memcpy(lines->packed, lines->buffer + lines->start, lines->packed_end);
    lines->end = lines->searched = lines->start;
    return 1;
}

static int read_plain(cli_lines *lines, int wait) {
    size_t got, room = lines->capacity - lines->end;
    if (lines->encoding == CLI_UNCLEAR && room > PACKED_ROOM - CLI_MAGIC) room = PACKED_ROOM - CLI_MAGIC;
    int done = read_bytes(lines, wait, lines->buffer + lines->end, room, &got);
    if (done != 1) return done;
    lines->end += got;
    lines->at_end = got == 0;
    if (lines->encoding != CLI_UNCLEAR) return 1;
    lines->encoding = cli_encoding_of(lines->buffer + lines->start, lines->end - lines->start);
    if (lines->encoding == CLI_UNCLEAR && lines->at_end) lines->encoding = CLI_PLAIN;
    return lines->encoding == CLI_GZIP || lines->encoding == CLI_ZSTD ? start_decoder(lines) : 1;
}

static int damaged(cli_lines *lines, const char *how) {
    lines->damage = how;
    return lines->error = EBADMSG, -1;
}

/* Decodes what is there, or reads more of it. */
static int read_packed(cli_lines *lines, int wait) {
    if (lines->packed_start == lines->packed_end && !lines->has_more) {
        size_t got;
        int done = read_bytes(lines, wait, lines->packed, PACKED_ROOM, &got);
        if (done != 1) return done;
        const char *early = got == 0 ? cli_decoder_end(lines->decoder) : NULL;
        if (early != NULL) return damaged(lines, early);
        lines->packed_start = 0;
        lines->packed_end = got;
        lines->at_end = got == 0;
        if (lines->at_end) return 1;
    }
    const char *bytes = lines->packed + lines->packed_start;
    size_t size = lines->packed_end - lines->packed_start, room = lines->capacity - lines->end, written = 0;
    const char *wrong = cli_decoder_run(lines->decoder, &bytes, &size, lines->buffer + lines->end, room, &written);
    if (wrong != NULL) return damaged(lines, wrong);
    lines->has_more = written == room;
    lines->packed_start = lines->packed_end - size;
    lines->end += written;
    return 1;
}

static int read_some(cli_lines *lines, int wait) {
    if (!make_room(lines)) return lines->error = ENOMEM, -1;
    return lines->decoder != NULL ? read_packed(lines, wait) : read_plain(lines, wait);
}

/* The length of the line that starts what was read, with its end; 0 if its end is not there. */
static size_t find_line(cli_lines *lines) {
    const char *from = lines->buffer + lines->searched;
    size_t left = lines->end - lines->searched;
    if (left == 0) return 0;
    if (lines->format == CLI_JSON_LINES) {
        const char *found = memchr(from, '\n', left);
        lines->searched = found != NULL ? (size_t)(found - lines->buffer) : lines->end;
    } else {
        lines->searched += cli_csv_find_end(&lines->state, lines->format, from, left);
    }
    return lines->searched < lines->end ? lines->searched + 1 - lines->start : 0;
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
    lines->sum = (uint32_t)crc32_z(lines->sum, (const unsigned char *)*line - mark, size);
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
