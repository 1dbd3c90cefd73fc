/* What each stage of a classification costs.
 *
 *     bench_stages MODEL TEXTS LABELS PRECISION [ROUNDS]
 *
 * Each line of TEXTS against all lines of LABELS, on the CPU. Prints a line for each stage: milliseconds for the whole
 * of TEXTS, the median of the rounds, and its share.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "aggregate/aggregate.h"
#include "plan/pairs.h"
#include "plan/pass.h"
#include "plan/template.h"

enum { STAGES = 5, MOST_ROUNDS = 1000 };
static const char *const stage_names[STAGES] = {"hypotheses", "tokenize", "plan", "pack and score", "aggregate"};

typedef struct {
    char *bytes;
    char **lines;
    size_t count;
} text_lines;

typedef struct {
    zstc_model *model;
    zstc_tokenizer *tokenizer;
    zstc_scorer *scorer;
    zstc_fit fit;
    size_t budget, entailment;
    int64_t contradiction; /* -1: none */
    text_lines texts, labels;
    double seconds[STAGES][MOST_ROUNDS];
    size_t rounds, tokens;
} bench;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int read_lines(text_lines *out, const char *path) {
    size_t capacity = 0;
    FILE *file = fopen(path, "rb");
    if (file == NULL) return 0;
    ssize_t size = getdelim(&out->bytes, &capacity, '\0', file);
    fclose(file);
    if (size <= 0 || (out->lines = calloc((size_t)size, sizeof *out->lines)) == NULL) return 0;
    char *rest = out->bytes;
    for (char *line = strtok_r(rest, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest))
        out->lines[out->count++] = line;
    return out->count > 0;
}

static void free_lines(text_lines *lines) {
    free(lines->lines);
    free(lines->bytes);
}

static zstc_status open_model(bench *b, const char *model, const char *precision) {
    zstc_scorer_options options = {.device = "cpu", .precision = precision, .engine = "auto"};
    zstc_scorer_info info = {0};
    zstc_status status = zstc_model_open(&b->model, model, 1);
    if (status == ZSTC_OK) status = zstc_tokenizer_read(&b->tokenizer, b->model->files);
    if (status == ZSTC_OK) status = zstc_scorer_new(&b->scorer, b->model, &options);
    if (status != ZSTC_OK) return status;
    zstc_scorer_describe(b->scorer, &info);
    b->budget = (size_t)info.preferred_batch_tokens;
    b->entailment = (size_t)b->model->config.entailment_id;
    b->contradiction = b->model->config.contradiction_id;
    b->fit = (zstc_fit){.layout = zstc_tokenizer_layout(b->tokenizer),
                        .max_length = (size_t)b->model->config.max_length,
                        .class_count = (size_t)b->model->config.class_count,
                        .overflow = ZSTC_OVERFLOW_TRUNCATE};
    return ZSTC_OK;
}

/* All pairs in passes of the device's budget, longest first as the queue takes them. */
static zstc_status score(bench *b, zstc_pairs *pairs_of) {
    zstc_pass pass = {0};
    zstc_status status = ZSTC_OK;
    size_t total = b->texts.count * b->labels.count, at = 0;
    zstc_pair *pairs = calloc(total, sizeof *pairs);
    if (pairs == NULL) return ZSTC_OUT_OF_MEMORY;
    for (size_t i = 0; i < b->texts.count; i++)
        for (size_t j = 0; j < pairs_of[i].count; j++) pairs[at++] = pairs_of[i].items[j];
    qsort(pairs, at, sizeof *pairs, zstc_pair_longer_first);
    b->tokens = 0;
    for (size_t i = 0; i < at && status == ZSTC_OK;) {
        zstc_pass_begin(&pass);
        for (; i < at && status == ZSTC_OK; i++) {
            size_t length = zstc_pair_length(&pairs[i], b->fit.layout);
            if (pass.count > 0 && pass.tokens + length > b->budget) break;
            status = zstc_pass_add(&pass, &pairs[i], length);
        }
        b->tokens += pass.tokens;
        if (status == ZSTC_OK) status = zstc_pass_run(&pass, b->scorer, b->fit.layout, b->fit.class_count);
    }
    zstc_pass_clear(&pass);
    free(pairs);
    return status;
}

static void aggregate(const bench *b, const zstc_pairs *pairs_of, zstc_evidence *evidence, float *scores) {
    for (size_t i = 0; i < b->texts.count; i++) {
        for (size_t j = 0; j < b->labels.count; j++) {
            const float *row = pairs_of[i].logits + pairs_of[i].first[j] * b->fit.class_count;
            evidence[j] = (zstc_evidence){.entailment = row[b->entailment], .contradiction = row[b->contradiction]};
        }
        zstc_aggregate(evidence, b->labels.count, 0, scores);
    }
}

