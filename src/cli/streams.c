#define _GNU_SOURCE 1 /* fopencookie */

#include "cli/streams.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

/* A standard stream that is closed would be given to the next file opened, a model's say. In its place goes one whose
 * use fails as that of a closed one does: read-only for the outputs, write-only for the input. */
static void fill_closed(void) {
    for (int fd = 0; fd <= 2; fd++) {
        if (fcntl(fd, F_GETFD) == -1 && errno == EBADF) open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
    }
}

/* Whoever shares a pipe or terminal with this program may have made it non-blocking, Node.js does. A full one then
 * fails with EAGAIN, and stdio drops what it held: here the write waits for room. */
static ssize_t write_patiently(void *cookie, const char *bytes, size_t size) {
    size_t done = 0;
    (void)cookie;
    while (done < size) {
        struct pollfd asked = {.fd = STDOUT_FILENO, .events = POLLOUT};
        ssize_t written = write(STDOUT_FILENO, bytes + done, size - done);
        if (written >= 0)
            done += (size_t)written;
        else if (errno == EAGAIN)
            poll(&asked, 1, -1);
        else if (errno != EINTR)
            break;
    }
    return (ssize_t)done; /* less than `size` is an error to stdio, for the reason in errno */
}

static void make_stdout_patient(void) {
    int flags = fcntl(STDOUT_FILENO, F_GETFL);
    if (flags == -1 || !(flags & O_NONBLOCK)) return;
    FILE *patient = fopencookie(NULL, "w", (cookie_io_functions_t){.write = write_patiently});
    if (patient == NULL) return;
    if (isatty(STDOUT_FILENO)) setvbuf(patient, NULL, _IOLBF, BUFSIZ);
    stdout = patient;
}

void cli_streams_prepare(void) {
    fill_closed();
    make_stdout_patient();
}
