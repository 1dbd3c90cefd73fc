/* zstc convert: a model as one archive. */
#include <sys/stat.h>

#include "cli/cli.h"

/* The finished archive is renamed to its place: what is there and no file, a device say, would be gone. */
static int is_in_the_way(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && !S_ISREG(info.st_mode);
}

int cli_convert(const cli_options *options) {
    if (options->operand_count != 2)
        return cli_usage_error("convert", "needs a model DIR and a file OUT.pt; there %s %d",
                               options->operand_count == 1 ? "is" : "are", options->operand_count);
    if (is_in_the_way(options->operands[1])) {
        cli_error("%s: not a regular file", options->operands[1]);
        return CLI_IO;
    }
    zstc_status status = zstc_convert(options->operands[0], options->operands[1]);
    if (status == ZSTC_OK) return CLI_OK;
    cli_error("%s", zstc_last_error());
    return status == ZSTC_IO ? CLI_IO : CLI_MODEL;
}
