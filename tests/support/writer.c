#include "support/writer.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support/support.h"

static int write_in_pieces(const char *path, const char *bytes, size_t size) {
    int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (descriptor < 0) return 0;
    for (size_t at = 0; at < size;) {
        size_t some = size / 3 + 1 < size - at ? size / 3 + 1 : size - at;
        ssize_t written = write(descriptor, bytes + at, some);
        if (written <= 0) break;
        at += (size_t)written;
        nanosleep(&(struct timespec){.tv_nsec = 100000}, NULL);
    }
    close(descriptor);
    return 1;
}

static int disturb(const char *path, const char *bytes, size_t size) {
    return write_in_pieces(path, bytes, size) && truncate(path, (off_t)(size / 2)) == 0 &&
           write_in_pieces(path, bytes, size) && unlink(path) == 0;
}

pid_t test_writer_start(const char *path, const void *bytes, size_t size) {
    pid_t writer = fork();
    assert_true(writer >= 0);
    if (writer != 0) return writer;
    while (disturb(path, bytes, size)) continue;
    _exit(1);
}

void test_writer_stop(pid_t writer, const char *path, const void *bytes, size_t size) {
    assert_int_equal(kill(writer, SIGKILL), 0);
    assert_int_equal(waitpid(writer, NULL, 0), writer);
    assert_true(write_in_pieces(path, bytes, size));
}
