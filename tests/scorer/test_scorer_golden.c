/* Logits of every golden pair against transformers', in one packed batch and alone. */
#include <math.h>
#include <stdlib.h>

#include "scorer/scorer_support.h"

static const double golden_bound = 1e-4; /* against transformers */
static const double batch_bound = 1e-5;  /* alone against any batch, float32 */

static void check_golden(const char *model, const char *golden, const char *engine) {
    opened o = open_scorer(model, "float32", engine);
    pairs p = read_pairs(model, golden);
    assert_true(p.count > 100);
    float *logits = score_all(o.scorer, &p);
    double largest = largest_difference(logits, p.expected, p.count * p.labels);
    if (!(largest <= golden_bound)) fail_msg("%s: a logit is off by %g", model, largest);
    free(logits);
    free_pairs(&p);
    close_scorer(&o);
}

static void test_bart_equals_transformers(void **state) {
    (void)state;
    check_golden("golden/models/tiny-bart", "golden/models/tiny-bart/golden.jsonl", "packed");
}

static void test_bart_in_shards_equals_transformers(void **state) {
    (void)state;
    check_golden("golden/models/tiny-bart-shards", "golden/models/tiny-bart/golden.jsonl", "packed");
}

static void test_bart_in_a_pickle_equals_transformers(void **state) {
    (void)state;
    check_golden("golden/models/tiny-bart-bin", "golden/models/tiny-bart/golden.jsonl", "packed");
}

static void test_bart_in_an_archive_equals_transformers(void **state) {
    (void)state;
    check_golden("golden/models/tiny-bart.ts.pt", "golden/models/tiny-bart/golden.jsonl", "packed");
}

static void test_the_archive_s_own_forward_equals_transformers(void **state) {
    (void)state;
    check_golden("golden/models/tiny-bart.ts.pt", "golden/models/tiny-bart/golden.jsonl", "module");
}

static void test_roberta_equals_transformers(void **state) {
    (void)state;
    check_golden("golden/models/tiny-roberta", "golden/models/tiny-roberta/golden.jsonl", "packed");
}

static void test_bert_equals_transformers(void **state) {
    (void)state;
    check_golden("golden/models/tiny-bert", "golden/models/tiny-bert/golden.jsonl", "packed");
}

static void test_deberta_equals_transformers(void **state) {
    (void)state;
    check_golden("golden/models/tiny-deberta", "golden/models/tiny-deberta/golden.jsonl", "packed");
}

static void test_distilbert_equals_transformers(void **state) {
    (void)state;
    check_golden("golden/models/tiny-distilbert", "golden/models/tiny-distilbert/golden.jsonl", "packed");
}

static void test_electra_equals_transformers(void **state) {
    (void)state;
    check_golden("golden/models/tiny-electra", "golden/models/tiny-electra/golden.jsonl", "packed");
}

static void test_convbert_equals_transformers(void **state) {
    (void)state;
    check_golden("golden/models/tiny-convbert", "golden/models/tiny-convbert/golden.jsonl", "packed");
}

/* Each pair alone, and as one of 2 .. 40, against all in one batch. */
static void check_batches(const char *model, const char *golden, const char *engine) {
    opened o = open_scorer(model, "float32", engine);
    pairs p = read_pairs(model, golden);
    float *all = score_all(o.scorer, &p);
    float *part = malloc(p.count * p.labels * sizeof(float));
    int64_t starts[64];
    for (size_t step = 1; step < 64; step += 13) {
        for (size_t first = 0; first < p.count; first += step) {
            size_t count = p.count - first < step ? p.count - first : step;
            zstc_packed batch = some_pairs(&p, first, count, starts);
            assert_ok(zstc_scorer_run(o.scorer, &batch, part));
            double largest = largest_difference(part, all + first * p.labels, count * p.labels);
            if (!(largest <= batch_bound)) fail_msg("%s: %g apart, %zu pairs at %zu", model, largest, count, first);
        }
    }
    free(part);
    free(all);
    free_pairs(&p);
    close_scorer(&o);
}

static void test_a_pair_s_logits_do_not_depend_on_its_batch(void **state) {
    (void)state;
    check_batches("golden/models/tiny-bart", "golden/models/tiny-bart/golden.jsonl", "packed");
    check_batches("golden/models/tiny-roberta", "golden/models/tiny-roberta/golden.jsonl", "packed");
    check_batches("golden/models/tiny-bert", "golden/models/tiny-bert/golden.jsonl", "packed");
    check_batches("golden/models/tiny-deberta", "golden/models/tiny-deberta/golden.jsonl", "packed");
    check_batches("golden/models/tiny-distilbert", "golden/models/tiny-distilbert/golden.jsonl", "packed");
    check_batches("golden/models/tiny-electra", "golden/models/tiny-electra/golden.jsonl", "packed");
    check_batches("golden/models/tiny-convbert", "golden/models/tiny-convbert/golden.jsonl", "packed");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bart_equals_transformers),
        cmocka_unit_test(test_bart_in_shards_equals_transformers),
        cmocka_unit_test(test_bart_in_a_pickle_equals_transformers),
        cmocka_unit_test(test_bart_in_an_archive_equals_transformers),
        cmocka_unit_test(test_the_archive_s_own_forward_equals_transformers),
        cmocka_unit_test(test_roberta_equals_transformers),
        cmocka_unit_test(test_bert_equals_transformers),
        cmocka_unit_test(test_deberta_equals_transformers),
        cmocka_unit_test(test_distilbert_equals_transformers),
        cmocka_unit_test(test_electra_equals_transformers),
        cmocka_unit_test(test_convbert_equals_transformers),
        cmocka_unit_test(test_a_pair_s_logits_do_not_depend_on_its_batch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
