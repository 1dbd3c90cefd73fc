#include "scorer/scorer_support.h"

#include <math.h>
#include <stdlib.h>

#include "plan/hypotheses.h"
#include "plan/pairs.h"

zstc_scorer_options cpu_options(const char *precision, const char *engine) {
    return (zstc_scorer_options){.device = "cpu",
                                 .precision = precision != NULL ? precision : "float32",
                                 .engine = engine != NULL ? engine : "auto",
                                 .threads = 1};
}

opened open_scorer(const char *path, const char *precision, const char *engine) {
    opened o = {0};
    zstc_scorer_options options = cpu_options(precision, engine);
    assert_ok(zstc_model_open(&o.model, test_data(path), 1));
    assert_ok(zstc_scorer_new(&o.scorer, o.model, &options));
    return o;
}

void close_scorer(opened *o) {
    zstc_scorer_free(o->scorer);
    zstc_model_free(o->model);
}

/* One pair of the file: its ids, and where its expected logits stand. */
typedef struct {
    int32_t *ids, *types;
    size_t length;
    float *expected;
} row;

enum { MOST_ROWS = 1000 };

typedef struct {
    row items[MOST_ROWS];
    size_t count, labels;
    zstc_tokenizer *tokenizer;
    zstc_fit fit;
} reading;

static void add_row(reading *r, const zstc_pair *pair, const json_t *logits) {
    assert_true(r->count < MOST_ROWS);
    row *next = &r->items[r->count++];
    next->length = zstc_pair_length(pair, r->fit.layout);
    next->ids = malloc(next->length * sizeof(int32_t));
    next->types = malloc(next->length * sizeof(int32_t));
    next->expected = malloc(r->labels * sizeof(float));
    zstc_pair_write(pair, r->fit.layout, next->ids, next->types);
    for (size_t i = 0; i < r->labels; i++) next->expected[i] = (float)json_number_value(json_array_get(logits, i));
}

static void add_request(reading *r, const json_t *line) {
    const json_t *labels = json_object_get(line, "labels"), *text = json_object_get(line, "text");
    size_t count = json_array_size(labels);
    const char **names = calloc(count, sizeof *names);
    for (size_t i = 0; i < count; i++) names[i] = json_string_value(json_array_get(labels, i));
    zstc_ids premise = {0};
    zstc_hypotheses hypotheses = {0};
    zstc_pairs record = {0};
    assert_ok(zstc_tokenizer_encode(r->tokenizer, json_string_value(text), json_string_length(text), &premise));
    const char *hypothesis_template = json_string_value(json_object_get(line, "template"));
    assert_ok(zstc_hypotheses_build(&hypotheses, r->tokenizer, hypothesis_template, names, count));
    assert_ok(zstc_pairs_plan(&record, &r->fit, &premise, &hypotheses, 0));
    assert_int_equal(record.count, count);
    const json_t *logits = json_object_get(line, "logits");
    for (size_t i = 0; i < count; i++) add_row(r, &record.items[i], json_array_get(logits, i));
    zstc_pairs_clear(&record);
    zstc_hypotheses_clear(&hypotheses);
    zstc_ids_free(&premise);
    free(names);
}

static int by_length(const void *left, const void *right) {
    const row *a = left, *b = right;
    return a->length < b->length ? -1 : a->length > b->length;
}

static pairs pack(reading *r) {
    pairs p = {.count = r->count, .labels = r->labels};
    size_t tokens = 0, at = 0;
    for (size_t i = 0; i < r->count; i++) tokens += r->items[i].length;
    p.ids = malloc(tokens * sizeof(int32_t));
    p.types = malloc(tokens * sizeof(int32_t));
    p.starts = calloc(r->count + 1, sizeof(int64_t));
    p.expected = malloc(r->count * r->labels * sizeof(float));
    for (size_t i = 0; i < r->count; i++) {
        row *from = &r->items[i];
        memcpy(p.ids + at, from->ids, from->length * sizeof(int32_t));
        memcpy(p.types + at, from->types, from->length * sizeof(int32_t));
        memcpy(p.expected + i * r->labels, from->expected, r->labels * sizeof(float));
        at += from->length;
        p.starts[i + 1] = (int64_t)at;
        free(from->ids);
        free(from->types);
        free(from->expected);
    }
    return p;
}

