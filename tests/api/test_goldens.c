/* The public calls over the real scorer, against the answers of transformers. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "api/golden_requests.h"
#include "scorer/scorer_support.h"

static const double golden_bound = 1e-4; /* against transformers */
static const double batch_bound = 1e-5;  /* alone against any batch, float32 */

/* All requests of a golden file: each alone, then all in one batch. */
static void check_model(const char *model, const char *golden, const char *engine) {
    enum { MOST = 100 };
    json_t *lines[MOST];
    float *alone[MOST];
    size_t count = 0;
    zstc *z = NULL;
    zstc_batch *batch = NULL;
    zstc_options *options = NULL;
    assert_ok(zstc_options_new(&options));
    assert_ok(zstc_options_set_engine(options, engine));
    assert_ok(zstc_options_set_device(options, "cpu"));
    assert_ok(zstc_open(&z, test_data(model), options));
    assert_ok(zstc_batch_new(&batch, z));
    test_lines *file = test_lines_open(test_data(golden));
    for (json_t *line; count < MOST && (line = test_lines_next(file)) != NULL; count++) {
        request r = read_request(lines[count] = line);
        alone[count] = calloc(r.count, sizeof(float));
        assert_ok(zstc_classify(z, r.text, r.length, r.labels, r.count, r.params, alone[count]));
        compare(&r, alone[count], golden_bound);
        assert_ok(zstc_batch_add(batch, r.text, r.length, r.labels, r.count, r.params, NULL));
        free_request(&r);
    }
    assert_true(count > 50);
    assert_ok(zstc_batch_run(batch));
    for (size_t i = 0; i < count; i++) {
        const float *scores = NULL;
        size_t labels = 0;
        int32_t truncated = 0;
        assert_ok(zstc_batch_scores(batch, i, &scores, &labels));
        assert_ok(zstc_batch_truncated(batch, i, &truncated));
        assert_int_equal(truncated, json_is_true(json_object_get(lines[i], "truncated")));
        for (size_t j = 0; j < labels; j++) assert_true(fabs((double)scores[j] - alone[i][j]) <= batch_bound);
        free(alone[i]);
        json_decref(lines[i]);
    }
    test_lines_close(file);
    zstc_batch_free(batch);
    zstc_options_free(options);
    zstc_free(z);
}

/* Every family, with its tokenizer. */
static void every_directory_equals_transformers(void **state) {
    (void)state;
    for (size_t i = 0; i < GOLDEN_MODELS; i++) {
        char model[96], golden[128];
        snprintf(model, sizeof model, "golden/models/%s", golden_models[i]);
        snprintf(golden, sizeof golden, "%s/golden.jsonl", model);
        check_model(model, golden, "auto");
    }
}

/* A sentence encoder beside the classifier: its mean and its first token. */
static void a_similarity_term_equals_transformers(void **state) {
    (void)state;
    check_model("similarity/tiny-mean", "similarity/tiny-mean/golden.jsonl", "auto");
    check_model("similarity/tiny-cls", "similarity/tiny-cls/golden.jsonl", "packed");
}

/* A sentence encoder alone: directories of sentence-transformers. */
static void cosines_equal_transformers(void **state) {
    (void)state;
    check_model("sentences/bert-mean", "sentences/bert-mean/golden.jsonl", "auto");
    check_model("sentences/xlmr-cls", "sentences/xlmr-cls/golden.jsonl", "packed");
}

static void sharded_safetensors_give_the_same(void **state) {
    (void)state;
    check_model(MODEL("tiny-bart-shards"), GOLDEN("tiny-bart"), "packed");
}

static void pytorch_model_bin_gives_the_same(void **state) {
    (void)state;
    check_model(MODEL("tiny-bart-bin"), GOLDEN("tiny-bart"), "auto");
}

static void an_archives_weights_give_the_same(void **state) {
    (void)state;
    check_model(MODEL("tiny-bart.ts.pt"), GOLDEN("tiny-bart"), "auto");
}

static void an_archives_own_forward_gives_the_same(void **state) {
    (void)state;
    check_model(MODEL("tiny-bart.ts.pt"), GOLDEN("tiny-bart"), "module");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_directory_equals_transformers),
        cmocka_unit_test(a_similarity_term_equals_transformers),
        cmocka_unit_test(cosines_equal_transformers),
        cmocka_unit_test(sharded_safetensors_give_the_same),
        cmocka_unit_test(pytorch_model_bin_gives_the_same),
        cmocka_unit_test(an_archives_weights_give_the_same),
        cmocka_unit_test(an_archives_own_forward_gives_the_same),
    };
    return cmocka_run_group_tests_name("goldens", tests, NULL, NULL);
}
