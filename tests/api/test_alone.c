/* A model that is a sentence encoder alone, a directory of sentence-transformers, over the fake scorer: what the scores
 * are, what is refused, and that every function of the header works without pairs. Expected scores are computed here
 * from the fake's numbers. micro-sentences has weight 3, offset -1, and room for 10 tokens of a text. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "api/records.h"
#include "support/fake_scorer.h"
#include "support/support.h"

enum { SIZE = 4, LABELS = 3, ROOM = 10, CLS = 2, SEP = 3, MOST = 64, WINDOWS = 8 };
static const double weight = 3, offset = -1;
static const char *const labels[LABELS] = {"a", "b", "c"};
static const char *const hypotheses[LABELS] = {"This example is a.", "This example is b.", "This example is c."};
static const char text[] = "the is the example";
static const char longer[] = "a b c d e f g h i j k l m n o p";

typedef struct {
    zstc *z;
    zstc_tokenizer *tokenizer;
    zstc_params *params;
} fixture;

static int set_up(void **state) {
    static fixture f;
    fake_reset();
    assert_ok(zstc_open(&f.z, test_data("micro-sentences"), NULL));
    assert_ok(zstc_tokenizer_new(&f.tokenizer, test_data("micro-sentences")));
    assert_ok(zstc_params_new(&f.params));
    *state = &f;
    return 0;
}

static int tear_down(void **state) {
    fixture *f = *state;
    zstc_params_free(f->params);
    zstc_tokenizer_free(f->tokenizer);
    zstc_free(f->z);
    return 0;
}

/* ---- what is expected ------------------------------------------------------------------------------------------ */

typedef struct {
    double at[SIZE];
} direction;

/* Of [CLS] ids [SEP]. */
static direction direction_of_ids(const int32_t *ids, size_t count) {
    static const int32_t types[ROOM + 2];
    int32_t single[ROOM + 2] = {CLS};
    direction d = {{0}};
    double squares = 0;
    memcpy(single + 1, ids, count * sizeof *ids);
    single[count + 1] = SEP;
    for (int k = 0; k < SIZE; k++) d.at[k] = fake_logit(single, types, (int64_t)count + 2, k);
    for (int k = 0; k < SIZE; k++) squares += d.at[k] * d.at[k];
    for (int k = 0; k < SIZE; k++) d.at[k] /= sqrt(squares);
    return d;
}

/* Of each window of a text, or of its start. */
static size_t directions(const fixture *f, const char *of, int windows, direction out[WINDOWS]) {
    int32_t ids[MOST];
    size_t length, count = 0, step = ROOM - ROOM / 4;
    assert_ok(zstc_tokenize(f->tokenizer, of, strlen(of), ids, MOST, &length));
    if (length <= ROOM || !windows) {
        out[0] = direction_of_ids(ids, length < ROOM ? length : ROOM);
        return 1;
    }
    for (size_t at = 0; at + ROOM < length; at += step) out[count++] = direction_of_ids(ids + at, ROOM);
    out[count++] = direction_of_ids(ids + length - ROOM, ROOM);
    return count;
}

/* The logit of the window that is nearest to a sentence. */
static double logit(const fixture *f, const char *of, const char *sentence, int windows) {
    direction a[WINDOWS], b[WINDOWS];
    double best = -HUGE_VAL;
    size_t count = directions(f, of, windows, a);
    assert_int_equal(directions(f, sentence, 0, b), 1);
    for (size_t i = 0; i < count; i++) {
        double cosine = 0;
        for (int k = 0; k < SIZE; k++) cosine += a[i].at[k] * b[0].at[k];
        best = fmax(best, weight * cosine + offset);
    }
    return best;
}

static void expect(const fixture *f, const char *of, const char *const *sentences, int windows, int multi_label,
                   double scores[LABELS]) {
    double sum = 0;
    for (size_t i = 0; i < LABELS; i++) {
        double l = logit(f, of, sentences[i], windows);
        scores[i] = multi_label ? 1 / (1 + exp(-l)) : exp(l);
        sum += scores[i];
    }
    for (size_t i = 0; i < LABELS && !multi_label; i++) scores[i] /= sum;
}

