#include "cli/bench/bench.h"

#include <stdio.h>
#include <string.h>

/* ---- which precisions ------------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    int on_cpu_alone;
    const char *left_out_on_cpu; /* the reason, unless it is asked for by name */
} PRECISIONS[CLI_BENCH_MOST_ROWS] = {
    {"float32", 0, NULL},
    {"bfloat16", 0, NULL},
    {"float16", 0, "a CPU computes it in float32, it saves memory alone; --precision float16 measures it"},
    {"int8", 1, NULL},
};

static int is_cpu(const char *device) { return strcmp(device, "cpu") == 0; }

void cli_bench_plan(cli_bench *bench, const char *device, const char *asked) {
    int all = asked == NULL || strcmp(asked, "auto") == 0;
    memset(bench, 0, sizeof *bench);
    for (size_t i = 0; i < CLI_BENCH_MOST_ROWS; i++) {
        if (!all && i > 0 && strcmp(asked, PRECISIONS[i].name) != 0) continue;
        cli_bench_row *row = &bench->rows[bench->count++];
        row->precision = PRECISIONS[i].name;
        if (all && is_cpu(device) && PRECISIONS[i].left_out_on_cpu != NULL)
            snprintf(row->reason, sizeof row->reason, "%s", PRECISIONS[i].left_out_on_cpu);
    }
}

void cli_bench_list_others(char *out, size_t size, const char *device, const char *own) {
    size_t used = 0;
    *out = '\0';
    for (size_t i = 0; i < CLI_BENCH_MOST_ROWS && used < size; i++) {
        if (strcmp(own, PRECISIONS[i].name) == 0 || (PRECISIONS[i].on_cpu_alone && !is_cpu(device))) continue;
        used += (size_t)snprintf(out + used, size - used, "%s%s", used > 0 ? ", " : "", PRECISIONS[i].name);
    }
}

/* ---- how long --------------------------------------------------------------------------------------------------- */

/* What a machine does beside this changes within seconds, so the precisions take turns where opening the model so often
 * takes no longer than this; else each is measured once. */
#define MOST_OPENING 7.0
#define SECONDS_WITH_OPENING 15.0
#define SECONDS_AT_ONCE 14.0
enum { TURNS = 3 };

/* The part of a share that one run of all texts may take. */
#define RUN_PART 0.6

/* As many texts as the first precision has time for: all precisions get the same. */
static size_t fitting_texts(double text_seconds, double share) {
    double fitting = RUN_PART * share / text_seconds;
    return fitting < 1 ? 1 : fitting > CLI_BENCH_TEXTS ? CLI_BENCH_TEXTS : (size_t)fitting;
}

static size_t rows_to_measure(const cli_bench *bench, size_t first) {
    size_t count = 0;
    for (size_t i = first; i < bench->count; i++) count += bench->rows[i].reason[0] == '\0';
    return count;
}

/* ---- measuring -------------------------------------------------------------------------------------------------- */

typedef struct {
    cli_bench *bench;
    const cli_options *options;
    zstc *opened; /* in the first precision; NULL: not any more */
    double left;  /* seconds for measuring */
} bench_run;

static zstc_status measure(bench_run *run, cli_bench_row *row, zstc *z, double share) {
    cli_bench *bench = run->bench;
    double text_seconds = 0;
    if (row->figures.all.count > 0) return cli_bench_measure(&row->figures, z, bench->texts, share);
    zstc_status status = cli_bench_estimate(z, share, &text_seconds);
    if (status != ZSTC_OK) return status;
    if (bench->texts == 0) bench->texts = fitting_texts(text_seconds, share);
    if (text_seconds * (double)bench->texts <= run->left)
        return cli_bench_measure(&row->figures, z, bench->texts, share);
    snprintf(row->reason, sizeof row->reason, "%zu x %d labels would take about %.0f seconds", bench->texts,
             CLI_BENCH_LABELS, text_seconds * (double)bench->texts);
    return ZSTC_OK;
}

static zstc_status open_row(zstc **out, bench_run *run, const cli_bench_row *row) {
    double start = cli_bench_now();
    *out = run->opened;
    run->opened = NULL;
    if (*out != NULL) return ZSTC_OK;
    zstc_status status = zstc_options_set_precision(run->options->opening, row->precision);
    if (status == ZSTC_OK) status = zstc_open(out, run->options->model, run->options->opening);
    run->bench->opening_seconds += cli_bench_now() - start;
    return status;
}

static void take_turn(bench_run *run, cli_bench_row *row, size_t turns_left) {
    zstc *z = NULL;
    zstc_status status = open_row(&z, run, row);
    double start = cli_bench_now();
    if (status == ZSTC_OK) status = measure(run, row, z, run->left / (double)turns_left);
    if (status != ZSTC_OK) snprintf(row->reason, sizeof row->reason, "%s", zstc_last_error());
    double used = cli_bench_now() - start;
    zstc_free(z);
    run->left -= used;
    run->bench->seconds += used;
}

/* What was measured already is left at that where time is short, be it that opening the model has become slower. */
static int is_late(const bench_run *run) {
    return run->left <= 0 || run->bench->seconds + run->bench->opening_seconds >= SECONDS_WITH_OPENING;
}

static void take_turns(bench_run *run, int turns_after) {
    cli_bench *bench = run->bench;
    for (size_t i = 0; i < bench->count; i++) {
        cli_bench_row *row = &bench->rows[i];
        if (row->reason[0] != '\0' || (row->figures.all.count > 0 && is_late(run))) continue;
        take_turn(run, row, rows_to_measure(bench, i) + (size_t)turns_after * rows_to_measure(bench, 0));
    }
}

void cli_bench_run(cli_bench *bench, const cli_options *options, zstc *opened, double opening_seconds) {
    double opening = TURNS * (double)rows_to_measure(bench, 0) * opening_seconds;
    int in_turns = opening <= MOST_OPENING;
    bench_run run = {bench, options, opened, in_turns ? SECONDS_WITH_OPENING - opening : SECONDS_AT_ONCE};
    bench->rounds = in_turns ? TURNS : 1;
    bench->opening_seconds = opening_seconds;
    for (int round = 0; round < bench->rounds; round++) take_turns(&run, bench->rounds - 1 - round);
}

const cli_bench_row *cli_bench_measured(const cli_bench *bench) {
    for (size_t i = 0; i < bench->count; i++) {
        if (bench->rows[i].reason[0] == '\0') return &bench->rows[i];
    }
    return NULL;
}
