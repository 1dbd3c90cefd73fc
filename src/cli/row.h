/* From one line of input to a request. */
#ifndef ZSTC_CLI_ROW_H
#define ZSTC_CLI_ROW_H

#include "cli/chunk.h"

/* Fills row->request, or row->error, with a line of the chunk. */
void cli_row_read(cli_row *row, cli_chunk *chunk, const char *line, size_t length);

#endif
