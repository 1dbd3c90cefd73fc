/* What went wrong: a status and one line. A value, apart from the thread's last error (base/fail.h): what the program
 * takes over from the library's folders knows this alone. */
#ifndef ZSTC_BASE_ERROR_H
#define ZSTC_BASE_ERROR_H

#include <stdarg.h>

#include "zstc/zstc.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { ZSTC_ERROR_LINE = 1024 };

typedef struct {
    zstc_status status;
    char line[ZSTC_ERROR_LINE]; /* valid UTF-8 without control characters */
} zstc_error;

/* Fills in `error`, which may be among the arguments, and returns `status`. Control characters become spaces, bytes
 * that are not UTF-8 become '?'; a line that is too long is cut between characters. */
zstc_status zstc_error_set(zstc_error *error, zstc_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
zstc_status zstc_error_set_list(zstc_error *error, zstc_status status, const char *format, va_list arguments)
    __attribute__((format(printf, 3, 0)));

/* OUT_OF_MEMORY and the one line that goes with it; needs no memory itself. */
zstc_status zstc_error_memory(zstc_error *error);

#ifdef __cplusplus
}
#endif

#endif
