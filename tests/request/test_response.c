#include <math.h>
#include <stdlib.h>

#include "request/response.h"
#include "support/support.h"

static const char *const LABELS[] = {"a", "b", "c", "d"};

static zstc_response make(const float *scores, size_t count) {
    return (zstc_response){.text = {"x", 1}, .labels = LABELS, .scores = scores, .count = count};
}

static void check_json(const zstc_response *response, const zstc_selection *selection, const char *expected) {
    json_t *json = NULL;
    zstc_error error;
    assert_int_equal(zstc_response_json(&json, response, selection, &error), ZSTC_OK);
    char *text = json_dumps(json, ZSTC_RESPONSE_FLAGS);
    assert_string_equal(text, expected);
    free(text);
    json_decref(json);
}

static void labels_come_best_first_and_ties_by_place(void **state) {
    (void)state;
    zstc_response response = make((const float[]){0.25f, 0.5f, 0, 0.25f}, 4);
    check_json(&response, NULL,
               "{\"sequence\":\"x\",\"labels\":[\"b\",\"a\",\"d\",\"c\"],\"scores\":[0.5,0.25,0.25,0.0]}");
}

static void truncated_stands_only_where_it_was(void **state) {
    (void)state;
    zstc_response response = make((const float[]){1}, 1);
    response.truncated = 1;
    check_json(&response, NULL, "{\"sequence\":\"x\",\"labels\":[\"a\"],\"scores\":[1.0],\"truncated\":true}");
}

static void a_filter_shows_the_best(void **state) {
    (void)state;
    zstc_response response = make((const float[]){0.25f, 0.5f, 0, 0.25f}, 4);
    check_json(&response, &(zstc_selection){.top_k = 2},
               "{\"sequence\":\"x\",\"labels\":[\"b\",\"a\"],\"scores\":[0.5,0.25]}");
    check_json(&response, &(zstc_selection){.threshold = 0.5f},
               "{\"sequence\":\"x\",\"labels\":[\"b\"],\"scores\":[0.5]}");
    check_json(&response, &(zstc_selection){.top_k = 9, .threshold = 0.6f},
               "{\"sequence\":\"x\",\"labels\":[],\"scores\":[]}");
}

/* What is written for a score, read back. */
static float read_back(float score, char *written, size_t size) {
    json_t *json = NULL;
    zstc_error error;
    zstc_response response = make(&score, 1);
    assert_int_equal(zstc_response_json(&json, &response, NULL, &error), ZSTC_OK);
    char *text = json_dumps(json_array_get(json_object_get(json, "scores"), 0), ZSTC_RESPONSE_FLAGS | JSON_ENCODE_ANY);
    snprintf(written, size, "%s", text);
    free(text);
    json_decref(json);
    return strtof(written, NULL);
}

static void scores_are_short_and_read_back_the_same(void **state) {
    (void)state;
    char text[64];
    read_back(0.1f, text, sizeof text);
    assert_string_equal(text, "0.1");
    read_back(0.98285913f, text, sizeof text);
    assert_string_equal(text, "0.98285913");
    uint32_t seed = 1;
    for (int i = 0; i < 20000; i++) {
        seed = seed * 1664525u + 1013904223u;
        float score = ldexpf((float)(seed >> 8), -24 - (int)(seed & 31));
        assert_true(read_back(score, text, sizeof text) == score);
        assert_true(strlen(text) <= 15);
    }
}

static void a_score_that_is_no_number_is_an_error(void **state) {
    (void)state;
    json_t *json = NULL;
    zstc_error error;
    zstc_response response = make((const float[]){0.5f, NAN}, 2);
    assert_int_equal(zstc_response_json(&json, &response, NULL, &error), ZSTC_BACKEND);
    assert_non_null(strstr(error.line, "'b'"));
    assert_null(json);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_come_best_first_and_ties_by_place),
        cmocka_unit_test(truncated_stands_only_where_it_was),
        cmocka_unit_test(a_filter_shows_the_best),
        cmocka_unit_test(scores_are_short_and_read_back_the_same),
        cmocka_unit_test(a_score_that_is_no_number_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
