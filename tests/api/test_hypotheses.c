/* Label sets of several hypotheses, in classifications and batches. Expected scores are computed here from the fake
 * scorer's logits, pair by pair. */
#include <math.h>

#include "support/fake_scorer.h"
#include "support/support.h"

static const char *const hypotheses[] = {"This is about the sun.", "The text names a star.", "It is about the sea.",
                                         "Someone cooks.",         "There is food in it.",   "A meal is made."};
static const size_t counts[] = {2, 1, 3};
static const char text[] = "this is the example, there is no other like it under the sun";
enum { LABELS = 3, CONTRADICTION = 0, ENTAILMENT = 2 };

typedef struct {
    zstc *z;
    zstc_tokenizer *tokenizer;
} fixture;

static int set_up(void **state) {
    static fixture f;
    assert_ok(zstc_open(&f.z, test_data("micro-bpe"), NULL));
    assert_ok(zstc_tokenizer_new(&f.tokenizer, test_data("micro-bpe")));
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

typedef struct {
    double entailment, contradiction;
} logits;

static logits logits_of(const fixture *f, const char *hypothesis) {
    static const int32_t types[512];
    int32_t ids[512];
    size_t count;
    assert_ok(zstc_tokenize_pair(f->tokenizer, text, strlen(text), hypothesis, strlen(hypothesis), 0, ids, 512, &count,
                                 NULL));
    return (logits){fake_logit(ids, types, (int64_t)count, ENTAILMENT),
                    fake_logit(ids, types, (int64_t)count, CONTRADICTION)};
}

static double share(logits l) { return 1 / (1 + exp(l.contradiction - l.entailment)); }

static logits reduced(const fixture *f, const char *const *first, size_t count, int mean, int multi_label) {
    logits best = logits_of(f, first[0]), sum = {0, 0};
    for (size_t i = 0; i < count; i++) {
        logits l = logits_of(f, first[i]);
        sum.entailment += l.entailment / (double)count;
        sum.contradiction += l.contradiction / (double)count;
        if (multi_label ? share(l) > share(best) : l.entailment > best.entailment) best = l;
    }
    return mean ? sum : best;
}

static void expect(const fixture *f, int mean, int multi_label, double scores[LABELS]) {
    double sum = 0;
    const char *const *first = hypotheses;
    for (size_t i = 0; i < LABELS; first += counts[i], i++) {
        logits l = reduced(f, first, counts[i], mean, multi_label);
        scores[i] = multi_label ? share(l) : exp(l.entailment);
        sum += scores[i];
    }
    for (size_t i = 0; i < LABELS && !multi_label; i++) scores[i] /= sum;
}

static void assert_scores(const float *got, const double *expected) {
    for (size_t i = 0; i < LABELS; i++) {
        if (!(fabs(got[i] - expected[i]) < 1e-6)) fail_msg("label %zu: %.9g, expected %.9g", i, got[i], expected[i]);
    }
}

/* ---- scores ---------------------------------------------------------------------------------------------------- */

static zstc_params *params_of(const char *reduce, int multi_label) {
    zstc_params *params = NULL;
    assert_ok(zstc_params_new(&params));
    if (reduce != NULL) assert_ok(zstc_params_set_reduce(params, reduce));
    assert_ok(zstc_params_set_multi_label(params, multi_label));
    return params;
}

static zstc_labels *make_set(const fixture *f, const char *reduce, int multi_label) {
    zstc_labels *set = NULL;
    zstc_params *params = params_of(reduce, multi_label);
    assert_ok(zstc_labels_new_hypotheses(&set, f->z, hypotheses, counts, LABELS, params));
    zstc_params_free(params);
    return set;
}

static void check_scores(const fixture *f, const char *reduce, int multi_label) {
    double expected[LABELS];
    float got[LABELS];
    zstc_labels *set = make_set(f, reduce, multi_label);
    expect(f, reduce != NULL && strcmp(reduce, "mean") == 0, multi_label, expected);
    assert_ok(zstc_classify_with(f->z, text, strlen(text), set, got));
    assert_scores(got, expected);
    zstc_labels_free(set);
}

static void the_strongest_hypothesis_speaks_for_its_label(void **state) {
    check_scores(*state, "max", 0);
    check_scores(*state, "max", 1);
}

static void max_is_the_default(void **state) { check_scores(*state, NULL, 0); }

static void mean_takes_the_mean_of_the_logits(void **state) {
    check_scores(*state, "mean", 0);
    check_scores(*state, "mean", 1);
}

static void sentences_are_used_as_they_are(void **state) {
    const fixture *f = *state;
    const char *const labels[] = {"sun", "sea"}, *const sentences[] = {"This example is sun.", "This example is sea."};
    const size_t one_each[] = {1, 1};
    float by_template[2], by_sentence[2];
    zstc_labels *set = NULL;
    assert_ok(zstc_classify(f->z, text, strlen(text), labels, 2, NULL, by_template));
    assert_ok(zstc_labels_new_hypotheses(&set, f->z, sentences, one_each, 2, NULL));
    assert_ok(zstc_classify_with(f->z, text, strlen(text), set, by_sentence));
    assert_memory_equal(by_template, by_sentence, sizeof by_template);
    zstc_labels_free(set);
}

static void braces_in_a_sentence_are_text(void **state) {
    const fixture *f = *state;
    const char *const sentences[] = {"{} and {{ and }"};
    const size_t count = 1;
    float score;
    zstc_labels *set = NULL;
    assert_ok(zstc_labels_new_hypotheses(&set, f->z, sentences, &count, 1, NULL));
    assert_ok(zstc_classify_with(f->z, text, strlen(text), set, &score));
    assert_true(fabs(score - share(logits_of(f, sentences[0]))) < 1e-6);
    zstc_labels_free(set);
}

/* A long text is cut into windows, and each hypothesis is scored in each. */
static void windows_and_hypotheses_are_reduced_together(void **state) {
    const fixture *f = *state;
    zstc_params *params = params_of("max", 0);
    zstc_labels *all = NULL, *one = NULL;
    float together[2], apart[2];
    const size_t two_each[] = {2, 2}, one_each[] = {1, 1};
    const char *const sets[] = {hypotheses[0], hypotheses[1], hypotheses[2], hypotheses[3]};
    const char *const repeated[] = {hypotheses[0], hypotheses[0], hypotheses[2], hypotheses[2]};
    const char *const single[] = {hypotheses[0], hypotheses[2]};
    assert_ok(zstc_params_set_overflow(params, "window"));
    assert_ok(zstc_params_set_max_length(params, 40));
    assert_ok(zstc_labels_new_hypotheses(&all, f->z, repeated, two_each, 2, params));
    assert_ok(zstc_labels_new_hypotheses(&one, f->z, single, one_each, 2, params));
    assert_ok(zstc_classify_with(f->z, text, strlen(text), all, together));
    assert_ok(zstc_classify_with(f->z, text, strlen(text), one, apart));
    assert_memory_equal(together, apart, sizeof together); /* a sentence twice is as strong as once */
    zstc_labels_free(all);
    assert_ok(zstc_labels_new_hypotheses(&all, f->z, sets, two_each, 2, params));
    assert_ok(zstc_classify_with(f->z, text, strlen(text), all, together));
    zstc_labels_free(all);
    zstc_labels_free(one);
    zstc_params_free(params);
}

/* ---- batches --------------------------------------------------------------------------------------------------- */

static void a_batch_takes_prepared_label_sets(void **state) {
    const fixture *f = *state;
    const char *const labels[] = {"sun", "sea"};
    const float *scores;
    size_t count, index[4];
    float alone[LABELS], pair[2];
    zstc_labels *sentences = make_set(f, "mean", 0), *named = NULL;
    zstc_batch *batch = NULL;
    assert_ok(zstc_labels_new(&named, f->z, labels, 2, NULL));
    assert_ok(zstc_classify_with(f->z, text, strlen(text), sentences, alone));
    assert_ok(zstc_classify_with(f->z, text, strlen(text), named, pair));
    assert_ok(zstc_batch_new(&batch, f->z));
    assert_ok(zstc_batch_add_with(batch, text, strlen(text), sentences, &index[0]));
    assert_ok(zstc_batch_add_with(batch, text, strlen(text), named, &index[1]));
    assert_ok(zstc_batch_add(batch, text, strlen(text), labels, 2, NULL, &index[2]));
    assert_ok(zstc_batch_add_with(batch, text, strlen(text), sentences, &index[3]));
    zstc_labels_free(sentences); /* the batch keeps what it needs */
    zstc_labels_free(named);
    assert_ok(zstc_batch_run(batch));
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(index[i], i);
        assert_ok(zstc_batch_scores(batch, i, &scores, &count));
        assert_int_equal(count, i % 3 == 0 ? LABELS : 2);
        assert_memory_equal(scores, i % 3 == 0 ? alone : pair, count * sizeof *scores);
    }
    zstc_batch_free(batch);
}

