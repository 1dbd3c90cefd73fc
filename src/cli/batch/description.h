/* All that the answers of a run depend on, as one JSON object: two runs with equal descriptions give equal answers. */
#ifndef ZSTC_CLI_BATCH_DESCRIPTION_H
#define ZSTC_CLI_BATCH_DESCRIPTION_H

#include "cli/lines.h"
#include "cli/options.h"

/* NULL without memory. Its keys are the words that a message uses for what differs. */
json_t *cli_batch_description(const cli_options *options, zstc *z, const cli_lines *in);

#endif
