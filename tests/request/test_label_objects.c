/* Labels with a description or with hypotheses of their own, in JSON. Expected scores are computed here from the fake
 * scorer's logits, pair by pair. */
#include <math.h>

#include "support/fake_scorer.h"
#include "support/support.h"

static const char text[] = "this is the example, there is no other like it under the sun";
enum { CONTRADICTION = 0, ENTAILMENT = 2, MOST_TOKENS = 512 };

static zstc *model;
static zstc_tokenizer *tokenizer;

static int open_model(void **state) {
    (void)state;
    assert_ok(zstc_open(&model, test_data("micro-bpe"), NULL));
    assert_ok(zstc_tokenizer_new(&tokenizer, test_data("micro-bpe")));
    return 0;
}

static int close_model(void **state) {
    (void)state;
    zstc_tokenizer_free(tokenizer);
    zstc_free(model);
    return 0;
}

/* ---- asking ---------------------------------------------------------------------------------------------------- */

static char *request_of(const char *labels, const char *parameters) {
    static char request[2048];
    snprintf(request, sizeof request, "{\"inputs\":\"%s\",\"parameters\":{\"candidate_labels\":%s%s}}", text, labels,
             parameters);
    return request;
}

/* The answer to the text with these labels; `parameters` starts with a comma. */
static json_t *ask(const char *labels, const char *parameters) {
    char *response = NULL, *request = request_of(labels, parameters);
    assert_ok(zstc_classify_json(model, request, strlen(request), &response));
    json_t *answer = json_loads(response, 0, NULL);
    assert_non_null(answer);
    zstc_string_free(response);
    return answer;
}

static double score_of(const json_t *answer, const char *label) {
    const json_t *labels = json_object_get(answer, "labels");
    for (size_t i = 0; i < json_array_size(labels); i++) {
        if (strcmp(json_string_value(json_array_get(labels, i)), label) == 0)
            return json_real_value(json_array_get(json_object_get(answer, "scores"), i));
    }
    fail_msg("no label \"%s\" in the answer", label);
    return 0;
}

static void assert_score(const json_t *answer, const char *label, double expected) {
    double got = score_of(answer, label);
    if (!(fabs(got - expected) < 1e-6)) fail_msg("label \"%s\": %.9g, expected %.9g", label, got, expected);
}

static void refuse(const char *labels, const char *parameters, const char *line) {
    char *response = NULL, *request = request_of(labels, parameters);
    assert_fails(zstc_classify_json(model, request, strlen(request), &response), ZSTC_INVALID_ARGUMENT, line);
    assert_null(response);
}

/* ---- what is expected ------------------------------------------------------------------------------------------ */

typedef struct {
    double entailment, contradiction;
} logits;

static logits logits_of(const char *hypothesis) {
    static const int32_t types[MOST_TOKENS];
    int32_t ids[MOST_TOKENS];
    size_t count;
    assert_ok(zstc_tokenize_pair(tokenizer, text, strlen(text), hypothesis, strlen(hypothesis), 0, ids, MOST_TOKENS,
                                 &count, NULL));
    return (logits){fake_logit(ids, types, (int64_t)count, ENTAILMENT),
                    fake_logit(ids, types, (int64_t)count, CONTRADICTION)};
}

static double share(logits l) { return 1 / (1 + exp(l.contradiction - l.entailment)); }

static double softmax_of_first(double first, double second) { return exp(first) / (exp(first) + exp(second)); }

static double larger(double a, double b) { return a > b ? a : b; }

/* ---- descriptions ---------------------------------------------------------------------------------------------- */

static void a_description_goes_into_the_template_and_the_label_comes_back(void **state) {
    (void)state;
    double sun = logits_of("This example is the stars.").entailment;
    double sea = logits_of("This example is sea.").entailment;
    json_t *answer = ask("[{\"label\":\"sky\",\"description\":\"the stars\"},\"sea\"]", "");
    assert_score(answer, "sky", softmax_of_first(sun, sea));
    assert_score(answer, "sea", softmax_of_first(sea, sun));
    json_decref(answer);
}