static void another_models_labels_are_refused(void **state) {
    const fixture *f = *state;
    zstc *other = NULL;
    zstc_batch *batch = NULL;
    zstc_labels *set = make_set(f, "max", 0);
    assert_ok(zstc_open(&other, test_data("micro-bpe"), NULL));
    assert_ok(zstc_batch_new(&batch, other));
    assert_fails(zstc_batch_add_with(batch, text, strlen(text), set, NULL), ZSTC_INVALID_ARGUMENT, "another model");
    assert_fails(zstc_batch_add_with(NULL, text, strlen(text), set, NULL), ZSTC_INVALID_ARGUMENT, "batch is NULL");
    assert_fails(zstc_batch_add_with(batch, text, strlen(text), NULL, NULL), ZSTC_INVALID_ARGUMENT, "labels is NULL");
    assert_ok(zstc_batch_run(batch));
    zstc_batch_free(batch);
    zstc_labels_free(set);
    zstc_free(other);
}

/* ---- errors ---------------------------------------------------------------------------------------------------- */

static void bad_label_sets_are_refused(void **state) {
    const fixture *f = *state;
    zstc_labels *set = (zstc_labels *)state; /* must stay as it is */
    const size_t none[] = {1, 0}, huge[] = {1, (size_t)-1}, two[] = {1, 1};
    const char *const empty[] = {"a", ""}, *const null[] = {"a", NULL}, *const bad[] = {"a", "b\xff"};
    zstc *z = f->z;
    assert_fails(zstc_labels_new_hypotheses(NULL, z, hypotheses, counts, 3, NULL), ZSTC_INVALID_ARGUMENT, "out");
    assert_fails(zstc_labels_new_hypotheses(&set, NULL, hypotheses, counts, 3, NULL), ZSTC_INVALID_ARGUMENT, "z is");
    assert_fails(zstc_labels_new_hypotheses(&set, z, NULL, counts, 3, NULL), ZSTC_INVALID_ARGUMENT,
                 "hypotheses is NULL, though the counts add up to 6");
    assert_fails(zstc_labels_new_hypotheses(&set, z, hypotheses, NULL, 3, NULL), ZSTC_INVALID_ARGUMENT,
                 "counts is NULL, though label_count is 3");
    assert_fails(zstc_labels_new_hypotheses(&set, z, hypotheses, counts, 0, NULL), ZSTC_INVALID_ARGUMENT,
                 "there are no labels");
    assert_fails(zstc_labels_new_hypotheses(&set, z, hypotheses, none, 2, NULL), ZSTC_INVALID_ARGUMENT,
                 "label 1 has no hypotheses");
    assert_fails(zstc_labels_new_hypotheses(&set, z, hypotheses, huge, 2, NULL), ZSTC_INVALID_ARGUMENT,
                 "label 1 has 18446744073709551615 hypotheses");
    assert_fails(zstc_labels_new_hypotheses(&set, z, empty, two, 2, NULL), ZSTC_INVALID_ARGUMENT,
                 "hypothesis 1 is empty");
    assert_fails(zstc_labels_new_hypotheses(&set, z, null, two, 2, NULL), ZSTC_INVALID_ARGUMENT,
                 "hypothesis 1 is NULL");
    assert_fails(zstc_labels_new_hypotheses(&set, z, bad, two, 2, NULL), ZSTC_TEXT,
                 "hypothesis 1 is not valid UTF-8 at byte 1");
    assert_ptr_equal(set, state);
}

