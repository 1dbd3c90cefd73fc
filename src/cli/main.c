#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/help.h"

static const struct {
    const char *name;
    int (*run)(const cli_options *options);
} COMMANDS[] = {
    {"classify", cli_classify}, {"batch", cli_batch}, {"tokenize", cli_tokenize},
    {"convert", cli_convert},   {"info", cli_info},
};

/* A standard stream that is closed would be given to the next file opened, a model's say. In its place goes one whose
 * use fails as that of a closed one does: read-only for the outputs, write-only for the input. */
static void fill_closed_streams(void) {
    for (int fd = 0; fd <= 2; fd++) {
        if (fcntl(fd, F_GETFD) == -1 && errno == EBADF) open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
    }
}

static int run_command(size_t which, int argc, char **argv) {
    cli_options options;
    int code = cli_options_read(&options, COMMANDS[which].name, argc, argv);
    if (code == CLI_GO_ON) code = COMMANDS[which].run(&options);
    cli_options_free(&options);
    return code;
}

static int print_version(void) {
    printf("zstc %s\n", zstc_version());
    return cli_flush_stdout();
}

int main(int argc, char **argv) {
    fill_closed_streams();
    signal(SIGPIPE, SIG_IGN); /* a write then fails with EPIPE, and the exit code says so */
    setlocale(LC_CTYPE, "");  /* how wide characters are */
    if (argc < 2) {
        cli_error("no command");
        fputs(cli_help_text(NULL), stderr);
        return CLI_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) return cli_help_print(NULL);
    if (strcmp(argv[1], "--version") == 0) return print_version();
    for (size_t i = 0; i < sizeof COMMANDS / sizeof COMMANDS[0]; i++) {
        if (strcmp(argv[1], COMMANDS[i].name) == 0) return run_command(i, argc - 1, argv + 1);
    }
    cli_error("no command '%s' (see: zstc --help)", argv[1]);
    return CLI_USAGE;
}
