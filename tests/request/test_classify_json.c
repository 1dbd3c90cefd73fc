#include "support/support.h"

#define LABELS "\"parameters\":{\"candidate_labels\":[\"travel\",\"cooking\"]}"

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

static json_t *ask(const char *request) {
    char *response = NULL;
    assert_ok(zstc_classify_json(model, request, strlen(request), &response));
    json_t *answer = json_loads(response, 0, NULL);
    assert_non_null(answer);
    zstc_string_free(response);
    return answer;
}

static void an_answer_has_the_scores_of_classify(void **state) {
    (void)state;
    float scores[2];
    assert_ok(zstc_classify(model, "a text", 6, (const char *const[]){"travel", "cooking"}, 2, NULL, scores));
    size_t best = scores[1] > scores[0];
    json_t *answer = ask("{\"inputs\":\"a text\"," LABELS "}");
    const json_t *labels = json_object_get(answer, "labels"), *found = json_object_get(answer, "scores");
    assert_string_equal(json_string_value(json_object_get(answer, "sequence")), "a text");
    assert_string_equal(json_string_value(json_array_get(labels, 0)), best == 0 ? "travel" : "cooking");
    assert_true((float)json_real_value(json_array_get(found, 0)) == scores[best]);
    assert_true((float)json_real_value(json_array_get(found, 1)) == scores[1 - best]);
    assert_int_equal(json_object_size(answer), 3);
    json_decref(answer);
}

static void a_list_gives_a_list_in_order(void **state) {
    (void)state;
    json_t *answer = ask("{\"inputs\":[\"one\",\"a much longer second text\",\"one\"]," LABELS "}");
    assert_int_equal(json_array_size(answer), 3);
    assert_string_equal(json_string_value(json_object_get(json_array_get(answer, 1), "sequence")),
                        "a much longer second text");
    assert_true(json_equal(json_array_get(answer, 0), json_array_get(answer, 2)));
    json_decref(answer);
}

static void parameters_are_heeded(void **state) {
    (void)state;
    json_t *answer = ask("{\"inputs\":\"x\",\"parameters\":{\"candidate_labels\":\"a,b\",\"multi_label\":true,"
                         "\"hypothesis_template\":\"About {}.\"}}");
    zstc_params *params = NULL;
    float scores[2];
    assert_ok(zstc_params_new(&params));
    assert_ok(zstc_params_set_multi_label(params, 1));
    assert_ok(zstc_params_set_template(params, "About {}."));
    assert_ok(zstc_classify(model, "x", 1, (const char *const[]){"a", "b"}, 2, params, scores));
    float best = scores[0] > scores[1] ? scores[0] : scores[1];
    assert_true((float)json_real_value(json_array_get(json_object_get(answer, "scores"), 0)) == best);
    zstc_params_free(params);
    json_decref(answer);
}

static void a_failure_names_the_thing_and_leaves_the_output(void **state) {
    (void)state;
    static const struct {
        const char *request;
        zstc_status status;
        const char *names;
    } CASES[] = {
        {"{", ZSTC_INVALID_ARGUMENT, "not JSON"},
        {"{\"inputs\":\"\"," LABELS "}", ZSTC_INVALID_ARGUMENT, "empty"},
        {"{\"inputs\":[\"x\",\"\"]," LABELS "}", ZSTC_INVALID_ARGUMENT, "inputs[1]"},
        {"{\"inputs\":\"x\",\"parameters\":{\"candidate_labels\":[\"\"]}}", ZSTC_INVALID_ARGUMENT, "label"},
        {"{\"inputs\":\"\xc3\"," LABELS "}", ZSTC_TEXT, "byte"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char *response = (char *)&model;
        const char *request = CASES[i].request;
        assert_fails(zstc_classify_json(model, request, strlen(request), &response), CASES[i].status, CASES[i].names);
        assert_ptr_equal(response, &model);
    }
}

static void null_arguments_are_named(void **state) {
    (void)state;
    char *response = NULL;
    assert_fails(zstc_classify_json(NULL, "{}", 2, &response), ZSTC_INVALID_ARGUMENT, "z is NULL");
    assert_fails(zstc_classify_json(model, NULL, 2, &response), ZSTC_INVALID_ARGUMENT, "request is NULL");
    assert_fails(zstc_classify_json(model, "{}", (size_t)-1, &response), ZSTC_INVALID_ARGUMENT, "a length of");
    assert_fails(zstc_classify_json(model, "{}", 2, NULL), ZSTC_INVALID_ARGUMENT, "response is NULL");
    zstc_string_free(NULL);
}

static void the_request_need_not_end_with_nul(void **state) {
    (void)state;
    static const char REQUEST[] = "{\"inputs\":\"x\"," LABELS "}garbage";
    char *response = NULL;
    assert_ok(zstc_classify_json(model, REQUEST, strlen(REQUEST) - strlen("garbage"), &response));
    zstc_string_free(response);
}

static void a_byte_order_mark_is_skipped_once(void **state) {
    (void)state;
    json_decref(ask("\xef\xbb\xbf{\"inputs\":\"x\"," LABELS "}"));
    static const char TWICE[] = "\xef\xbb\xbf\xef\xbb\xbf{\"inputs\":\"x\"," LABELS "}";
    char *response = NULL;
    assert_fails(zstc_classify_json(model, TWICE, strlen(TWICE), &response), ZSTC_INVALID_ARGUMENT,
                 "not JSON at byte 1");
    assert_fails(zstc_classify_json(model, "\xef\xbb\xbf", 3, &response), ZSTC_INVALID_ARGUMENT, "empty");
    assert_fails(zstc_classify_json(model, "\xef\xbb", 2, &response), ZSTC_TEXT, "not UTF-8");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_has_the_scores_of_classify),
        cmocka_unit_test(a_list_gives_a_list_in_order),
        cmocka_unit_test(parameters_are_heeded),
        cmocka_unit_test(a_failure_names_the_thing_and_leaves_the_output),
        cmocka_unit_test(null_arguments_are_named),
        cmocka_unit_test(the_request_need_not_end_with_nul),
        cmocka_unit_test(a_byte_order_mark_is_skipped_once),
    };
    return cmocka_run_group_tests(tests, open_model, close_model);
}