static void a_sentence_that_does_not_fit_is_named_with_its_label(void **state) {
    const fixture *f = *state;
    zstc_labels *set = NULL;
    zstc_params *params = params_of("max", 0);
    assert_ok(zstc_params_set_max_length(params, 8));
    assert_fails(zstc_labels_new_hypotheses(&set, f->z, hypotheses, counts, LABELS, params), ZSTC_TOO_LONG,
                 "label 0 (\"This is about the sun.\"): its hypothesis takes");
    zstc_params_free(params);
}

static void an_unknown_reduce_is_refused(void **state) {
    (void)state;
    zstc_params *params = params_of(NULL, 0);
    assert_fails(zstc_params_set_reduce(params, "sum"), ZSTC_INVALID_ARGUMENT,
                 "unknown reduce \"sum\" (expected max or mean)");
    assert_fails(zstc_params_set_reduce(params, NULL), ZSTC_INVALID_ARGUMENT, "reduce is NULL");
    assert_fails(zstc_params_set_reduce(NULL, "max"), ZSTC_INVALID_ARGUMENT, "params is NULL");
    zstc_params_free(params);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_strongest_hypothesis_speaks_for_its_label),
        cmocka_unit_test(max_is_the_default),
        cmocka_unit_test(mean_takes_the_mean_of_the_logits),
        cmocka_unit_test(sentences_are_used_as_they_are),
        cmocka_unit_test(braces_in_a_sentence_are_text),
        cmocka_unit_test(windows_and_hypotheses_are_reduced_together),
        cmocka_unit_test(a_batch_takes_prepared_label_sets),
        cmocka_unit_test(another_models_labels_are_refused),
        cmocka_unit_test(bad_label_sets_are_refused),
        cmocka_unit_test(a_sentence_that_does_not_fit_is_named_with_its_label),
        cmocka_unit_test(an_unknown_reduce_is_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
