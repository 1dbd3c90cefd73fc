/* The parameters of a JSON request besides its labels: what they change in the answer. */
#include "support/support.h"

/* 22 tokens of tiny-bart; with max_length 24, 11 fit beside a label of two. */
static const char text[] = "one two three four five six seven eight nine ten eleven twelve";
static const char *const labels[] = {"travel", "cooking", "dancing", "the sea"};
enum { LABELS = 4 };

static zstc *model;

static int open_model(void **state) {
    (void)state;
    return zstc_open(&model, test_data("golden/models/tiny-bart"), NULL) == ZSTC_OK ? 0 : -1;
}

static int close_model(void **state) {
    (void)state;
    zstc_free(model);
    return 0;
}

/* ---- asking ---------------------------------------------------------------------------------------------------- */

static zstc_status try(const char *parameters, char **response) {
    char request[512];
    snprintf(request, sizeof request,
             "{\"inputs\":\"%s\",\"parameters\":{\"candidate_labels\":\"travel,cooking,dancing,the sea\"%s}}", text,
             parameters);
    return zstc_classify_json(model, request, strlen(request), response);
}

/* The answer with these parameters, of which the first follows a comma. */
static json_t *ask(const char *parameters) {
    char *response = NULL;
    assert_ok(try(parameters, &response));
    json_t *answer = json_loads(response, 0, NULL);
    assert_non_null(answer);
    zstc_string_free(response);
    return answer;
}

static void refuse(const char *parameters, zstc_status status, const char *line) {
    char *response = NULL;
    assert_fails(try(parameters, &response), status, line);
    assert_null(response);
}

/* The answer has the best `count` of these scores and no other. */
static void assert_best(const json_t *answer, const float *scores, size_t count) {
    size_t order[LABELS];
    const json_t *names = json_object_get(answer, "labels"), *found = json_object_get(answer, "scores");
    assert_ok(zstc_rank(scores, LABELS, order));
    assert_int_equal(json_array_size(names), count);
    assert_int_equal(json_array_size(found), count);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(json_string_value(json_array_get(names, i)), labels[order[i]]);
        assert_true((float)json_real_value(json_array_get(found, i)) == scores[order[i]]);
    }
}

static void score_by(const zstc_params *params, float scores[LABELS]) {
    assert_ok(zstc_classify(model, text, strlen(text), labels, LABELS, params, scores));
}

static float nth_best(const float scores[LABELS], size_t n) {
    size_t order[LABELS];
    assert_ok(zstc_rank(scores, LABELS, order));
    return scores[order[n]];
}

/* ---- what is shown --------------------------------------------------------------------------------------------- */

static void top_k_keeps_the_best(void **state) {
    (void)state;
    static const size_t kept[] = {LABELS, 1, 2, 3, LABELS, LABELS}; /* by top_k; 0: all */
    float scores[LABELS];
    score_by(NULL, scores);
    for (size_t k = 0; k < sizeof kept / sizeof kept[0]; k++) {
        char parameters[32];
        snprintf(parameters, sizeof parameters, ",\"top_k\":%zu", k);
        json_t *answer = ask(parameters);
        assert_best(answer, scores, kept[k]);
        json_decref(answer);
    }
}

/* A score that reaches the threshold exactly is kept: what an answer shows may be asked for again. */
static void threshold_keeps_what_reaches_it(void **state) {
    (void)state;
    float scores[LABELS];
    score_by(NULL, scores);
    for (size_t n = 0; n < LABELS; n++) {
        char parameters[64];
        snprintf(parameters, sizeof parameters, ",\"threshold\":%.9g", (double)nth_best(scores, n));
        json_t *answer = ask(parameters);
        assert_best(answer, scores, n + 1);
        json_decref(answer);
    }
}

static void no_label_may_be_left(void **state) {
    (void)state;
    char *response = NULL;
    assert_ok(try(",\"threshold\":1", &response));
    assert_string_equal(response, "{\"sequence\":\"one two three four five six seven eight nine ten eleven twelve\","
                                  "\"labels\":[],\"scores\":[]}");
    zstc_string_free(response);
}

static void top_k_and_threshold_hold_both(void **state) {
    (void)state;
    float scores[LABELS];
    score_by(NULL, scores);
    char few[64], many[64];
    snprintf(few, sizeof few, ",\"top_k\":3,\"threshold\":%.9g", (double)nth_best(scores, 1));
    snprintf(many, sizeof many, ",\"threshold\":%.9g,\"top_k\":1", (double)nth_best(scores, 2));
    json_t *by_threshold = ask(few), *by_count = ask(many);
    assert_best(by_threshold, scores, 2);
    assert_best(by_count, scores, 1);
    json_decref(by_threshold);
    json_decref(by_count);
}

/* ---- long texts ------------------------------------------------------------------------------------------------ */

static zstc_params *params_of(int32_t max_length, const char *overflow, const char *reduce) {
    zstc_params *params = NULL;
    assert_ok(zstc_params_new(&params));
    assert_ok(zstc_params_set_max_length(params, max_length));
    if (overflow != NULL) assert_ok(zstc_params_set_overflow(params, overflow));
    if (reduce != NULL) assert_ok(zstc_params_set_reduce(params, reduce));
    return params;
}