static void a_description_goes_into_a_template_of_the_request(void **state) {
    (void)state;
    double expected = share(logits_of("{It} names the sun."));
    json_t *answer =
        ask("[{\"label\":\"sky\",\"description\":\"the sun\"}]", ",\"hypothesis_template\":\"{{It}} names {}.\"");
    assert_score(answer, "sky", expected);
    json_decref(answer);
}

static void a_label_object_alone_is_as_its_string(void **state) {
    (void)state;
    json_t *object = ask("[{\"label\":\"sun\"},{\"label\":\"sea\"}]", ""), *string = ask("[\"sun\",\"sea\"]", "");
    assert_true(json_equal(object, string));
    json_decref(object);
    json_decref(string);
}

/* ---- hypotheses ------------------------------------------------------------------------------------------------ */

#define TWO_EACH                                                                                                       \
    "[{\"label\":\"sky\",\"hypotheses\":[\"This is about the sun.\",\"The text names a star.\"]},"                     \
    "{\"label\":\"food\",\"hypotheses\":[\"Someone cooks.\",\"There is food in it.\"]}]"

static void the_hypothesis_that_entails_most_speaks_for_its_label(void **state) {
    (void)state;
    double sky = larger(logits_of("This is about the sun.").entailment, logits_of("The text names a star.").entailment);
    double food = larger(logits_of("Someone cooks.").entailment, logits_of("There is food in it.").entailment);
    const char *const parameters[] = {"", ",\"reduce\":\"max\""};
    for (size_t i = 0; i < 2; i++) {
        json_t *answer = ask(TWO_EACH, parameters[i]);
        assert_score(answer, "sky", softmax_of_first(sky, food));
        assert_score(answer, "food", softmax_of_first(food, sky));
        json_decref(answer);
    }
}

static void reduce_mean_takes_the_mean_of_their_logits(void **state) {
    (void)state;
    logits a = logits_of("This is about the sun."), b = logits_of("The text names a star.");
    logits c = logits_of("Someone cooks."), d = logits_of("There is food in it.");
    double sky = (a.entailment + b.entailment) / 2, food = (c.entailment + d.entailment) / 2;
    json_t *answer = ask(TWO_EACH, ",\"reduce\":\"mean\"");
    assert_score(answer, "sky", softmax_of_first(sky, food));
    json_decref(answer);
    answer = ask(TWO_EACH, ",\"reduce\":\"mean\",\"multi_label\":true");
    assert_score(answer, "sky", share((logits){sky, (a.contradiction + b.contradiction) / 2}));
    assert_score(answer, "food", share((logits){food, (c.contradiction + d.contradiction) / 2}));
    json_decref(answer);
}

static void multi_label_takes_the_hypothesis_with_the_largest_share(void **state) {
    (void)state;
    double sky = larger(share(logits_of("This is about the sun.")), share(logits_of("The text names a star.")));
    double food = larger(share(logits_of("Someone cooks.")), share(logits_of("There is food in it.")));
    json_t *answer = ask(TWO_EACH, ",\"multi_label\":true");
    assert_score(answer, "sky", sky);
    assert_score(answer, "food", food);
    json_decref(answer);
}

/* Also that sentences know no template: braces in them are text. */
static void strings_descriptions_and_hypotheses_may_be_mixed(void **state) {
    (void)state;
    logits sun = logits_of("It is sun!"), stars = logits_of("It is the stars!"), braces = logits_of("{} and {{");
    json_t *answer = ask("[\"sun\",{\"label\":\"night\",\"description\":\"the stars\"},"
                         "{\"label\":\"code\",\"hypotheses\":[\"{} and {{\"]}]",
                         ",\"multi_label\":true,\"hypothesis_template\":\"It is {}!\"");
    assert_score(answer, "sun", share(sun));
    assert_score(answer, "night", share(stars));
    assert_score(answer, "code", share(braces));
    assert_int_equal(json_array_size(json_object_get(answer, "labels")), 3);
    json_decref(answer);
}

static void labels_of_one_name_keep_their_places(void **state) {
    (void)state;
    double sun = share(logits_of("It is about the sun.")), sea = share(logits_of("It is about the sea."));
    json_t *answer = ask("[{\"label\":\"x\",\"hypotheses\":[\"It is about the sun.\"]},"
                         "{\"label\":\"x\",\"hypotheses\":[\"It is about the sea.\"]}]",
                         ",\"multi_label\":true");
    const json_t *scores = json_object_get(answer, "scores");
    assert_true(fabs(json_real_value(json_array_get(scores, 0)) - larger(sun, sea)) < 1e-6);
    assert_true(fabs(json_real_value(json_array_get(scores, 1)) - (sun + sea - larger(sun, sea))) < 1e-6);
    json_decref(answer);
}

