#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/help.h"
#include "cli/streams.h"

static const struct {
    const char *name;
    int (*run)(const cli_options *options);
} COMMANDS[] = {
    {"classify", cli_classify}, {"batch", cli_batch}, {"tokenize", cli_tokenize},
    {"convert", cli_convert},   {"info", cli_info},
};

enum { COMMAND_COUNT = sizeof COMMANDS / sizeof COMMANDS[0] };

static int find_command(const char *name) {
    for (int i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(name, COMMANDS[i].name) == 0) return i;
    }
    return -1;
}

static int refuse_command(const char *name) {
    char known[128] = "";
    size_t used = 0;
    for (int i = 0; i < COMMAND_COUNT; i++)
        used += (size_t)snprintf(known + used, sizeof known - used, "%s, ", COMMANDS[i].name);
    known[used - 2] = '\0';
    cli_error("unknown command \"%s\" (expected %s or help)", name, known);
    return CLI_USAGE;
}

/* zstc help [COMMAND] */
static int help(int argc, char **argv) {
    const char *about = argc > 0 ? argv[0] : "help";
    if (argc > 1) {
        cli_error("help: takes one command, but there is \"%s\" too", argv[1]);
        return CLI_USAGE;
    }
    if (strcmp(about, "help") == 0 || strcmp(about, "--help") == 0 || strcmp(about, "-h") == 0)
        return cli_help_print(NULL);
    return find_command(about) >= 0 ? cli_help_print(about) : refuse_command(about);
}

static int run_command(int which, int argc, char **argv) {
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
    cli_streams_prepare();
    signal(SIGPIPE, SIG_IGN); /* a write then fails with EPIPE, and the exit code says so */
    setlocale(LC_CTYPE, "");  /* how wide characters are */
    if (argc < 2) {
        cli_error("no command");
        fputs(cli_help_text(NULL), stderr);
        return CLI_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) return cli_help_print(NULL);
    if (strcmp(argv[1], "--version") == 0) return print_version();
    if (strcmp(argv[1], "help") == 0) return help(argc - 2, argv + 2);
    int which = find_command(argv[1]);
    return which >= 0 ? run_command(which, argc - 1, argv + 1) : refuse_command(argv[1]);
}
