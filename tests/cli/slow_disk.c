/* Loaded before libc: a disk that takes for ever to write a file out (ZSTC_TEST_NO_SYNC is set), on a file system
 * without nameless files (ZSTC_TEST_NO_TMPFILE is set). So a test can interrupt a program at a known place. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

static int open_as(const char *function, const char *path, int flags, mode_t mode) {
    if ((flags & O_TMPFILE) == O_TMPFILE && getenv("ZSTC_TEST_NO_TMPFILE") != NULL) return errno = EOPNOTSUPP, -1;
    int (*real)(const char *, int, ...);
    *(void **)&real = dlsym(RTLD_NEXT, function);
    return real(path, flags, mode);
}

static mode_t mode_of(int flags, va_list arguments) {
    return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(arguments, mode_t) : 0;
}

int open(const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    return open_as("open", path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    return open_as("open64", path, flags, mode);
}

int fsync(int fd) {
    (void)fd;
    while (getenv("ZSTC_TEST_NO_SYNC") != NULL) pause();
    return 0;
}
