#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/support.h"

static const char *const labels[] = {"travel", "cooking", "dancing"};
static const char text[] = "one day I will see the world";

static int set_up(void **state) {
    assert_ok(zstc_open((zstc **)state, test_data("micro-bert"), NULL));
    return 0;
}

static int tear_down(void **state) {
    zstc_free(*state);
    return 0;
}

static void classify(zstc *z, const char *const *names, size_t count, const zstc_params *params, float *scores) {
    assert_ok(zstc_classify(z, text, strlen(text), names, count, params, scores));
}

static void single_label_scores_sum_to_one(void **state) {
    float scores[3];
    classify(*state, labels, 3, NULL, scores);
    assert_true(fabs((double)scores[0] + scores[1] + scores[2] - 1.0) < 1e-6);
}

static void a_score_belongs_to_its_label_whatever_the_order(void **state) {
    const char *const turned[] = {labels[2], labels[0], labels[1]};
    float scores[3], other[3];
    classify(*state, labels, 3, NULL, scores);
    classify(*state, turned, 3, NULL, other);
    for (size_t i = 0; i < 3; i++) assert_true(fabsf(scores[(i + 2) % 3] - other[i]) < 1e-6f);
}

static void duplicate_labels_keep_their_places(void **state) {
    const char *const twice[] = {"travel", "cooking", "travel"};
    float scores[3];
    classify(*state, twice, 3, NULL, scores);
    assert_true(scores[0] == scores[2]);
}

static void multi_label_scores_stand_alone(void **state) {
    zstc_params *params = NULL;
    float scores[3], alone;
    assert_ok(zstc_params_new(&params));
    assert_ok(zstc_params_set_multi_label(params, 1));
    classify(*state, labels, 3, params, scores);
    for (size_t i = 0; i < 3; i++) {
        classify(*state, labels + i, 1, NULL, &alone); /* one label alone is scored in the same way */
        assert_true(scores[i] == alone);
    }
    zstc_params_free(params);
}

static void the_template_and_the_text_matter(void **state) {
    zstc_params *params = NULL;
    float scores[3], other[3];
    assert_ok(zstc_params_new(&params));
    assert_ok(zstc_params_set_template(params, "{}"));
    classify(*state, labels, 3, NULL, scores);
    classify(*state, labels, 3, params, other);
    assert_memory_not_equal(scores, other, sizeof scores);
    assert_ok(zstc_classify(*state, text, 7, labels, 3, NULL, other));
    assert_memory_not_equal(scores, other, sizeof scores);
    zstc_params_free(params);
}

static void a_text_may_hold_nul(void **state) {
    float scores[3], before[3];
    assert_ok(zstc_classify(*state, "ab\0cd", 5, labels, 3, NULL, scores));
    assert_ok(zstc_classify(*state, "ab", 2, labels, 3, NULL, before));
    assert_memory_not_equal(scores, before, sizeof scores);
}

static void ten_thousand_labels_are_scored(void **state) {
    enum { COUNT = 10000 };
    const char **names = calloc(COUNT, sizeof *names);
    char *storage = calloc(COUNT, 8);
    float *scores = calloc(COUNT, sizeof *scores);
    double sum = 0;
    for (size_t i = 0; i < COUNT; i++) {
        char *name = storage + i * 8;
        for (size_t digit = 0, rest = i; digit < 4; digit++, rest /= 10) name[digit] = (char)('a' + rest % 10);
        names[i] = name;
    }
    classify(*state, names, COUNT, NULL, scores);
    for (size_t i = 0; i < COUNT; i++) sum += scores[i];
    assert_true(fabs(sum - 1.0) < 1e-3);
    free(names);
    free(storage);
    free(scores);
}

static void a_ten_megabyte_text_is_cut(void **state) {
    enum { SIZE = 10 * 1000 * 1000 };
    char *large = malloc(SIZE);
    float scores[3], start[3];
    for (size_t i = 0; i < SIZE; i++) large[i] = "ab cd. "[i % 7];
    assert_ok(zstc_classify(*state, large, SIZE, labels, 3, NULL, scores));
    assert_ok(zstc_classify(*state, large, 7 * 40, labels, 3, NULL, start));
    assert_memory_equal(scores, start, sizeof scores);
    free(large);
}

/* ---- refusals -------------------------------------------------------------------------------------------------- */