pairs read_pairs(const char *model_path, const char *golden) {
    zstc_model *model = NULL;
    reading *r = calloc(1, sizeof *r);
    assert_non_null(r);
    assert_ok(zstc_model_open(&model, test_data(model_path), 0));
    assert_ok(zstc_tokenizer_read(&r->tokenizer, model->files));
    r->labels = (size_t)model->config.class_count;
    r->fit = (zstc_fit){.layout = zstc_tokenizer_layout(r->tokenizer),
                        .max_length = (size_t)model->config.max_length,
                        .class_count = r->labels};
    test_lines *lines = test_lines_open(test_data(golden));
    for (json_t *line; (line = test_lines_next(lines)) != NULL; json_decref(line)) add_request(r, line);
    test_lines_close(lines);
    qsort(r->items, r->count, sizeof(row), by_length);
    pairs p = pack(r);
    zstc_tokenizer_free(r->tokenizer);
    zstc_model_free(model);
    free(r);
    return p;
}

void free_pairs(pairs *p) {
    free(p->ids);
    free(p->types);
    free(p->starts);
    free(p->expected);
}

zstc_packed some_pairs(const pairs *p, size_t first, size_t count, int64_t *starts) {
    for (size_t i = 0; i <= count; i++) starts[i] = p->starts[first + i] - p->starts[first];
    return (zstc_packed){
        .ids = p->ids + p->starts[first], .types = p->types + p->starts[first], .starts = starts, .count = count};
}

double largest_difference(const float *logits, const float *expected, size_t numbers) {
    double largest = 0;
    for (size_t i = 0; i < numbers; i++) {
        double difference = fabs((double)logits[i] - (double)expected[i]);
        if (!(difference <= largest)) largest = difference;
    }
    return largest;
}

float *score_all(zstc_scorer *scorer, const pairs *p) {
    float *logits = malloc(p->count * p->labels * sizeof(float));
    assert_non_null(logits);
    zstc_packed batch = {.ids = p->ids, .types = p->types, .starts = p->starts, .count = p->count};
    assert_ok(zstc_scorer_run(scorer, &batch, logits));
    return logits;
}

/* Of one logit its sigmoid. */
static double probability(const float *logits, size_t labels, size_t label) {
    double sum = labels == 1 ? exp(-(double)logits[0]) : 0;
    for (size_t i = 0; i < labels; i++) sum += exp((double)logits[i] - (double)logits[label]);
    return 1 / sum;
}

double probability_differences(const float *left, const float *right, size_t count, size_t labels, double *mean) {
    double largest = 0, sum = 0;
    for (size_t i = 0; i < count * labels; i++) {
        const float *a = left + i / labels * labels, *b = right + i / labels * labels;
        double difference = fabs(probability(a, labels, i % labels) - probability(b, labels, i % labels));
        if (!(difference <= largest)) largest = difference;
        sum += difference;
    }
    *mean = sum / (double)(count * labels);
    return largest;
}

const char *const golden_models[GOLDEN_MODELS] = {
    "tiny-bart",       "tiny-roberta",        "tiny-bert",       "tiny-distilbert",      "tiny-electra",
    "tiny-convbert",   "tiny-deberta",        "tiny-deberta-v2", "tiny-deberta-v2-conv", "tiny-xlm-roberta",
    "tiny-modernbert", "tiny-modernbert-cls", "tiny-reranker",
};

bool has_large_logits(const char *golden_model) {
    static const char *const names[] = {"tiny-electra", "tiny-convbert", "tiny-modernbert", "tiny-modernbert-cls"};
    size_t i = 0;
    while (i < sizeof names / sizeof *names && strcmp(names[i], golden_model) != 0) i++;
    return i < sizeof names / sizeof *names;
}
