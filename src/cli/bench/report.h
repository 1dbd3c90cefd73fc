/* What zstc info --bench prints. */
#ifndef ZSTC_CLI_BENCH_REPORT_H
#define ZSTC_CLI_BENCH_REPORT_H

#include <jansson.h>

#include "cli/bench/bench.h"

/* Prints what is about to be measured. */
void cli_bench_announce(const cli_bench *bench);

/* Prints a table and what its columns are. */
void cli_bench_print(const cli_bench *bench);

/* The same as one object; NULL without memory. */
json_t *cli_bench_json(const cli_bench *bench);

#endif