static void assert_scores(const float *got, const double *expected) {
    for (size_t i = 0; i < LABELS; i++) {
        if (!(fabs(got[i] - expected[i]) < 1e-6)) fail_msg("label %zu: %.9g, expected %.9g", i, got[i], expected[i]);
    }
}

static void assert_classified(const fixture *f, const char *of, const char *const *sentences, int windows) {
    for (int multi_label = 0; multi_label < 2; multi_label++) {
        double expected[LABELS];
        float got[LABELS];
        assert_ok(zstc_params_set_multi_label(f->params, multi_label));
        expect(f, of, sentences, windows, multi_label, expected);
        assert_ok(zstc_classify(f->z, of, strlen(of), labels, LABELS, f->params, got));
        assert_scores(got, expected);
    }
}

/* ---- scores ---------------------------------------------------------------------------------------------------- */

static void scores_are_made_of_cosines(void **state) { assert_classified(*state, text, hypotheses, 0); }

static void a_single_label_has_the_sigmoid_of_its_logit(void **state) {
    const fixture *f = *state;
    float got;
    assert_ok(zstc_classify(f->z, text, strlen(text), labels, 1, NULL, &got));
    assert_true(fabs(got - 1 / (1 + exp(-logit(f, text, hypotheses[0], 0)))) < 1e-6);
}

static void the_template_of_a_request_makes_the_sentences(void **state) {
    const fixture *f = *state;
    static const char *const asked[LABELS] = {"the a example", "the b example", "the c example"};
    assert_ok(zstc_params_set_template(f->params, "the {} example"));
    assert_classified(f, text, asked, 0);
}

/* Each hypothesis in each window is a row that reduce sees. */
static void hypotheses_of_a_label_are_reduced(void **state) {
    const fixture *f = *state;
    static const size_t counts[] = {2, 1};
    static const char *const reduces[] = {"max", "mean"};
    double l[LABELS];
    for (int i = 0; i < LABELS; i++) l[i] = logit(f, text, hypotheses[i], 0);
    for (int i = 0; i < 2; i++) {
        zstc_labels *set = NULL;
        float got[2];
        double first = i == 0 ? fmax(l[0], l[1]) : (l[0] + l[1]) / 2;
        assert_ok(zstc_params_set_reduce(f->params, reduces[i]));
        assert_ok(zstc_labels_new_hypotheses(&set, f->z, hypotheses, counts, 2, f->params));
        assert_ok(zstc_classify_with(f->z, text, strlen(text), set, got));
        assert_true(fabs(got[0] - 1 / (1 + exp(l[2] - first))) < 1e-6);
        zstc_labels_free(set);
    }
}

static void a_text_too_long_is_cut_or_in_windows_or_refused(void **state) {
    const fixture *f = *state;
    float scores[LABELS];
    assert_classified(f, longer, hypotheses, 0);
    assert_ok(zstc_params_set_overflow(f->params, "window"));
    assert_classified(f, longer, hypotheses, 1);
    assert_ok(zstc_params_set_overflow(f->params, "error"));
    assert_classified(f, text, hypotheses, 0);
    assert_fails(zstc_classify(f->z, longer, strlen(longer), labels, LABELS, f->params, scores), ZSTC_TOO_LONG,
                 "the text has 16 tokens, 10 fit");
}

static void max_length_cuts_texts_and_no_labels(void **state) {
    const fixture *f = *state;
    float got[LABELS];
    double expected[LABELS];
    assert_ok(zstc_params_set_max_length(f->params, 4));
    assert_ok(zstc_classify(f->z, text, strlen(text), labels, LABELS, f->params, got));
    expect(f, "the is", hypotheses, 0, 0, expected);
    assert_scores(got, expected);
    assert_ok(zstc_params_set_max_length(f->params, 2));
    assert_fails(zstc_classify(f->z, text, strlen(text), labels, LABELS, f->params, got), ZSTC_TOO_LONG,
                 "a max_length of 2 tokens leaves none for the text beside 2 special tokens");
}

static void a_label_too_long_is_named(void **state) {
    const fixture *f = *state;
    static const char *const long_labels[] = {"a", "b c d e f g h"};
    zstc_labels *set = NULL;
    assert_fails(zstc_labels_new(&set, f->z, long_labels, 2, NULL), ZSTC_TOO_LONG,
                 "label \"b c d e f g h\": its hypothesis has 11 tokens, 10 fit");
    assert_null(set);
}

