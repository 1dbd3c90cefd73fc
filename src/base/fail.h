/* The last error of the calling thread: every failing function of the library leaves one line here. */
#ifndef ZSTC_BASE_FAIL_H
#define ZSTC_BASE_FAIL_H

#include "base/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Sets the thread's error line, as zstc_error_set does, and returns `status`, so that callers can write `return
 * zstc_fail(...)`. */
zstc_status zstc_fail(zstc_status status, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* zstc_fail with OUT_OF_MEMORY and the one line that goes with it; needs no memory itself. */
zstc_status zstc_fail_memory(void);

/* INVALID_ARGUMENT for a length that no object can have: a negative number that became a size_t, most often. */
zstc_status zstc_fail_length(const char *what, size_t length);

/* Keeps the thread's last error, whatever it is of, and makes it the last one again; returns its status. For work that
 * may fail on the way without failing its caller. */
void zstc_fail_keep(zstc_error *kept);
zstc_status zstc_fail_restore(const zstc_error *kept);

#ifdef __cplusplus
}
#endif

#endif
