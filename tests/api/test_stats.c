#include <pthread.h>

#include "support/fake_scorer.h"
#include "support/support.h"

static const char *const labels[] = {"travel", "cooking", "the sea"};
static const char text[] = "this is the example, there is no other like it under the sun";

static long long value_of(zstc *z, const char *name) {
    json_t *stats = test_told(zstc_stats, z), *value = json_object_get(stats, name);
    if (!json_is_number(value)) fail_msg("no \"%s\"", name);
    long long found = (long long)json_number_value(value);
    json_decref(stats);
    return found;
}

static zstc *open_model(void) {
    zstc *z = NULL;
    assert_ok(zstc_open(&z, test_data("micro-bpe"), NULL));
    return z;
}

static void all_is_zero_at_first(void **state) {
    (void)state;
    static const char *const names[] = {"calls",  "texts",  "truncated_texts", "pairs",
                                        "tokens", "passes", "pass_seconds",    "waiting_callers"};
    zstc *z = open_model();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) assert_int_equal(value_of(z, names[i]), 0);
    zstc_free(z);
}

static void a_classification_is_counted(void **state) {
    (void)state;
    zstc *z = open_model();
    float scores[3];
    fake_reset();
    assert_ok(zstc_classify(z, "sun", 3, labels, 3, NULL, scores));
    assert_int_equal(value_of(z, "calls"), 1);
    assert_int_equal(value_of(z, "texts"), 1);
    assert_int_equal(value_of(z, "truncated_texts"), 0);
    assert_int_equal(value_of(z, "pairs"), 3);
    assert_int_equal(value_of(z, "tokens"), fake_most_tokens);
    assert_int_equal(value_of(z, "passes"), 1);
    zstc_free(z);
}

static void texts_that_are_cut_are_counted(void **state) {
    (void)state;
    zstc *z = open_model();
    zstc_params *params = NULL;
    zstc_batch *batch = NULL;
    assert_ok(zstc_params_new(&params));
    assert_ok(zstc_params_set_max_length(params, 40));
    assert_ok(zstc_batch_new(&batch, z));
    assert_ok(zstc_batch_add(batch, text, strlen(text), labels, 3, params, NULL));
    assert_ok(zstc_batch_add(batch, "sun", 3, labels, 3, params, NULL));
    assert_ok(zstc_batch_run(batch));
    assert_int_equal(value_of(z, "calls"), 1);
    assert_int_equal(value_of(z, "texts"), 2);
    assert_int_equal(value_of(z, "truncated_texts"), 1);
    assert_int_equal(value_of(z, "pairs"), 6);
    zstc_batch_free(batch);
    zstc_params_free(params);
    zstc_free(z);
}

static void what_fails_is_a_call_without_a_text(void **state) {
    (void)state;
    zstc *z = open_model();
    float scores[3];
    assert_fails(zstc_classify(z, "\xff", 1, labels, 3, NULL, scores), ZSTC_TEXT, "UTF-8");
    assert_int_equal(value_of(z, "calls"), 1);
    assert_int_equal(value_of(z, "texts"), 0);
    assert_int_equal(value_of(z, "passes"), 0);
    zstc_free(z);
}

static void time_in_passes_is_told(void **state) {
    (void)state;
    zstc *z = open_model();
    float scores[3];
    fake_reset();
    fake_pause = 20000; /* microseconds */
    assert_ok(zstc_classify(z, text, strlen(text), labels, 3, NULL, scores));
    fake_reset();
    json_t *stats = test_told(zstc_stats, z);
    assert_true(json_number_value(json_object_get(stats, "pass_seconds")) >= 0.02);
    json_decref(stats);
    zstc_free(z);
}

static void *classify_one(void *z) {
    float scores[3];
    return zstc_classify(z, text, strlen(text), labels, 3, NULL, scores) == ZSTC_OK ? NULL : z;
}

static void callers_that_wait_are_told_while_they_do(void **state) {
    (void)state;
    enum { THREADS = 4 };
    zstc *z = open_model();
    pthread_t threads[THREADS];
    fake_reset();
    atomic_store(&fake_gate, 0); /* passes stand still */
    for (int i = 0; i < THREADS; i++) assert_int_equal(pthread_create(&threads[i], NULL, classify_one, z), 0);
    while (value_of(z, "waiting_callers") < THREADS) continue;
    fake_reset();
    for (int i = 0; i < THREADS; i++) {
        void *failed;
        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
    }
    assert_int_equal(value_of(z, "waiting_callers"), 0);
    assert_int_equal(value_of(z, "texts"), THREADS);
    assert_int_equal(value_of(z, "pairs"), 3 * THREADS);
    zstc_free(z);
}

static void bad_arguments_are_named(void **state) {
    (void)state;
    char *json = NULL;
    zstc *z = open_model();
    assert_fails(zstc_stats(NULL, &json), ZSTC_INVALID_ARGUMENT, "zstc_stats: z is NULL");
    assert_fails(zstc_stats(z, NULL), ZSTC_INVALID_ARGUMENT, "zstc_stats: json is NULL");
    zstc_free(z);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_is_zero_at_first),           cmocka_unit_test(a_classification_is_counted),
        cmocka_unit_test(texts_that_are_cut_are_counted), cmocka_unit_test(what_fails_is_a_call_without_a_text),
        cmocka_unit_test(time_in_passes_is_told),         cmocka_unit_test(callers_that_wait_are_told_while_they_do),
        cmocka_unit_test(bad_arguments_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