/* The cost of a text does not grow with the number of labels. */
static void labels_are_encoded_once(void **state) {
    const fixture *f = *state;
    float scores[LABELS];
    zstc_labels *set = NULL;
    assert_ok(zstc_labels_new(&set, f->z, labels, LABELS, NULL));
    fake_reset();
    assert_ok(zstc_classify_with(f->z, text, strlen(text), set, scores));
    assert_int_equal(atomic_load(&fake_passes), 1);
    assert_int_equal(atomic_load(&fake_most_sequences), 1);
    zstc_labels_free(set);
}

/* ---- batches --------------------------------------------------------------------------------------------------- */

static const char *const texts[] = {"a", "the is", longer, "this is it, a", "x y z"};
enum { TEXTS = 5 };

static records records_of(const fixture *f) {
    return (records){
        .z = f->z, .texts = texts, .count = TEXTS, .labels = labels, .label_count = LABELS, .params = f->params};
}

static void count_progress(void *user, size_t done, size_t total) {
    assert_int_equal(total, TEXTS);
    *(size_t *)user = done;
}

static void a_batch_answers_as_single_calls(void **state) {
    const fixture *f = *state;
    static const char *const overflows[] = {"truncate", "window"};
    for (int i = 0; i < 2; i++) {
        const records all = records_of(f);
        size_t done = 0, tokens = 0;
        int32_t truncated = -1;
        assert_ok(zstc_params_set_overflow(f->params, overflows[i]));
        zstc_batch *batch = records_batch(&all);
        assert_ok(zstc_batch_set_progress(batch, count_progress, &done));
        assert_ok(zstc_batch_run(batch));
        assert_int_equal(done, TEXTS);
        records_assert_all_answered(&all, batch);
        assert_ok(zstc_batch_truncated(batch, 2, &truncated));
        assert_int_equal(truncated, i == 0);
        assert_ok(zstc_batch_tokens(batch, 2, &tokens));
        assert_int_equal(tokens, i == 0 ? 12 : 24);
        zstc_batch_free(batch);
    }
}

static void a_text_that_fails_leaves_the_others_their_answers(void **state) {
    const records all = records_of(*state);
    records_one_fails(&all);
}

static void a_cancelled_batch_goes_on_later(void **state) {
    const records all = records_of(*state);
    records_are_cancelled(&all);
}

static void a_batch_takes_prepared_labels(void **state) {
    const fixture *f = *state;
    const records all = records_of(f);
    zstc_labels *set = NULL;
    zstc_batch *batch = NULL;
    assert_ok(zstc_labels_new(&set, f->z, labels, LABELS, f->params));
    assert_ok(zstc_batch_new(&batch, f->z));
    for (size_t i = 0; i < TEXTS; i++) assert_ok(zstc_batch_add_with(batch, texts[i], strlen(texts[i]), set, NULL));
    zstc_labels_free(set);
    assert_ok(zstc_batch_run(batch));
    records_assert_all_answered(&all, batch);
    zstc_batch_free(batch);
}

/* ---- the rest of the header ------------------------------------------------------------------------------------ */

static void it_tells_what_it_is(void **state) {
    const fixture *f = *state;
    json_t *info = test_told(zstc_info_json, f->z), *term = json_object_get(info, "similarity");
    assert_int_equal(json_array_size(json_object_get(info, "labels")), 0);
    assert_true(json_is_array(json_object_get(info, "labels")));
    assert_true(json_is_null(json_object_get(info, "entailment")));
    assert_true(json_is_null(json_object_get(info, "contradiction")));
    assert_int_equal(json_integer_value(json_object_get(info, "max_length")), 12);
    assert_int_equal(json_integer_value(json_object_get(info, "max_batch_tokens")), 4096);
    assert_string_equal(json_string_value(json_object_get(info, "engine")), "packed");
    assert_true(json_is_null(json_object_get(term, "weights")));
    assert_true(json_number_value(json_object_get(term, "weight")) == weight);
    assert_true(json_number_value(json_object_get(term, "offset")) == offset);
    json_decref(info);
}

