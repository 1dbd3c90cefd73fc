/* zstc convert: a model as one archive. */
#include "cli/cli.h"
#include "cli/parts.h"

int cli_convert(const cli_options *options) {
    if (options->operand_count != 2)
        return cli_usage_error("convert", "needs a model DIR and a file OUT.pt; there %s %d",
                               options->operand_count == 1 ? "is" : "are", options->operand_count);
    if (options->operands[1][0] == '\0') return cli_usage_error("convert", "OUT.pt is empty");
    int error = cli_parts_watch(options->operands[1]);
    if (error != 0) return cli_io_error("watching for signals", error);
    zstc_status status = zstc_convert(options->operands[0], options->operands[1]);
    if (status == ZSTC_OK) return CLI_OK;
    cli_error("%s", zstc_last_error());
    return status == ZSTC_IO ? CLI_IO : CLI_MODEL;
}
