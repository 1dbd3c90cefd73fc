/* The access log: a JSON object on a line for each request. Lines are written by a thread of its own, so that a slow
 * disk or a reader that stands still does not hold up requests; those that do not fit into its buffer are lost and
 * counted. */
#ifndef ZSTC_SERVE_LOG_H
#define ZSTC_SERVE_LOG_H

#include <stddef.h>
#include <stdint.h>

typedef struct serve_log serve_log;

/* `path` "-" is stdout. A file is appended to. CLI_OK and the log, or an exit code after the error. */
int serve_log_open(serve_log **out, const char *path);

/* Writes what is in the buffer, for some seconds at most, and closes the file. */
void serve_log_close(serve_log *log);

/* Adds a line, whose end comes with it; 0 if it was lost. */
int serve_log_add(serve_log *log, const char *line, size_t length);

#endif