static void bad_arguments_are_named_and_leave_the_scores(void **state) {
    zstc *z = *state;
    const char *const with_empty[] = {"travel", ""}, *const with_null[] = {"travel", NULL};
    const char *const with_bytes[] = {"travel", "caf\xe9"};
    float scores[3] = {7, 8, 9};
    const float untouched[3] = {7, 8, 9};
    assert_fails(zstc_classify(NULL, text, 3, labels, 3, NULL, scores), ZSTC_INVALID_ARGUMENT, "z is NULL");
    assert_fails(zstc_classify(z, NULL, 3, labels, 3, NULL, scores), ZSTC_INVALID_ARGUMENT, "text is NULL");
    assert_fails(zstc_classify(z, text, 0, labels, 3, NULL, scores), ZSTC_INVALID_ARGUMENT, "empty");
    assert_fails(zstc_classify(z, text, (size_t)-1, labels, 3, NULL, scores), ZSTC_INVALID_ARGUMENT,
                 "the text has a length of 18446744073709551615 bytes (expected at most 9223372036854775807)");
    assert_fails(zstc_classify(z, text, 3, NULL, 3, NULL, scores), ZSTC_INVALID_ARGUMENT,
                 "labels is NULL, though label_count is 3");
    assert_fails(zstc_classify(z, text, 3, labels, 0, NULL, scores), ZSTC_INVALID_ARGUMENT, "no labels");
    assert_fails(zstc_classify(z, text, 3, NULL, 0, NULL, NULL), ZSTC_INVALID_ARGUMENT, "no labels");
    assert_fails(zstc_classify(z, text, 3, with_empty, 2, NULL, scores), ZSTC_INVALID_ARGUMENT, "label 1 is empty");
    assert_fails(zstc_classify(z, text, 3, with_null, 2, NULL, scores), ZSTC_INVALID_ARGUMENT, "label 1 is NULL");
    assert_fails(zstc_classify(z, text, 3, with_bytes, 2, NULL, scores), ZSTC_TEXT, "label 1");
    assert_fails(zstc_classify(z, "ab\xff", 3, labels, 3, NULL, scores), ZSTC_TEXT, "byte 2");
    assert_fails(zstc_classify(z, text, 3, labels, 3, NULL, NULL), ZSTC_INVALID_ARGUMENT, "scores");
    assert_memory_equal(scores, untouched, sizeof scores);
    classify(z, labels, 3, NULL, scores); /* the handle is as good as before */
}

static void a_hypothesis_longer_than_the_model_names_its_label(void **state) {
    zstc *z = *state;
    const char *const names[] = {"fits", "a b c d e f g h i j k l m n o p q r s t u v w x y z"};
    const char *const full[] = {"a b c d e f g h i j k l m n o p q r s t u v w x y"}; /* 32 ids with the rest */
    zstc_labels *set = NULL;
    float scores[2] = {7, 8};
    assert_fails(zstc_classify(z, text, 3, names, 2, NULL, scores), ZSTC_TOO_LONG, "\"a b c");
    assert_fails(zstc_labels_new(&set, z, names, 2, NULL), ZSTC_TOO_LONG, "\"a b c");
    assert_fails(zstc_labels_new(&set, z, full, 1, NULL), ZSTC_TOO_LONG, "takes 32 of 32");
    assert_null(set);
    assert_true(scores[0] == 7 && scores[1] == 8);
}

static void overflow_decides_what_happens_to_a_long_text(void **state) {
    zstc *z = *state;
    const char *const one[] = {"travel"};
    const char *const many[] = {"travel", "cooking", "dancing", "sea", "sun", "moon", "star", "sky"};
    char large[400];
    float cut, window;
    size_t raised = 0;
    zstc_params *params = NULL;
    for (size_t i = 0; i < sizeof large; i++) large[i] = i % 2 ? ' ' : (char)('a' + i / 2 % 26);
    assert_ok(zstc_params_new(&params));
    assert_ok(zstc_classify(z, large, sizeof large, one, 1, params, &cut));
    assert_ok(zstc_params_set_overflow(params, "error"));
    assert_fails(zstc_classify(z, large, sizeof large, one, 1, params, &cut), ZSTC_TOO_LONG, "200 tokens");
    assert_ok(zstc_params_set_overflow(params, "window"));
    for (size_t i = 0; i < 8; i++) {
        assert_ok(zstc_classify(z, large, sizeof large, many + i, 1, NULL, &cut));
        assert_ok(zstc_classify(z, large, sizeof large, many + i, 1, params, &window));
        assert_true(window >= cut); /* the first window is what truncation leaves */
        raised += window > cut;
    }
    assert_true(raised >= 4); /* by a later window */
    zstc_params_free(params);
}

static void max_length_only_ever_shortens(void **state) {
    zstc *z = *state;
    zstc_params *params = NULL;
    float whole[3], large[3], small[3];
    classify(z, labels, 3, NULL, whole);
    assert_ok(zstc_params_new(&params));
    assert_ok(zstc_params_set_max_length(params, 100000));
    classify(z, labels, 3, params, large);
    assert_memory_equal(whole, large, sizeof whole);
    assert_ok(zstc_params_set_max_length(params, 20));
    classify(z, labels, 3, params, small);
    assert_memory_not_equal(whole, small, sizeof whole);
    assert_ok(zstc_params_set_max_length(params, 4));
    assert_fails(zstc_classify(z, text, 3, labels, 3, params, small), ZSTC_TOO_LONG, "travel");
    zstc_params_free(params);
}

