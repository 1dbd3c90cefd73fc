/* The similarity term, over the fake scorer: what is encoded, how it comes into the scores, and what fails of it.
 * Expected scores are computed here from the fake's numbers. micro-similarity has weight 3, offset -1, the template
 * "{}" and room for 10 tokens of a text. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "api/encoder.h"
#include "api/records.h"
#include "support/fake_scorer.h"
#include "support/support.h"

enum { SIZE = 4, LABELS = 3, CONTRADICTION = 0, ENTAILMENT = 2, ROOM = 10, CLS = 2, SEP = 3, MOST = 64 };
static const double weight = 3, offset = -1;
static const char *const labels[LABELS] = {"tea", "sea", "a pie"};
static const char text[] = "the sea is the example";

typedef struct {
    zstc *z;
    zstc_tokenizer *tokenizer;
} fixture;

static int set_up(void **state) {
    static fixture f;
    fake_reset();
    assert_ok(zstc_open(&f.z, test_data("micro-similarity"), NULL));
    assert_ok(zstc_tokenizer_new(&f.tokenizer, test_data("micro-similarity")));
    *state = &f;
    return 0;
}

static int tear_down(void **state) {
    fixture *f = *state;
    zstc_tokenizer_free(f->tokenizer);
    zstc_free(f->z);
    return 0;
}

/* ---- what is expected ------------------------------------------------------------------------------------------ */

/* Adds the row of [CLS] ids [SEP]. */
static void add_row(double sum[SIZE], const int32_t *ids, size_t count) {
    static const int32_t types[ROOM + 2];
    int32_t single[ROOM + 2] = {CLS};
    memcpy(single + 1, ids, count * sizeof *ids);
    single[count + 1] = SEP;
    for (int k = 0; k < SIZE; k++) sum[k] += fake_logit(single, types, (int64_t)count + 2, k);
}

/* A text that is too long is cut, or goes in windows that overlap by a quarter. */
static void direction(const fixture *f, const char *of, int windows, double out[SIZE]) {
    int32_t ids[MOST];
    size_t count, step = ROOM - ROOM / 4;
    double squares = 0, sum[SIZE] = {0};
    assert_ok(zstc_tokenize(f->tokenizer, of, strlen(of), ids, MOST, &count));
    if (count <= ROOM || !windows) {
        add_row(sum, ids, count < ROOM ? count : ROOM);
    } else {
        for (size_t at = 0; at + ROOM < count; at += step) add_row(sum, ids + at, ROOM);
        add_row(sum, ids + count - ROOM, ROOM);
    }
    for (int k = 0; k < SIZE; k++) squares += sum[k] * sum[k];
    for (int k = 0; k < SIZE; k++) out[k] = sum[k] / sqrt(squares);
}

static double term(const fixture *f, const char *premise, const char *sentence, int windows) {
    double a[SIZE], b[SIZE], cosine = 0;
    direction(f, premise, windows, a);
    direction(f, sentence, 1, b);
    for (int k = 0; k < SIZE; k++) cosine += a[k] * b[k];
    return weight * cosine + offset;
}

typedef struct {
    double entailment, contradiction;
} logits;

static logits pair_logits(const fixture *f, const char *premise, const char *hypothesis) {
    int32_t ids[MOST], types[MOST];
    size_t count, first = 0;
    assert_ok(zstc_tokenize_pair(f->tokenizer, premise, strlen(premise), hypothesis, strlen(hypothesis), 0, ids, MOST,
                                 &count, NULL));
    while (ids[first] != SEP) first++;
    for (size_t i = 0; i < count; i++) types[i] = i > first;
    return (logits){fake_logit(ids, types, (int64_t)count, ENTAILMENT),
                    fake_logit(ids, types, (int64_t)count, CONTRADICTION)};
}

/* Hypotheses as the pairs have them, sentences as the encoder has them. */
static void expect(const fixture *f, const char *premise, const char *const *hypotheses, const char *const *sentences,
                   int multi_label, double scores[LABELS]) {
    double sum = 0;
    for (size_t i = 0; i < LABELS; i++) {
        logits l = pair_logits(f, premise, hypotheses[i]);
        l.entailment += term(f, premise, sentences[i], 0);
        scores[i] = multi_label ? 1 / (1 + exp(l.contradiction - l.entailment)) : exp(l.entailment);
        sum += scores[i];
    }
    for (size_t i = 0; i < LABELS && !multi_label; i++) scores[i] /= sum;
}

