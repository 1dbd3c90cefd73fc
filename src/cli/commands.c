#include <string.h>

#include "cli/cli.h"
#include "cli/command.h"

/* A new command is declared here, has a row here, and is described in the file of its name. */
extern const cli_command cli_classify, cli_batch, cli_tokenize, cli_convert, cli_info, cli_selftest, cli_pull,
    cli_serve;

const cli_command *const CLI_COMMANDS[] = {
    &cli_classify, &cli_batch,
#ifdef ZSTC_WITH_SERVE
    &cli_serve,
#endif
    &cli_tokenize, &cli_convert, &cli_info, &cli_selftest,
#ifdef ZSTC_WITH_PULL
    &cli_pull,
#endif
    NULL,
};

const cli_command *cli_command_find(const char *name) {
    for (const cli_command *const *command = CLI_COMMANDS; *command != NULL; command++) {
        if (strcmp(name, (*command)->name) == 0) return *command;
    }
    return NULL;
}

const cli_listed_option *cli_command_lists(const cli_command *command, const char *option) {
    for (const cli_listed_option *listed = command->options; listed->name != NULL; listed++) {
        if (strcmp(option, listed->name) == 0) return listed;
    }
    return NULL;
}

static int check_operands(const cli_command *command, const cli_options *options) {
    const char *help = command->operand_help != NULL ? command->operand_help : "";
    if (command->operand_count == CLI_ANY_NUMBER || options->operand_count == command->operand_count) return CLI_GO_ON;
    if (command->operand_count == 0)
        return cli_usage_error(options, "takes no argument, but there is \"%s\"%s", options->operands[0], help);
    return cli_usage_error(options, "needs %s; there %s %d", help, options->operand_count == 1 ? "is" : "are",
                           options->operand_count);
}

int cli_command_run(const cli_command *command, int argc, char **argv) {
    cli_options options;
    int code = cli_options_read(&options, command, argc, argv);
    if (code == CLI_GO_ON) code = check_operands(command, &options);
    if (code == CLI_GO_ON) code = command->run(&options);
    cli_options_free(&options);
    return code;
}
