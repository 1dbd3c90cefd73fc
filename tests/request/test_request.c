#include "request/request.h"
#include "support/support.h"

/* Reads a request; on failure the error must name `names`. */
static zstc_status read(zstc_request *request, const char *bytes, size_t length, zstc_error *error) {
    zstc_value root = {0};
    *request = (zstc_request){0};
    zstc_status status = zstc_value_load(&root, bytes, length, error);
    return status == ZSTC_OK ? zstc_request_read(request, root, NULL, error) : status;
}

static void accept(zstc_request *request, const char *text) {
    zstc_error error;
    if (read(request, text, strlen(text), &error) != ZSTC_OK) fail_msg("%s: %s", text, error.line);
}

static void refuse(const char *text, zstc_status expected, const char *names) {
    zstc_request request;
    zstc_error error;
    zstc_status status = read(&request, text, strlen(text), &error);
    assert_string_equal(zstc_status_name(status), zstc_status_name(expected));
    assert_int_equal(error.status, expected);
    if (strstr(error.line, names) == NULL) fail_msg("%s: '%s' does not name '%s'", text, error.line, names);
    assert_null(request.strings.bytes); /* cleared: nothing to free */
    assert_null(request.texts);
    assert_null(request.own.names);
    assert_null(request.own.texts);
    assert_null(request.params);
}

static void one_text_with_listed_labels(void **state) {
    (void)state;
    zstc_request request;
    accept(&request, "{\"inputs\":\"a text\",\"parameters\":{\"candidate_labels\":[\"a, b\",\"c\",\"c\"]}}");
    assert_int_equal(request.is_list, 0);
    assert_int_equal(request.text_count, 1);
    assert_int_equal(request.texts[0].length, 6);
    assert_memory_equal(request.texts[0].bytes, "a text", 6);
    assert_int_equal(request.own.count, 3);
    assert_string_equal(request.own.names[0], "a, b"); /* a comma in a list's label stays */
    assert_string_equal(request.own.names[2], "c");
    zstc_request_clear(&request);
}

static void a_list_of_texts_with_joined_labels(void **state) {
    (void)state;
    zstc_request request;
    accept(&request, "{\"parameters\":{\"multi_label\":true,\"candidate_labels\":\"a, b,\",\"hypothesis_template\":"
                     "\"{}!\"},\"inputs\":[\"x\",\"y\\u0000z\"]}");
    assert_int_equal(request.is_list, 1);
    assert_int_equal(request.text_count, 2);
    assert_int_equal(request.texts[1].length, 3);
    assert_memory_equal(request.texts[1].bytes, "y\0z", 3);
    assert_int_equal(request.own.count, 2);
    assert_string_equal(request.own.names[1], "b");
    zstc_request_clear(&request);
}

static void a_list_of_one_text_is_a_list(void **state) {
    (void)state;
    zstc_request request;
    accept(&request, "{\"inputs\":[\"x\"],\"parameters\":{\"candidate_labels\":\"a\"}}");
    assert_int_equal(request.is_list, 1);
    zstc_request_clear(&request);
}

static void what_is_not_json_is_refused(void **state) {
    (void)state;
    refuse("", ZSTC_INVALID_ARGUMENT, "empty");
    refuse(" \t\r\n", ZSTC_INVALID_ARGUMENT, "empty");
    refuse("{", ZSTC_INVALID_ARGUMENT, "not JSON at byte 1");
    refuse("{} x", ZSTC_INVALID_ARGUMENT, "not JSON");
    refuse("{\"inputs\":1,\"inputs\":2}", ZSTC_INVALID_ARGUMENT, "duplicate field \"inputs\"");
    refuse("{\"inputs\":\"x\",\"parameters\":{\"multi_label\":true,\"multi_label\":true}}", ZSTC_INVALID_ARGUMENT,
           "duplicate parameter \"multi_label\"");
    refuse("{\"inputs\":\"\xff\"}", ZSTC_TEXT, "0xff");
    refuse("{\"inputs\":\"\xed\xa0\x80\"}", ZSTC_TEXT, "byte");
}

static void a_deep_list_is_refused_and_no_crash(void **state) {
    (void)state;
    char deep[100001];
    memset(deep, '[', sizeof deep - 1);
    deep[sizeof deep - 1] = '\0';
    refuse(deep, ZSTC_INVALID_ARGUMENT, "not JSON");
}

#define LABELS "\"parameters\":{\"candidate_labels\":[\"a\"]}"

static void a_string_that_is_used_must_be_unicode(void **state) {
    (void)state;
    refuse("{\"inputs\":\"\\udc00\"," LABELS "}", ZSTC_TEXT, "inputs holds the lone surrogate \\udc00");
    refuse("{\"inputs\":[\"x\",\"y \\ud83d\"]," LABELS "}", ZSTC_TEXT, "inputs[1] holds the lone surrogate \\ud83d");
    refuse("{\"inputs\":\"x\",\"parameters\":{\"candidate_labels\":[\"a\",\"\\ud800\"]}}", ZSTC_TEXT,
           "candidate_labels[1] holds the lone surrogate");
    refuse("{\"inputs\":\"x\",\"parameters\":{\"candidate_labels\":\"a,\\ud800\"}}", ZSTC_TEXT,
           "candidate_labels holds the lone surrogate");
    refuse("{\"inputs\":\"x\",\"parameters\":{\"candidate_labels\":\"a\",\"hypothesis_template\":\"{}\\ud800\"}}",
           ZSTC_TEXT, "hypothesis_template holds the lone surrogate");
}

