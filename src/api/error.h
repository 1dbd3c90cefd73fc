/* The error of the calling thread: every failing function of the library leaves one line here. */
#ifndef ZSTC_API_ERROR_H
#define ZSTC_API_ERROR_H

#include "zstc/zstc.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Room for an error line. */
enum { ZSTC_ERROR_LINE = 1024 };

/* Sets the thread's error line and returns `status`, so that callers can write `return zstc_fail(...)`. Control
 * characters become spaces; a line that is too long is cut between characters. */
zstc_status zstc_fail(zstc_status status, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* zstc_fail with OUT_OF_MEMORY and the one line that goes with it; needs no memory itself. */
zstc_status zstc_fail_memory(void);

/* INVALID_ARGUMENT for a length that no object can have: a negative number that became a size_t, most often. */
zstc_status zstc_fail_length(const char *what, size_t length);

#ifdef __cplusplus
}
#endif

#endif