/* ---- errors ---------------------------------------------------------------------------------------------------- */

static void a_wrong_label_object_is_named(void **state) {
    (void)state;
    static const struct {
        const char *label, *line;
    } CASES[] = {
        {"7", "candidate_labels[1] is neither a string nor an object with a label: 7"},
        {"[\"a\"]", "candidate_labels[1] is neither a string nor an object with a label: [\"a\"]"},
        {"null", "candidate_labels[1] is neither a string nor an object with a label: null"},
        {"{}", "candidate_labels[1].label is missing"},
        {"{\"label\":\"\"}", "candidate_labels[1].label is empty"},
        {"{\"label\":null}", "candidate_labels[1].label is not a string: null"},
        {"{\"label\":\"a\\u0000\"}", "candidate_labels[1].label holds a NUL character"},
        {"{\"label\":\"a\",\"label\":\"b\"}", "candidate_labels[1]: duplicate key \"label\""},
        {"{\"label\":\"a\",\"hypothesis\":\"b\"}",
         "candidate_labels[1]: unknown key \"hypothesis\" (expected label, description or hypotheses)"},
        {"{\"label\":\"a\",\"description\":[]}", "candidate_labels[1].description is not a string: []"},
        {"{\"label\":\"a\",\"description\":\"\"}", "candidate_labels[1].description is empty"},
        {"{\"label\":\"a\",\"hypotheses\":\"b\"}", "candidate_labels[1].hypotheses is not a list of sentences: \"b\""},
        {"{\"label\":\"a\",\"hypotheses\":[]}", "candidate_labels[1].hypotheses is an empty list"},
        {"{\"label\":\"a\",\"hypotheses\":[\"b\",2]}", "candidate_labels[1].hypotheses[1] is not a string: 2"},
        {"{\"label\":\"a\",\"hypotheses\":[\"\"]}", "candidate_labels[1].hypotheses[0] is empty"},
        {"{\"label\":\"a\",\"hypotheses\":[\"b\"],\"description\":\"c\"}",
         "candidate_labels[1] has both description and hypotheses (expected one of them)"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char labels[256];
        snprintf(labels, sizeof labels, "[\"sun\",%s]", CASES[i].label);
        refuse(labels, "", CASES[i].line);
    }
}

/* Where the template is filled in here and not by the library. */
static void an_empty_label_beside_hypotheses_is_refused(void **state) {
    (void)state;
    refuse("[{\"label\":\"a\",\"hypotheses\":[\"b\"]},\"\"]", "", "label 1 is empty");
}

static void a_hypothesis_that_does_not_fit_is_named_with_its_label(void **state) {
    (void)state;
    char *response = NULL, *request = request_of(TWO_EACH, ",\"max_length\":8");
    assert_fails(zstc_classify_json(model, request, strlen(request), &response), ZSTC_TOO_LONG,
                 "label 0 (\"This is about the sun.\"): its hypothesis takes");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_description_goes_into_the_template_and_the_label_comes_back),
        cmocka_unit_test(a_description_goes_into_a_template_of_the_request),
        cmocka_unit_test(a_label_object_alone_is_as_its_string),
        cmocka_unit_test(the_hypothesis_that_entails_most_speaks_for_its_label),
        cmocka_unit_test(reduce_mean_takes_the_mean_of_their_logits),
        cmocka_unit_test(multi_label_takes_the_hypothesis_with_the_largest_share),
        cmocka_unit_test(strings_descriptions_and_hypotheses_may_be_mixed),
        cmocka_unit_test(labels_of_one_name_keep_their_places),
        cmocka_unit_test(a_wrong_label_object_is_named),
        cmocka_unit_test(an_empty_label_beside_hypotheses_is_refused),
        cmocka_unit_test(a_hypothesis_that_does_not_fit_is_named_with_its_label),
    };
    return cmocka_run_group_tests(tests, open_model, close_model);
}
