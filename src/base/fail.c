#include "base/fail.h"

static _Thread_local zstc_error last;

zstc_status zstc_fail(zstc_status status, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    zstc_error_set_list(&last, status, format, arguments);
    va_end(arguments);
    return status;
}

zstc_status zstc_fail_memory(void) { return zstc_error_memory(&last); }

zstc_status zstc_fail_length(const char *what, size_t length) {
    return zstc_fail(ZSTC_INVALID_ARGUMENT, "%s has a length of %zu bytes (expected at most %td)", what, length,
                     (ptrdiff_t)PTRDIFF_MAX);
}

void zstc_fail_keep(zstc_error *kept) { *kept = last; }

zstc_status zstc_fail_restore(const zstc_error *kept) {
    last = *kept;
    return last.status;
}

const char *zstc_last_error(void) { return last.line; }