static void a_value_of_any_size_is_told_by_its_field(void **state) {
    (void)state;
    refuse("{\"inputs\":1e400," LABELS "}", ZSTC_INVALID_ARGUMENT,
           "inputs is neither a string nor a list of strings: 1e400");
    refuse("{\"inputs\":[\"x\",18446744073709551616]," LABELS "}", ZSTC_INVALID_ARGUMENT,
           "inputs[1] is not a string: 18446744073709551616");
    refuse("{\"inputs\":\"x\",\"id\":18446744073709551616," LABELS "}", ZSTC_INVALID_ARGUMENT, "unknown field \"id\"");
    refuse("{\"inputs\":\"x\",\"parameters\":{\"candidate_labels\":\"a\",\"w\":1e400}}", ZSTC_INVALID_ARGUMENT,
           "unknown parameter \"w\"");
    refuse("{\"inputs\":\"x\",\"parameters\":{\"candidate_labels\":\"a\",\"multi_label\":-1e400}}",
           ZSTC_INVALID_ARGUMENT, "multi_label is neither true nor false: -1e400");
}

static void keys_may_be_escaped(void **state) {
    (void)state;
    zstc_request request;
    accept(&request, "{\"\\u0069nputs\":\"x\",\"parameters\":{\"candidate\\u005flabels\":[\"a\"]}}");
    zstc_request_clear(&request);
}

static void what_is_not_an_object_is_refused(void **state) {
    (void)state;
    refuse("[]", ZSTC_INVALID_ARGUMENT, "not a JSON object");
    refuse("7", ZSTC_INVALID_ARGUMENT, "not a JSON object");
    refuse("null", ZSTC_INVALID_ARGUMENT, "not a JSON object");
}

static void wrong_inputs_are_named(void **state) {
    (void)state;
    refuse("{" LABELS "}", ZSTC_INVALID_ARGUMENT, "inputs is missing");
    refuse("{\"inputs\":null," LABELS "}", ZSTC_INVALID_ARGUMENT, "inputs");
    refuse("{\"inputs\":[]," LABELS "}", ZSTC_INVALID_ARGUMENT, "inputs is an empty list");
    refuse("{\"inputs\":[\"x\",[]]," LABELS "}", ZSTC_INVALID_ARGUMENT, "inputs[1]");
    refuse("{\"inputs\":\"x\",\"label\":1," LABELS "}", ZSTC_INVALID_ARGUMENT, "unknown field \"label\"");
}

static void refuse_parameters(const char *parameters, const char *names) {
    char text[256];
    snprintf(text, sizeof text, "{\"inputs\":\"x\",\"parameters\":%s}", parameters);
    refuse(text, ZSTC_INVALID_ARGUMENT, names);
}

static void wrong_parameters_are_named(void **state) {
    (void)state;
    refuse("{\"inputs\":\"x\"}", ZSTC_INVALID_ARGUMENT, "parameters is missing");
    refuse_parameters("[]", "parameters is not an object");
    refuse_parameters("{}", "candidate_labels is missing");
    refuse_parameters("{\"candidate_labels\":null}", "candidate_labels");
    refuse_parameters("{\"candidate_labels\":[]}", "candidate_labels is empty");
    refuse_parameters("{\"candidate_labels\":\", \"}", "candidate_labels is empty");
    refuse_parameters("{\"candidate_labels\":[\"a\",1]}", "candidate_labels[1]");
    refuse_parameters("{\"candidate_labels\":[\"a\\u0000\"]}", "candidate_labels[0]");
    refuse_parameters("{\"candidate_labels\":\"a\\u0000\"}", "candidate_labels");
    refuse_parameters("{\"candidate_labels\":\"a\",\"multi_label\":0}", "multi_label");
    refuse_parameters("{\"candidate_labels\":\"a\",\"hypothesis_template\":[]}", "hypothesis_template");
    refuse_parameters("{\"candidate_labels\":\"a\",\"hypothesis_template\":\"{\"}", "hypothesis_template");
    refuse_parameters("{\"candidate_labels\":\"a\",\"hypothesis_template\":\"{}\\u0000\"}", "hypothesis_template");
    refuse_parameters("{\"candidate_labels\":\"a\",\"top\":1}",
                      "unknown parameter \"top\" (expected candidate_labels, multi_label, hypothesis_template, "
                      "max_length, overflow, reduce, top_k or threshold)");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_text_with_listed_labels),
        cmocka_unit_test(a_list_of_texts_with_joined_labels),
        cmocka_unit_test(a_list_of_one_text_is_a_list),
        cmocka_unit_test(what_is_not_json_is_refused),
        cmocka_unit_test(a_deep_list_is_refused_and_no_crash),
        cmocka_unit_test(a_string_that_is_used_must_be_unicode),
        cmocka_unit_test(a_value_of_any_size_is_told_by_its_field),
        cmocka_unit_test(keys_may_be_escaped),
        cmocka_unit_test(what_is_not_an_object_is_refused),
        cmocka_unit_test(wrong_inputs_are_named),
        cmocka_unit_test(wrong_parameters_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