/* ---- prepared labels ------------------------------------------------------------------------------------------- */

static void a_prepared_set_scores_alike(void **state) {
    zstc *z = *state;
    zstc_labels *set = NULL;
    float scores[3], with[3];
    char name[] = "travel";
    const char *const own[] = {name, labels[1], labels[2]};
    assert_ok(zstc_labels_new(&set, z, own, 3, NULL));
    name[0] = 'X'; /* copied: the caller's own from here on */
    classify(z, labels, 3, NULL, scores);
    assert_ok(zstc_classify_with(z, text, strlen(text), set, with));
    assert_memory_equal(scores, with, sizeof scores);
    zstc_labels_free(set);
}

static void a_set_of_another_model_is_refused(void **state) {
    zstc *other = NULL;
    zstc_labels *set = NULL;
    float scores[3];
    assert_ok(zstc_open(&other, test_data("micro-bpe"), NULL));
    assert_ok(zstc_labels_new(&set, other, labels, 3, NULL));
    assert_fails(zstc_classify_with(*state, text, 3, set, scores), ZSTC_INVALID_ARGUMENT, "another model");
    assert_fails(zstc_classify_with(*state, text, 3, NULL, scores), ZSTC_INVALID_ARGUMENT, "labels");
    assert_fails(zstc_labels_new(NULL, other, labels, 3, NULL), ZSTC_INVALID_ARGUMENT, "out");
    assert_fails(zstc_labels_new(&set, NULL, labels, 3, NULL), ZSTC_INVALID_ARGUMENT, "z is NULL");
    zstc_labels_free(set);
    zstc_free(other);
}

/* micro-bert with a config.json that says `vocab_size` instead of its own. */
static void open_with_vocab_size(int vocab_size, zstc_status expected, const char *names) {
    char folder[] = "/tmp/zstc-vocab-XXXXXX", path[64];
    static const char *const linked[] = {"vocab.txt", "model.safetensors"};
    zstc *z = NULL;
    assert_non_null(mkdtemp(folder));
    json_t *config = json_load_file(test_data("micro-bert/config.json"), 0, NULL);
    json_object_set_new(config, "vocab_size", json_integer(vocab_size));
    snprintf(path, sizeof path, "%s/config.json", folder);
    assert_int_equal(json_dump_file(config, path, 0), 0);
    json_decref(config);
    for (size_t i = 0; i < 2; i++) {
        char name[64];
        snprintf(name, sizeof name, "micro-bert/%s", linked[i]);
        snprintf(path, sizeof path, "%s/%s", folder, linked[i]);
        assert_int_equal(symlink(test_data(name), path), 0);
    }
    if (expected == ZSTC_OK) {
        assert_ok(zstc_open(&z, folder, NULL));
    } else {
        assert_fails(zstc_open(&z, folder, NULL), expected, names);
        assert_null(z);
    }
    zstc_free(z);
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, i < 2 ? linked[i] : "config.json");
        unlink(path);
    }
    rmdir(folder);
}

static void a_tokenizer_larger_than_the_embedding_is_refused(void **state) {
    (void)state;
    open_with_vocab_size(64, ZSTC_OK, "");
    open_with_vocab_size(63, ZSTC_MODEL, "vocab_size is 63");
}

static void a_model_that_is_not_there_is_named(void **state) {
    (void)state;
    zstc *z = NULL;
    assert_fails(zstc_open(&z, "/no/such/model", NULL), ZSTC_NOT_FOUND, "/no/such/model");
    assert_fails(zstc_open(NULL, "/no/such/model", NULL), ZSTC_INVALID_ARGUMENT, "out");
    assert_null(z);
    zstc_free(NULL);
}

#define WITH_MODEL(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        WITH_MODEL(single_label_scores_sum_to_one),
        WITH_MODEL(a_score_belongs_to_its_label_whatever_the_order),
        WITH_MODEL(duplicate_labels_keep_their_places),
        WITH_MODEL(multi_label_scores_stand_alone),
        WITH_MODEL(the_template_and_the_text_matter),
        WITH_MODEL(a_text_may_hold_nul),
        WITH_MODEL(ten_thousand_labels_are_scored),
        WITH_MODEL(a_ten_megabyte_text_is_cut),
        WITH_MODEL(bad_arguments_are_named_and_leave_the_scores),
        WITH_MODEL(a_hypothesis_longer_than_the_model_names_its_label),
        WITH_MODEL(overflow_decides_what_happens_to_a_long_text),
        WITH_MODEL(max_length_only_ever_shortens),
        WITH_MODEL(a_prepared_set_scores_alike),
        WITH_MODEL(a_set_of_another_model_is_refused),
        cmocka_unit_test(a_tokenizer_larger_than_the_embedding_is_refused),
        cmocka_unit_test(a_model_that_is_not_there_is_named),
    };
    return cmocka_run_group_tests_name("classify", tests, NULL, NULL);
}