static void it_counts_texts_and_no_pairs(void **state) {
    const fixture *f = *state;
    float scores[LABELS];
    assert_ok(zstc_classify(f->z, longer, strlen(longer), labels, LABELS, NULL, scores));
    json_t *stats = test_told(zstc_stats, f->z);
    assert_int_equal(json_integer_value(json_object_get(stats, "calls")), 1);
    assert_int_equal(json_integer_value(json_object_get(stats, "texts")), 1);
    assert_int_equal(json_integer_value(json_object_get(stats, "truncated_texts")), 1);
    assert_int_equal(json_integer_value(json_object_get(stats, "pairs")), 0);
    assert_int_equal(json_integer_value(json_object_get(stats, "tokens")), 12 + 3 * 7);
    assert_int_equal(json_integer_value(json_object_get(stats, "passes")), 2);
    json_decref(stats);
}

static void json_requests_are_answered(void **state) {
    const fixture *f = *state;
    static const char request[] = "{\"inputs\":\"the is the example\",\"parameters\":{\"candidate_labels\":[\"a\","
                                  "{\"label\":\"x\",\"hypotheses\":[\"This example is b.\"]},\"c\"]}}";
    double expected[LABELS];
    char *response = NULL;
    expect(f, text, hypotheses, 0, 0, expected);
    assert_ok(zstc_classify_json(f->z, request, strlen(request), &response));
    json_t *answer = json_loads(response, 0, NULL), *names = json_object_get(answer, "labels");
    for (size_t i = 0; i < LABELS; i++) {
        const char *name = json_string_value(json_array_get(names, i));
        double score = json_number_value(json_array_get(json_object_get(answer, "scores"), i));
        assert_true(fabs(score - expected[strcmp(name, "a") == 0 ? 0 : strcmp(name, "x") == 0 ? 1 : 2]) < 1e-6);
    }
    json_decref(answer);
    zstc_string_free(response);
}

static void what_is_no_text_is_refused_as_ever(void **state) {
    const fixture *f = *state;
    float scores[LABELS];
    assert_fails(zstc_classify(f->z, "", 0, labels, LABELS, NULL, scores), ZSTC_INVALID_ARGUMENT, "empty");
    assert_fails(zstc_classify(f->z, "\xFF", 1, labels, LABELS, NULL, scores), ZSTC_TEXT, "UTF-8");
    assert_fails(zstc_classify(f->z, text, 3, labels, 0, NULL, scores), ZSTC_INVALID_ARGUMENT, "no labels");
    assert_fails(zstc_classify(f->z, text, 3, labels, LABELS, NULL, NULL), ZSTC_INVALID_ARGUMENT, "scores");
    assert_ok(zstc_classify(f->z, " ", 1, labels, LABELS, NULL, scores)); /* no token of its own */
}

static void an_archive_cannot_be_written(void **state) {
    (void)state;
    assert_fails(zstc_convert(test_data("micro-sentences"), "/tmp/zstc-no-archive.pt"), ZSTC_UNSUPPORTED,
                 "a model that embeds texts (sentence-transformers) cannot be written as an archive");
    assert_int_not_equal(access("/tmp/zstc-no-archive.pt", F_OK), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(scores_are_made_of_cosines),
        TEST(a_single_label_has_the_sigmoid_of_its_logit),
        TEST(the_template_of_a_request_makes_the_sentences),
        TEST(hypotheses_of_a_label_are_reduced),
        TEST(a_text_too_long_is_cut_or_in_windows_or_refused),
        TEST(max_length_cuts_texts_and_no_labels),
        TEST(a_label_too_long_is_named),
        TEST(labels_are_encoded_once),
        TEST(a_batch_answers_as_single_calls),
        TEST(a_text_that_fails_leaves_the_others_their_answers),
        TEST(a_cancelled_batch_goes_on_later),
        TEST(a_batch_takes_prepared_labels),
        TEST(it_tells_what_it_is),
        TEST(it_counts_texts_and_no_pairs),
        TEST(json_requests_are_answered),
        TEST(what_is_no_text_is_refused_as_ever),
        TEST(an_archive_cannot_be_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
