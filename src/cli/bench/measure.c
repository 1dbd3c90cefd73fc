#include "cli/bench/measure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jansson.h>

/* More in one go say nothing new: what else the machine does changes more slowly. */
enum { MOST_TURNS = 20 };

double cli_bench_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int by_size(const void *a, const void *b) {
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

double cli_bench_median(const cli_bench_times *times) {
    double sorted[CLI_BENCH_MOST_RUNS];
    size_t half = times->count / 2;
    memcpy(sorted, times->seconds, times->count * sizeof *sorted);
    qsort(sorted, times->count, sizeof *sorted, by_size);
    return times->count % 2 != 0 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

static void note(cli_bench_times *times, double start) {
    if (times->count < CLI_BENCH_MOST_RUNS) times->seconds[times->count++] = cli_bench_now() - start;
}

static zstc_status run_one(zstc *z, size_t labels) {
    float scores[CLI_BENCH_LABELS];
    return zstc_classify(z, CLI_BENCH_TEXT[0], strlen(CLI_BENCH_TEXT[0]), CLI_BENCH_LABEL, labels, NULL, scores);
}

static zstc_status fill(zstc_batch *batch, size_t texts) {
    zstc_status status = ZSTC_OK;
    for (size_t i = 0; i < texts && status == ZSTC_OK; i++) {
        status = zstc_batch_add(batch, CLI_BENCH_TEXT[i], strlen(CLI_BENCH_TEXT[i]), CLI_BENCH_LABEL, CLI_BENCH_LABELS,
                                NULL, NULL);
    }
    return status;
}

static zstc_status take_scores(float *out, const zstc_batch *batch, size_t texts) {
    zstc_status status = ZSTC_OK;
    for (size_t i = 0; i < texts && status == ZSTC_OK; i++) {
        const float *scores;
        size_t count;
        status = zstc_batch_scores(batch, i, &scores, &count);
        if (status == ZSTC_OK) memcpy(out + i * CLI_BENCH_LABELS, scores, CLI_BENCH_LABELS * sizeof *scores);
    }
    return status;
}

/* From texts to scores, with the tokenizing. */
static zstc_status run_all(cli_bench_figures *figures, zstc *z, size_t texts) {
    zstc_batch *batch = NULL;
    zstc_status status = zstc_batch_new(&batch, z);
    if (status == ZSTC_OK) status = fill(batch, texts);
    if (status == ZSTC_OK) status = zstc_batch_run(batch);
    if (status == ZSTC_OK) status = take_scores(figures->scores, batch, texts);
    zstc_batch_free(batch);
    return status;
}

/* All that the model has scored since it was opened; 0 without memory. */
static long long tokens_so_far(zstc *z) {
    char *text = NULL;
    json_t *stats = zstc_stats(z, &text) == ZSTC_OK ? json_loads(text, 0, NULL) : NULL;
    long long tokens = json_integer_value(json_object_get(stats, "tokens"));
    json_decref(stats);
    zstc_string_free(text);
    return tokens;
}

static zstc_status take_turn(cli_bench_figures *figures, zstc *z, size_t texts) {
    long long before = tokens_so_far(z);
    double start = cli_bench_now();
    zstc_status status = run_all(figures, z, texts);
    note(&figures->all, start);
    figures->tokens = tokens_so_far(z) - before;
    if (status != ZSTC_OK || texts == 1) return status;
    start = cli_bench_now();
    status = run_one(z, CLI_BENCH_LABELS);
    note(&figures->one, start);
    return status;
}

/* The best of a few, two at least: at the first, libraries still prepare themselves, and a neighbour on the machine can
 * only add time. */
static zstc_status time_one(zstc *z, size_t labels, double most, double *seconds) {
    enum { MOST_RUNS = 6 };
    double first = cli_bench_now(), start, end;
    zstc_status status;
    int runs = 0;
    *seconds = HUGE_VAL;
    do {
        start = cli_bench_now();
        status = run_one(z, labels);
        end = cli_bench_now();
        if (end - start < *seconds) *seconds = end - start;
        runs++;
    } while (status == ZSTC_OK && (runs < 2 || (runs < MOST_RUNS && end < first + most)));
    return status;
}

/* A model that embeds texts may have no score for one label; its time does not grow with their number. */
zstc_status cli_bench_estimate(zstc *z, double share, double *seconds) {
    zstc_status status = time_one(z, 1, share / 8, seconds);
    if (status == ZSTC_UNSUPPORTED) return time_one(z, CLI_BENCH_LABELS, share / 8, seconds);
    *seconds *= CLI_BENCH_LABELS;
    return status != ZSTC_OK || *seconds >= share / 2 ? status : time_one(z, CLI_BENCH_LABELS, share / 8, seconds);
}

zstc_status cli_bench_measure(cli_bench_figures *figures, zstc *z, size_t texts, double seconds) {
    double start = cli_bench_now(), turn, end;
    zstc_status status;
    int turns = 0;
    do {
        turn = cli_bench_now();
        status = take_turn(figures, z, texts);
        end = cli_bench_now();
    } while (status == ZSTC_OK && ++turns < MOST_TURNS && end + (end - turn) < start + seconds);
    return status;
}
