#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/command.h"
#include "cli/help.h"
#include "cli/streams.h"

static int refuse_command(const char *name) {
    char known[256] = "";
    size_t used = 0;
    if (strcmp(name, "serve") == 0) { /* only without it is this command not known, as the next */
        cli_error("serve: not in this program, which was built without libevent");
        return CLI_USAGE;
    }
    if (strcmp(name, "pull") == 0) {
        cli_error("pull: not in this program, which was built without libcurl (Python's \"hf download\" fills the same "
                  "cache)");
        return CLI_USAGE;
    }
    for (const cli_command *const *command = CLI_COMMANDS; *command != NULL && used < sizeof known; command++)
        used += (size_t)snprintf(known + used, sizeof known - used, "%s%s", used > 0 ? ", " : "", (*command)->name);
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
    const cli_command *command = cli_command_find(about);
    return command != NULL ? cli_help_print(command) : refuse_command(about);
}

static int print_version(void) {
    printf("zstc %s\n", zstc_version());
    return cli_flush_stdout();
}

/* A container that SageMaker starts is run as the program "serve". */
static int is_called_serve(const char *path) {
    const char *name = path != NULL ? strrchr(path, '/') : NULL;
    name = name != NULL ? name + 1 : path;
    return name != NULL && strcmp(name, "serve") == 0;
}

static int run_serve(int argc, char **argv) {
    const cli_command *command = cli_command_find("serve");
    return command != NULL ? cli_command_run(command, argc, argv) : refuse_command("serve");
}

int main(int argc, char **argv) {
    cli_streams_prepare();
    signal(SIGPIPE, SIG_IGN); /* a write then fails with EPIPE, and the exit code says so */
    setlocale(LC_CTYPE, "");  /* how wide characters are */
    if (is_called_serve(argv[0])) return run_serve(argc, argv);
    if (argc < 2) {
        cli_error("no command");
        cli_help_write(stderr);
        return CLI_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) return cli_help_print(NULL);
    if (strcmp(argv[1], "--version") == 0) return print_version();
    if (strcmp(argv[1], "help") == 0) return help(argc - 2, argv + 2);
    const cli_command *command = cli_command_find(argv[1]);
    return command != NULL ? cli_command_run(command, argc - 1, argv + 1) : refuse_command(argv[1]);
}
