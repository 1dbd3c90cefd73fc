/* What a client may send over a connection, to a whole service. The first byte is the size of the pieces it comes in.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli/command.h"

static struct sockaddr_in address = {.sin_family = AF_INET};

static void choose_port(void) {
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0) abort();
    if (getsockname(fd, (struct sockaddr *)&address, &size) != 0) abort();
    close(fd);
}

static void *serve(void *user) {
    static char port[16];
    const char *arguments[] = {"serve",       "-m",         ZSTC_TEST_DATA "/micro-bert",
                               "--port",      port,         "--access-log",
                               "none",        "--max-body", "65536",
                               "--max-texts", "64",         NULL};
    (void)user;
    snprintf(port, sizeof port, "%d", ntohs(address.sin_port));
    cli_command_run(cli_command_find("serve"), 11, (char **)arguments); /* which leaves them as they are */
    abort();                                                            /* nobody ends it */
}

static int connect_client(void) {
    for (int i = 0; i < 2000; i++) {
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd < 0) abort();
        if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0) return fd;
        close(fd);
        poll(NULL, 0, 5);
    }
    abort();
}

static void start(void) {
    pthread_t thread;
    choose_port();
    if (pthread_create(&thread, NULL, serve, NULL) != 0) abort();
    close(connect_client());
}

static void send_pieces(int fd, const char *bytes, size_t length, size_t piece) {
    for (size_t at = 0; at < length; at += piece) {
        size_t count = length - at < piece ? length - at : piece;
        if (send(fd, bytes + at, count, MSG_NOSIGNAL) < 0) return; /* it has been refused */
    }
}

/* Waits for something to read; libFuzzer's own alarm interrupts that. 0 if nothing came in time. */
static int await_bytes(int fd, int milliseconds) {
    struct pollfd asked = {.fd = fd, .events = POLLIN};
    int got;
    while ((got = poll(&asked, 1, milliseconds)) < 0 && errno == EINTR) continue;
    return got > 0;
}

/* Reads until the service closes, which it does soon after the client has said all it says. */
static size_t read_answers(int fd, char *answer, size_t room) {
    size_t length = 0;
    await_bytes(fd, 3);
    shutdown(fd, SHUT_WR);
    for (;;) {
        if (!await_bytes(fd, 20000)) abort();
        ssize_t count = recv(fd, answer + length, room - length, 0);
        if (count <= 0) return length;
        length += (size_t)count;
        if (length == room) length = room / 2; /* the beginning is what is looked at */
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char LAST[] = "\r\n\r\nGET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    static char answer[1 << 16];
    if (address.sin_port == 0) start();
    if (size == 0) return 0;
    int fd = connect_client();
    send_pieces(fd, (const char *)data + 1, size - 1, data[0] > 0 ? data[0] : 1000);
    send_pieces(fd, LAST, sizeof LAST - 1, sizeof LAST);
    size_t length = read_answers(fd, answer, sizeof answer);
    if (length > 0 && (length < 9 || memcmp(answer, "HTTP/1.", 7) != 0)) abort();
    close(fd);
    return 0;
}