static void check_as_params(const char *parameters, zstc_params *params, int is_truncated) {
    float scores[LABELS], whole[LABELS];
    score_by(params, scores);
    score_by(NULL, whole);
    assert_memory_not_equal(scores, whole, sizeof scores);
    json_t *answer = ask(parameters);
    assert_best(answer, scores, LABELS);
    assert_int_equal(json_is_true(json_object_get(answer, "truncated")), is_truncated);
    assert_int_equal(json_object_size(answer), 3 + (size_t)is_truncated);
    json_decref(answer);
    zstc_params_free(params);
}

static void max_length_cuts_the_text(void **state) {
    (void)state;
    check_as_params(",\"max_length\":24", params_of(24, NULL, NULL), 1);
    check_as_params(",\"max_length\":24,\"overflow\":\"truncate\"", params_of(24, NULL, NULL), 1);
}

static void max_length_0_is_the_models_own(void **state) {
    (void)state;
    float scores[LABELS];
    score_by(NULL, scores);
    json_t *answer = ask(",\"max_length\":0");
    assert_best(answer, scores, LABELS);
    assert_null(json_object_get(answer, "truncated"));
    json_decref(answer);
}

static void overflow_window_reads_all_of_it(void **state) {
    (void)state;
    check_as_params(",\"max_length\":24,\"overflow\":\"window\"", params_of(24, "window", NULL), 0);
}

static void reduce_joins_windows_too(void **state) {
    (void)state;
    float by_max[LABELS], by_mean[LABELS];
    zstc_params *params = params_of(24, "window", "max");
    score_by(params, by_max);
    assert_ok(zstc_params_set_reduce(params, "mean"));
    score_by(params, by_mean);
    assert_memory_not_equal(by_max, by_mean, sizeof by_max);
    zstc_params_free(params);
    check_as_params(",\"max_length\":24,\"overflow\":\"window\",\"reduce\":\"mean\"", params_of(24, "window", "mean"),
                    0);
}

static void overflow_error_refuses_it(void **state) {
    (void)state;
    refuse(",\"max_length\":24,\"overflow\":\"error\"", ZSTC_TOO_LONG, "the text has 22 tokens");
    json_decref(ask(",\"overflow\":\"error\"")); /* as long as it fits */
}

/* ---- errors ---------------------------------------------------------------------------------------------------- */

static void a_wrong_value_is_named_with_what_was_expected(void **state) {
    (void)state;
    static const struct {
        const char *parameters, *line;
    } CASES[] = {
        {",\"top_k\":-1", "top_k is not a whole number from 0 to 2147483647: -1"},
        {",\"top_k\":2147483648", "top_k is not a whole number from 0 to 2147483647: 2147483648"},
        {",\"top_k\":1.5", "top_k is not a whole number from 0 to 2147483647: 1.5"},
        {",\"top_k\":\"2\"", "top_k is not a whole number from 0 to 2147483647: \"2\""},
        {",\"top_k\":null", "top_k is not a whole number from 0 to 2147483647: null"},
        {",\"threshold\":-0.1", "threshold is not a number from 0 to 1: -0.1"},
        {",\"threshold\":1.0000001", "threshold is not a number from 0 to 1: 1.0000001"},
        {",\"threshold\":1e999", "threshold is not a number from 0 to 1: 1e999"},
        {",\"threshold\":true", "threshold is not a number from 0 to 1: true"},
        {",\"threshold\":\"0.5\"", "threshold is not a number from 0 to 1: \"0.5\""},
        {",\"max_length\":-1", "max_length is not a whole number from 0 to 2147483647: -1"},
        {",\"max_length\":[]", "max_length is not a whole number from 0 to 2147483647: []"},
        {",\"overflow\":\"cut\"", "unknown overflow \"cut\" (expected truncate, window or error)"},
        {",\"overflow\":1", "overflow is not a string: 1"},
        {",\"overflow\":\"window\\u0000\"", "overflow holds a NUL character: \"window\\u0000\""},
        {",\"reduce\":\"sum\"", "unknown reduce \"sum\" (expected max or mean)"},
        {",\"reduce\":false", "reduce is not a string: false"},
        {",\"top\":1", "unknown parameter \"top\" (expected candidate_labels, multi_label, hypothesis_template, "
                       "max_length, overflow, reduce, top_k or threshold)"},
        {",\"top_k\":1,\"top_k\":1", "duplicate parameter \"top_k\""},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        refuse(CASES[i].parameters, ZSTC_INVALID_ARGUMENT, CASES[i].line);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(top_k_keeps_the_best),
        cmocka_unit_test(threshold_keeps_what_reaches_it),
        cmocka_unit_test(no_label_may_be_left),
        cmocka_unit_test(top_k_and_threshold_hold_both),
        cmocka_unit_test(max_length_cuts_the_text),
        cmocka_unit_test(max_length_0_is_the_models_own),
        cmocka_unit_test(overflow_window_reads_all_of_it),
        cmocka_unit_test(reduce_joins_windows_too),
        cmocka_unit_test(overflow_error_refuses_it),
        cmocka_unit_test(a_wrong_value_is_named_with_what_was_expected),
    };
    return cmocka_run_group_tests(tests, open_model, close_model);
}