static void assert_scores(const float *got, const double *expected) {
    for (size_t i = 0; i < LABELS; i++) {
        if (!(fabs(got[i] - expected[i]) < 1e-6)) fail_msg("label %zu: %.9g, expected %.9g", i, got[i], expected[i]);
    }
}

static const char *const hypotheses[LABELS] = {"This example is tea.", "This example is sea.",
                                               "This example is a pie."};

static zstc_params *multi_label_params(int multi_label) {
    zstc_params *params = NULL;
    assert_ok(zstc_params_new(&params));
    assert_ok(zstc_params_set_multi_label(params, multi_label));
    return params;
}

/* ---- scores ---------------------------------------------------------------------------------------------------- */

static void the_term_is_added_to_the_entailment_logit(void **state) {
    const fixture *f = *state;
    for (int multi_label = 0; multi_label < 2; multi_label++) {
        double expected[LABELS];
        float got[LABELS];
        zstc_params *params = multi_label_params(multi_label);
        expect(f, text, hypotheses, labels, multi_label, expected);
        assert_ok(zstc_classify(f->z, text, strlen(text), labels, LABELS, params, got));
        assert_scores(got, expected);
        zstc_params_free(params);
    }
}

static void the_models_template_is_for_the_encoder_alone(void **state) {
    const fixture *f = *state;
    static const char *const asked[LABELS] = {"a tea is the example", "a sea is the example", "a a pie is the example"};
    double expected[LABELS];
    float got[LABELS];
    zstc_params *params = multi_label_params(0);
    assert_ok(zstc_params_set_template(params, "a {} is the example"));
    expect(f, text, asked, labels, 0, expected);
    assert_ok(zstc_classify(f->z, text, strlen(text), labels, LABELS, params, got));
    assert_scores(got, expected);
    zstc_params_free(params);
}

static void sentences_are_encoded_as_they_are(void **state) {
    const fixture *f = *state;
    static const size_t counts[LABELS] = {1, 1, 1};
    double expected[LABELS];
    float got[LABELS];
    zstc_labels *set = NULL;
    expect(f, text, hypotheses, hypotheses, 0, expected);
    assert_ok(zstc_labels_new_hypotheses(&set, f->z, hypotheses, counts, LABELS, NULL));
    assert_ok(zstc_classify_with(f->z, text, strlen(text), set, got));
    assert_scores(got, expected);
    zstc_labels_free(set);
}

/* Each hypothesis has its own term before the strongest is chosen. */
static void hypotheses_of_a_label_have_a_term_each(void **state) {
    const fixture *f = *state;
    static const size_t counts[] = {3};
    double best = -100, scores[LABELS];
    float got;
    zstc_labels *set = NULL;
    expect(f, text, hypotheses, hypotheses, 1, scores);
    for (int i = 0; i < LABELS; i++) best = fmax(best, scores[i]);
    assert_ok(zstc_labels_new_hypotheses(&set, f->z, hypotheses, counts, 1, NULL));
    assert_ok(zstc_classify_with(f->z, text, strlen(text), set, &got));
    assert_true(fabs(got - best) < 1e-6);
    zstc_labels_free(set);
}

static long long counted(zstc *z, const char *name) {
    json_t *stats = test_told(zstc_stats, z);
    long long count = json_integer_value(json_object_get(stats, name));
    json_decref(stats);
    return count;
}

/* The pair holds 32 tokens: a text of 14 is whole in it, and too long for the encoder alone. */
static void a_text_too_long_for_the_encoder_is_cut_or_in_windows(void **state) {
    const fixture *f = *state;
    static const char longer[] = "a b c d e f g h i j k l m n";
    for (int windows = 0; windows < 3; windows++) {
        static const char *const overflows[] = {"truncate", "window", "error"};
        float got;
        zstc_params *params = multi_label_params(0);
        assert_ok(zstc_params_set_overflow(params, overflows[windows]));
        logits l = pair_logits(f, longer, hypotheses[0]);
        double margin = l.entailment + term(f, longer, labels[0], windows > 0) - l.contradiction;
        assert_ok(zstc_classify(f->z, longer, strlen(longer), labels, 1, params, &got));
        assert_true(fabs(got - 1 / (1 + exp(-margin))) < 1e-6);
        assert_int_equal(counted(f->z, "truncated_texts"), 0); /* that is of pairs */
        zstc_params_free(params);
    }
}

