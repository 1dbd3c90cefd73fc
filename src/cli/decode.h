/* Compressed input: gzip and zstd, told by their first bytes. */
#ifndef ZSTC_CLI_DECODE_H
#define ZSTC_CLI_DECODE_H

#include <stddef.h>

typedef struct cli_decoder cli_decoder;

enum { CLI_MAGIC = 4 };

typedef enum { CLI_PLAIN, CLI_GZIP, CLI_ZSTD, CLI_UNCLEAR } cli_encoding;

/* By the first `size` bytes of a file; UNCLEAR while fewer than CLI_MAGIC are there and fit a compressed one. */
cli_encoding cli_encoding_of(const char *bytes, size_t size);

/* NULL without memory. */
cli_decoder *cli_decoder_new(cli_encoding encoding);
void cli_decoder_free(cli_decoder *decoder);

/* Decodes some of `*size` bytes at `*bytes`, which are moved on and counted down, into `room` bytes at `out`. Writes
 * how many came out, 0 where more input is needed. NULL, or what is wrong with the data. */
const char *cli_decoder_run(cli_decoder *decoder, const char **bytes, size_t *size, char *out, size_t room,
                            size_t *written);

/* At the end of the input: NULL, or that the data ends too early. */
const char *cli_decoder_end(const cli_decoder *decoder);

#endif
