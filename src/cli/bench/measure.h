/* An open model beside a clock. */
#ifndef ZSTC_CLI_BENCH_MEASURE_H
#define ZSTC_CLI_BENCH_MEASURE_H

#include <stddef.h>

#include "cli/bench/workload.h"
#include "zstc/zstc.h"

enum { CLI_BENCH_MOST_RUNS = 64 };

/* The seconds of each run. */
typedef struct {
    double seconds[CLI_BENCH_MOST_RUNS];
    size_t count;
} cli_bench_times;

/* What came of one precision. */
typedef struct {
    cli_bench_times all; /* of all texts with all labels, in one batch */
    cli_bench_times one; /* of one text with all labels; none where that is the same */
    long long tokens;    /* of a run with all texts */
    float scores[CLI_BENCH_TEXTS * CLI_BENCH_LABELS];
} cli_bench_figures;

double cli_bench_now(void);

/* The median of the times; there must be one. */
double cli_bench_median(const cli_bench_times *times);

/* Writes about how many seconds one text with all labels takes: by short passes of one label, and, where these are
 * short beside the share of the time that there is, by passes of all. */
zstc_status cli_bench_estimate(zstc *z, double share, double *seconds);

/* Runs the first `texts` texts, and one alone, in turn: once at least, and as often as fits into so many seconds. */
zstc_status cli_bench_measure(cli_bench_figures *figures, zstc *z, size_t texts, double seconds);

#endif