/* ---- batches --------------------------------------------------------------------------------------------------- */

static const char *const texts[] = {"a", "the sea", "b c d e f g h i j k l m n o p", "this is it, a pie", "x y z"};
enum { TEXTS = 5 };

static records records_of(const fixture *f) {
    return (records){.z = f->z, .texts = texts, .count = TEXTS, .labels = labels, .label_count = LABELS};
}

static void a_batch_answers_as_single_calls(void **state) {
    const records all = records_of(*state);
    zstc_batch *batch = records_batch(&all);
    assert_ok(zstc_batch_run(batch));
    records_assert_all_answered(&all, batch);
    zstc_batch_free(batch);
}

static void a_text_that_fails_leaves_the_others_their_answers(void **state) {
    const records all = records_of(*state);
    records_one_fails(&all);
}

static void a_batch_cancelled_between_its_steps_goes_on_later(void **state) {
    const records all = records_of(*state);
    records_are_cancelled(&all);
}

static void a_batch_whose_every_text_fails_is_reported_as_done(void **state) {
    const fixture *f = *state;
    const records all = {.z = f->z, .texts = texts + TEXTS - 1, .count = 1, .labels = labels, .label_count = LABELS};
    records_one_fails(&all);
}

static void cancel_batch(void *user, size_t done, size_t total) {
    assert_int_equal(done, 0);
    assert_int_equal(total, TEXTS);
    assert_ok(zstc_batch_cancel(user));
}

static void a_batch_can_be_cancelled_while_its_texts_are_encoded(void **state) {
    const fixture *f = *state;
    const records all = records_of(f);
    zstc_batch *batch = records_batch(&all);
    assert_ok(zstc_batch_set_progress(batch, cancel_batch, batch));
    assert_int_equal(zstc_batch_run(batch), ZSTC_CANCELLED);
    assert_int_equal(counted(f->z, "pairs"), 0);
    assert_ok(zstc_batch_set_progress(batch, NULL, NULL));
    assert_ok(zstc_batch_run(batch));
    records_assert_all_answered(&all, batch);
    zstc_batch_free(batch);
}

static void a_label_without_a_token_has_a_vector(void **state) {
    const fixture *f = *state;
    static const char *const blank[] = {" ", " "};
    float scores[2];
    zstc_params *params = multi_label_params(0);
    assert_ok(zstc_params_set_template(params, "{}"));
    assert_ok(zstc_classify(f->z, text, strlen(text), blank, 2, params, scores));
    zstc_params_free(params);
}

static void a_label_set_whose_sentence_fails_is_not_made(void **state) {
    const fixture *f = *state;
    static const char *const poisoned[] = {"tea", "x"};
    zstc_labels *set = NULL;
    atomic_store(&fake_poison, 28); /* "x" */
    assert_fails(zstc_labels_new(&set, f->z, poisoned, 2, NULL), ZSTC_BACKEND, "poisoned");
    assert_null(set);
    atomic_store(&fake_poison, FAKE_POISON);
    assert_ok(zstc_labels_new(&set, f->z, poisoned, 2, NULL));
    zstc_labels_free(set);
}

/* The second set of the same labels, in whatever order, needs no pass. */
static void the_vectors_of_labels_are_kept(void **state) {
    const fixture *f = *state;
    static const char *const turned[] = {"a pie", "tea", "tea"};
    zstc_labels *set = NULL;
    assert_ok(zstc_labels_new(&set, f->z, labels, LABELS, NULL));
    zstc_labels_free(set);
    long passes = atomic_load(&fake_passes);
    assert_ok(zstc_labels_new(&set, f->z, turned, 3, NULL));
    zstc_labels_free(set);
    assert_int_equal(atomic_load(&fake_passes), passes);
}

