/* zstc convert: a model as one archive. */
#include "cli/cli.h"
#include "cli/command.h"
#include "cli/parts.h"

static int run_convert(const cli_options *options) {
    if (options->operands[1][0] == '\0') return cli_usage_error(options, "OUT.pt is empty");
    int error = cli_parts_watch(options->operands[1]);
    if (error != 0) return cli_io_error("watching for signals", error);
    zstc_status status = zstc_convert(options->operands[0], options->operands[1]);
    if (status == ZSTC_OK) return CLI_OK;
    cli_error("%s", zstc_last_error());
    return status == ZSTC_IO ? CLI_IO : CLI_MODEL;
}

/* ---- the command ------------------------------------------------------------------------------------------------ */

static const char ABOUT[] = "Writes the model in DIR as one TorchScript archive, with its config and tokenizer\n"
                            "inside. zstc reads it like a directory, and torch.jit.load gives a module with\n"
                            "forward(input_ids, attention_mask). An OUT.pt that exists is replaced once the new one\n"
                            "is whole.\n";

static const cli_listed_option OPTIONS[] = {
    {0},
};

const cli_command cli_convert = {
    .name = "convert",
    .summary = "write a model as one TorchScript archive",
    .synopsis = "DIR OUT.pt",
    .about = ABOUT,
    .options = OPTIONS,
    .operand_count = 2,
    .operand_help = "a model DIR and a file OUT.pt",
    .run = run_convert,
};
