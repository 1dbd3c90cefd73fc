#include "cli/bench/report.h"

#include <math.h>
#include <stdio.h>

/* ---- the figures of a row --------------------------------------------------------------------------------------- */

typedef struct {
    double tokens_a_second, texts_a_second, latency; /* latency in seconds */
    int has_baseline;                                /* float32 was measured; the rest is beside it */
    double ratio, largest, mean;
    size_t top_changed;
} row_figures;

static size_t best_of(const float *scores) {
    size_t order[CLI_BENCH_LABELS];
    return zstc_rank(scores, CLI_BENCH_LABELS, order) == ZSTC_OK ? order[0] : 0;
}

static void compare_scores(row_figures *figures, const float *scores, const float *baseline, size_t texts) {
    double sum = 0;
    for (size_t i = 0; i < texts * CLI_BENCH_LABELS; i++) {
        double difference = fabs((double)scores[i] - (double)baseline[i]);
        sum += difference;
        if (difference > figures->largest) figures->largest = difference;
    }
    figures->mean = sum / (double)(texts * CLI_BENCH_LABELS);
    for (size_t i = 0; i < texts; i++) {
        size_t first = i * CLI_BENCH_LABELS;
        figures->top_changed += best_of(scores + first) != best_of(baseline + first);
    }
}

static row_figures figures_of(const cli_bench *bench, const cli_bench_row *row) {
    const cli_bench_row *baseline = &bench->rows[0];
    double seconds = cli_bench_median(&row->figures.all);
    row_figures figures = {.tokens_a_second = (double)row->figures.tokens / seconds,
                           .texts_a_second = (double)bench->texts / seconds,
                           .has_baseline = baseline->reason[0] == '\0'};
    figures.latency = row->figures.one.count > 0 ? cli_bench_median(&row->figures.one) : seconds;
    if (!figures.has_baseline) return figures;
    figures.ratio = cli_bench_median(&baseline->figures.all) / seconds;
    compare_scores(&figures, row->figures.scores, baseline->figures.scores, bench->texts);
    return figures;
}

/* ---- for people ------------------------------------------------------------------------------------------------- */

void cli_bench_announce(const cli_bench *bench) {
    const char *before = "";
    fputs("\nMeasuring ", stdout);
    for (size_t i = 0; i < bench->count; i++) {
        if (bench->rows[i].reason[0] != '\0') continue;
        printf("%s%s", before, bench->rows[i].precision);
        before = ", ";
    }
    puts(": up to 20 seconds, and the time that opening the model takes.\n");
}

static void print_row(const cli_bench *bench, const cli_bench_row *row) {
    printf("%-9s", row->precision);
    if (row->reason[0] != '\0') {
        printf("  not measured: %s\n", row->reason);
        return;
    }
    row_figures figures = figures_of(bench, row);
    printf("%6zu%10.0f%9.1f%9.1f ms", row->figures.all.count, figures.tokens_a_second, figures.texts_a_second,
           figures.latency * 1000);
    if (figures.has_baseline)
        printf("%7.2f%15.6f%12.6f%6zu of %zu", figures.ratio, figures.largest, figures.mean, figures.top_changed,
               bench->texts);
    putchar('\n');
}

/* All rows have the same texts. */
static long long tokens_of(const cli_bench *bench) {
    const cli_bench_row *measured = cli_bench_measured(bench);
    return measured != NULL ? measured->figures.tokens : 0;
}

void cli_bench_print(const cli_bench *bench) {
    puts("precision  runs  tokens/s  texts/s    one text  ratio  largest diff.  mean diff.  top changed");
    for (size_t i = 0; i < bench->count; i++) print_row(bench, &bench->rows[i]);
    printf("\nA run scores %zu of %d texts with %d labels each: %lld tokens. Times are medians. Measured for %.1f "
           "seconds;\nopening the model took %.1f seconds.\n",
           bench->texts, CLI_BENCH_TEXTS, CLI_BENCH_LABELS, tokens_of(bench), bench->seconds, bench->opening_seconds);
    puts("One text: the time for one, with all labels. Ratio: the speed beside float32's. Diff.: of a score, which is\n"
         "from 0 to 1, from float32's. Top changed: texts whose best label is another.");
}

/* ---- for programs ----------------------------------------------------------------------------------------------- */

static json_t *row_json(const cli_bench *bench, const cli_bench_row *row) {
    if (row->reason[0] != '\0') return json_pack("{s:s, s:s}", "precision", row->precision, "reason", row->reason);
    row_figures figures = figures_of(bench, row);
    json_t *beside =
        figures.has_baseline
            ? json_pack("{s:f, s:f, s:f, s:I}", "ratio", figures.ratio, "largest_difference", figures.largest,
                        "mean_difference", figures.mean, "top_changed", (json_int_t)figures.top_changed)
            : json_pack("{s:n, s:n, s:n, s:n}", "ratio", "largest_difference", "mean_difference", "top_changed");
    json_t *json = json_pack("{s:s, s:I, s:f, s:f, s:f}", "precision", row->precision, "runs",
                             (json_int_t)row->figures.all.count, "tokens_per_second", figures.tokens_a_second,
                             "texts_per_second", figures.texts_a_second, "latency_seconds", figures.latency);
    if (json != NULL && json_object_update(json, beside) != 0) {
        json_decref(json);
        json = NULL;
    }
    json_decref(beside);
    return json;
}

json_t *cli_bench_json(const cli_bench *bench) {
    json_t *rows = json_array();
    for (size_t i = 0; i < bench->count; i++) {
        if (json_array_append_new(rows, row_json(bench, &bench->rows[i])) == 0) continue;
        json_decref(rows);
        return NULL;
    }
    return json_pack("{s:I, s:i, s:I, s:i, s:f, s:f, s:o}", "texts", (json_int_t)bench->texts, "labels",
                     CLI_BENCH_LABELS, "tokens", (json_int_t)tokens_of(bench), "rounds", bench->rounds, "seconds",
                     bench->seconds, "opening_seconds", bench->opening_seconds, "precisions", rows);
}
