/* zstc info --bench: how fast a model is here in each precision, and what that does to its scores. */
#ifndef ZSTC_CLI_BENCH_BENCH_H
#define ZSTC_CLI_BENCH_BENCH_H

#include "base/error.h"
#include "cli/bench/measure.h"
#include "cli/options.h"

enum { CLI_BENCH_MOST_ROWS = 4 };

typedef struct {
    const char *precision;
    char reason[ZSTC_ERROR_LINE]; /* why it has no figures; "" where it has */
    cli_bench_figures figures;
} cli_bench_row;

typedef struct {
    cli_bench_row rows[CLI_BENCH_MOST_ROWS]; /* float32 first */
    size_t count;
    size_t texts;           /* how many of the workload's, the first of them; 0: not known yet */
    int rounds;             /* how often the precisions took turns */
    double seconds;         /* that measuring took */
    double opening_seconds; /* that opening the models took before */
} cli_bench;

/* Fills in the rows of a device, by its name in zstc_info_json. With `asked`, a precision, float32 and that one alone;
 * NULL or "auto": all. */
void cli_bench_plan(cli_bench *bench, const char *device, const char *asked);

/* Measures them, one open model at a time. `opened` is the model in the first precision, or NULL, and is freed.
 * `opening_seconds`: how long opening the model has taken, in whatever precision. */
void cli_bench_run(cli_bench *bench, const cli_options *options, zstc *opened, double opening_seconds);

/* The first row that has figures; NULL: none has. */
const cli_bench_row *cli_bench_measured(const cli_bench *bench);

/* Writes the names of the precisions of a device but `own`, with commas between them. */
void cli_bench_list_others(char *out, size_t size, const char *device, const char *own);

#endif