/* Windows of no token would have no end. */
static void a_request_leaves_room_for_a_token(void **state) {
    (void)state;
    const zstc_encoder encoder = {.layout = {.prefix_count = 2, .suffix_count = 3}, .max_length = 12};
    const struct {
        int32_t asked;
        size_t given;
    } cases[] = {{0, 12}, {20, 12}, {12, 12}, {11, 11}, {6, 6}, {5, 6}, {1, 6}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct zstc_params params = {.max_length = cases[i].asked};
        assert_int_equal(zstc_encoder_fit_for(&encoder, &params).max_length, cases[i].given);
    }
}

/* ---- opening --------------------------------------------------------------------------------------------------- */

static char folder[] = "/tmp/zstc-similarity-XXXXXX";

static const char *in_folder(const char *name) {
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void link_file(const char *name) {
    char from[256];
    snprintf(from, sizeof from, "%s/%s", test_data("micro-similarity"), name);
    assert_int_equal(symlink(from, in_folder(name)), 0);
}

/* micro-similarity with `key` of the section set to `value`, and perhaps without the encoder's file. */
static void make_folder(const char *key, json_t *value, int with_encoder) {
    strcpy(folder + strlen(folder) - 6, "XXXXXX");
    assert_non_null(mkdtemp(folder));
    link_file("model.safetensors");
    link_file("vocab.txt");
    if (with_encoder) link_file("similarity.safetensors");
    json_t *config = json_load_file(test_data("micro-similarity/config.json"), 0, NULL);
    json_object_set_new(json_object_get(config, "zstc_similarity"), key, value);
    assert_int_equal(json_dump_file(config, in_folder("config.json"), 0), 0);
    json_decref(config);
}

static void clear_folder(void) {
    static const char *const names[] = {"model.safetensors", "vocab.txt", "similarity.safetensors", "config.json"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) unlink(in_folder(names[i]));
    assert_int_equal(rmdir(folder), 0);
}

static void assert_refused(zstc_status expected, const char *names) {
    zstc *z = NULL;
    assert_fails(zstc_open(&z, folder, NULL), expected, names);
    assert_null(z);
    clear_folder();
}

static void what_cannot_be_opened_is_named(void **state) {
    (void)state;
    make_folder("weight", json_real(1), 0);
    assert_refused(ZSTC_NOT_FOUND, "similarity.safetensors");
    make_folder("template", json_string("no place"), 1);
    assert_refused(ZSTC_MODEL, "zstc_similarity: \"template\" is \"no place\" (expected exactly one {})");
    make_folder("weights", json_string("vocab.txt"), 1);
    assert_refused(ZSTC_MODEL, "vocab.txt");
    make_folder("pooling", json_string("median"), 1);
    assert_refused(ZSTC_MODEL, "\"pooling\" is \"median\"");
}

static void the_model_tells_of_its_term(void **state) {
    const fixture *f = *state;
    json_t *info = test_told(zstc_info_json, f->z), *term_of_info = json_object_get(info, "similarity");
    assert_string_equal(json_string_value(json_object_get(term_of_info, "weights")), "similarity.safetensors");
    assert_true(json_number_value(json_object_get(term_of_info, "weight")) == weight);
    assert_string_equal(json_string_value(json_object_get(term_of_info, "template")), "{}");
    json_decref(info);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(the_term_is_added_to_the_entailment_logit),
        TEST(the_models_template_is_for_the_encoder_alone),
        TEST(sentences_are_encoded_as_they_are),
        TEST(hypotheses_of_a_label_have_a_term_each),
        TEST(a_text_too_long_for_the_encoder_is_cut_or_in_windows),
        TEST(a_batch_answers_as_single_calls),
        TEST(a_text_that_fails_leaves_the_others_their_answers),
        TEST(a_batch_cancelled_between_its_steps_goes_on_later),
        TEST(a_batch_whose_every_text_fails_is_reported_as_done),
        TEST(a_batch_can_be_cancelled_while_its_texts_are_encoded),
        TEST(a_label_without_a_token_has_a_vector),
        TEST(a_label_set_whose_sentence_fails_is_not_made),
        TEST(the_vectors_of_labels_are_kept),
        cmocka_unit_test(a_request_leaves_room_for_a_token),
        TEST(the_model_tells_of_its_term),
        cmocka_unit_test(what_cannot_be_opened_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