static zstc_status run(bench *b, size_t number, zstc_ids *premises, zstc_pairs *pairs_of, zstc_evidence *evidence,
                       float *scores) {
    zstc_hypotheses hypotheses = {0};
    double marks[STAGES + 1];
    marks[0] = now();
    zstc_status status = zstc_hypotheses_build(&hypotheses, b->tokenizer, ZSTC_DEFAULT_TEMPLATE,
                                               (const char *const *)b->labels.lines, b->labels.count);
    marks[1] = now();
    for (size_t i = 0; i < b->texts.count && status == ZSTC_OK; i++)
        status = zstc_tokenizer_encode(b->tokenizer, b->texts.lines[i], strlen(b->texts.lines[i]), &premises[i]);
    marks[2] = now();
    for (size_t i = 0; i < b->texts.count && status == ZSTC_OK; i++)
        status = zstc_pairs_plan(&pairs_of[i], &b->fit, &premises[i], &hypotheses, i);
    marks[3] = now();
    if (status == ZSTC_OK) status = score(b, pairs_of);
    marks[4] = now();
    if (status == ZSTC_OK) aggregate(b, pairs_of, evidence, scores);
    marks[5] = now();
    for (size_t stage = 0; stage < STAGES; stage++) b->seconds[stage][number] = marks[stage + 1] - marks[stage];
    for (size_t i = 0; i < b->texts.count; i++) {
        zstc_pairs_clear(&pairs_of[i]);
        zstc_ids_free(&premises[i]);
        premises[i] = (zstc_ids){0};
        pairs_of[i] = (zstc_pairs){0};
    }
    zstc_hypotheses_clear(&hypotheses);
    return status;
}

/* The first round warms up and is not counted. */
static zstc_status run_rounds(bench *b) {
    zstc_status status = ZSTC_OUT_OF_MEMORY;
    zstc_ids *premises = calloc(b->texts.count, sizeof *premises);
    zstc_pairs *pairs_of = calloc(b->texts.count, sizeof *pairs_of);
    zstc_evidence *evidence = calloc(b->labels.count, sizeof *evidence);
    float *scores = calloc(b->labels.count, sizeof *scores);
    if (premises != NULL && pairs_of != NULL && evidence != NULL && scores != NULL) {
        status = run(b, 0, premises, pairs_of, evidence, scores);
        for (size_t i = 0; i < b->rounds && status == ZSTC_OK; i++)
            status = run(b, i, premises, pairs_of, evidence, scores);
    }
    free(scores);
    free(evidence);
    free(pairs_of);
    free(premises);
    return status;
}

static int by_size(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static void report(bench *b) {
    double medians[STAGES], total = 0;
    for (size_t stage = 0; stage < STAGES; stage++) {
        qsort(b->seconds[stage], b->rounds, sizeof **b->seconds, by_size);
        total += medians[stage] = b->seconds[stage][b->rounds / 2];
    }
    printf("%zu texts, %zu labels, %zu tokens, %.0f tokens/s\n", b->texts.count, b->labels.count, b->tokens,
           (double)b->tokens / total);
    for (size_t stage = 0; stage < STAGES; stage++)
        printf("%-16s %12.4f ms %9.4f %%\n", stage_names[stage], 1e3 * medians[stage], 100 * medians[stage] / total);
}

int main(int count, char **arguments) {
    static bench b;
    if (count < 5 || count > 6) {
        fprintf(stderr, "usage: bench_stages MODEL TEXTS LABELS PRECISION [ROUNDS]\n");
        return 2;
    }
    b.rounds = count > 5 ? strtoul(arguments[5], NULL, 10) : 5;
    if (b.rounds < 1 || b.rounds > MOST_ROUNDS) b.rounds = 5;
    int status = 1;
    if (!read_lines(&b.texts, arguments[2]) || !read_lines(&b.labels, arguments[3])) {
        fprintf(stderr, "%s, %s: cannot be read, or no line in it\n", arguments[2], arguments[3]);
    } else if (open_model(&b, arguments[1], arguments[4]) != ZSTC_OK || run_rounds(&b) != ZSTC_OK) {
        fprintf(stderr, "%s\n", zstc_last_error());
    } else {
        report(&b);
        status = 0;
    }
    zstc_scorer_free(b.scorer);
    zstc_tokenizer_free(b.tokenizer);
    zstc_model_free(b.model);
    free_lines(&b.labels);
    free_lines(&b.texts);
    return status;
}
