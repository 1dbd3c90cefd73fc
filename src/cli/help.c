#include "cli/help.h"

#include <string.h>

#include "cli/cli.h"
#include "cli/command.h"
#include "cli/option_rows.h"

static const char BEFORE_COMMANDS[] = "zstc sorts text into labels that you name, without training.\n"
                                      "\n"
                                      "Usage: zstc COMMAND [OPTION...] [ARGUMENT...]\n"
                                      "\n"
                                      "Commands:\n";

static const char AFTER_COMMANDS[] =
    "\n"
    "Try:\n"
    "  zstc classify -l travel -l cooking \"Where can I go skiing in May?\"\n"
    "\n"
    "  zstc help COMMAND       all about a command (or: zstc COMMAND --help)\n"
    "  zstc --version          the version\n"
    "\n"
    "Exit codes: 0 all went well, 1 some texts or lines could not be answered, 2 wrong\n"
    "usage, 3 the model cannot be used, 4 a file cannot be read or written.\n"
    "Errors are lines on stderr that start with \"zstc: \".\n";

static const char UNUSED[] = "\n"
                             "The flags --device, --precision, --threads and --max-batch-tokens are accepted and\n"
                             "make no difference here.\n";

void cli_help_write(FILE *out) {
    fputs(BEFORE_COMMANDS, out);
    for (const cli_command *const *command = CLI_COMMANDS; *command != NULL; command++)
        fprintf(out, "  %-9s  %s\n", (*command)->name, (*command)->summary);
    fputs(AFTER_COMMANDS, out);
}

/* Its lines begin below each other, right of the names. */
static void print_lines(const char *lines) {
    for (const char *c = lines; *c != '\0'; c++) {
        putchar(*c);
        if (*c == '\n') printf("%26s", "");
    }
    putchar('\n');
}

/* A longer name has a line of its own. */
enum { WIDEST = 20 };

static void print_option(const cli_option *option, const char *help) {
    char name[64];
    snprintf(name, sizeof name, "--%s%s%s", option->name, option->value != NULL ? " " : "",
             option->value != NULL ? option->value : "");
    char letter[8] = "    ";
    if (option->letter != 0) snprintf(letter, sizeof letter, "-%c, ", option->letter);
    if (strlen(name) <= WIDEST) {
        printf("  %s%-18s  ", letter, name);
    } else {
        printf("  %s%s\n%26s", letter, name, "");
    }
    print_lines(help != NULL ? help : option->help);
}

static const cli_option *find_option(const char *name) {
    const cli_option *option = CLI_OPTIONS;
    while (option->name != NULL && strcmp(option->name, name) != 0) option++;
    return option;
}

static void print_command(const cli_command *command) {
    printf("Usage: zstc %s %s\n\n%s\nOptions:\n", command->name, command->synopsis, command->about);
    for (const cli_listed_option *listed = command->options; listed->name != NULL; listed++) {
        if (listed->heading != NULL) printf("  %s\n", listed->heading);
        print_option(find_option(listed->name), listed->help);
    }
    print_option(find_option("help"), NULL);
    if (command->notes != NULL) printf("\n%s", command->notes);
    if (cli_command_lists(command, "device") == NULL) fputs(UNUSED, stdout);
}

int cli_help_print(const cli_command *command) {
    if (command != NULL) {
        print_command(command);
    } else {
        cli_help_write(stdout);
    }
    return cli_flush_stdout();
}
