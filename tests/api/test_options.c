#include "api/options.h"
#include "api/params.h"
#include "support/support.h"

static int set_up(void **state) { return zstc_options_new((zstc_options **)state) == ZSTC_OK ? 0 : -1; }

static int tear_down(void **state) {
    zstc_options_free(*state);
    return 0;
}

static void listed_values_are_taken(void **state) {
    zstc_options *o = *state;
    static const char *const devices[] = {"auto", "cpu", "cuda", "cuda:0", "cuda:15"};
    static const char *const precisions[] = {"auto", "float32", "bfloat16", "float16", "int8"};
    static const char *const engines[] = {"auto", "packed", "module"};
    for (size_t i = 0; i < 5; i++) assert_ok(zstc_options_set_device(o, devices[i]));
    for (size_t i = 0; i < 5; i++) assert_ok(zstc_options_set_precision(o, precisions[i]));
    for (size_t i = 0; i < 3; i++) assert_ok(zstc_options_set_engine(o, engines[i]));
    assert_ok(zstc_options_set_threads(o, 0));
    assert_ok(zstc_options_set_threads(o, 8));
    assert_ok(zstc_options_set_max_batch_tokens(o, 0));
    assert_ok(zstc_options_set_max_batch_tokens(o, 1));
}

static void other_values_are_named_and_change_nothing(void **state) {
    zstc_options *o = *state;
    static const char *const devices[] = {"", "gpu", "CPU", "cuda:", "cuda:x", "cuda:-1", "cuda:12345", "cuda:1 "};
    assert_ok(zstc_options_set_device(o, "cuda:3"));
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
        assert_fails(zstc_options_set_device(o, devices[i]), ZSTC_INVALID_ARGUMENT, devices[i]);
    assert_string_equal(o->device, "cuda:3");
    assert_fails(zstc_options_set_precision(o, "fp16"), ZSTC_INVALID_ARGUMENT, "fp16");
    assert_string_equal(o->precision, "auto");
    assert_fails(zstc_options_set_engine(o, "onnx"), ZSTC_INVALID_ARGUMENT, "onnx");
    assert_fails(zstc_options_set_threads(o, -1), ZSTC_INVALID_ARGUMENT, "-1");
    assert_fails(zstc_options_set_threads(o, 100000), ZSTC_INVALID_ARGUMENT, "100000");
    assert_fails(zstc_options_set_max_batch_tokens(o, -5), ZSTC_INVALID_ARGUMENT, "-5");
    assert_fails(zstc_options_set_max_batch_tokens(o, INT64_MAX), ZSTC_INVALID_ARGUMENT, "max_batch_tokens");
}

static void class_names_must_say_which_is_entailment(void **state) {
    zstc_options *o = *state;
    assert_ok(zstc_options_set_class_names(o, "contradiction, neutral, entailment"));
    assert_ok(zstc_options_set_class_names(o, "ENTAILMENT,other"));
    assert_fails(zstc_options_set_class_names(o, "yes,no"), ZSTC_INVALID_ARGUMENT,
                 "class names \"yes,no\": no name starts with \"entail\"");
    assert_fails(zstc_options_set_class_names(o, "entailment, ,x"), ZSTC_INVALID_ARGUMENT,
                 "the name of class 1 is empty");
    assert_fails(zstc_options_set_class_names(o, ""), ZSTC_INVALID_ARGUMENT, "the name of class 0 is empty");
    assert_string_equal(o->class_names, "ENTAILMENT,other");
}

static void null_is_refused_by_every_setter(void **state) {
    zstc_options *o = *state;
    assert_fails(zstc_options_new(NULL), ZSTC_INVALID_ARGUMENT, "out");
    assert_fails(zstc_options_set_device(NULL, "cpu"), ZSTC_INVALID_ARGUMENT, "options");
    assert_fails(zstc_options_set_device(o, NULL), ZSTC_INVALID_ARGUMENT, "device");
    assert_fails(zstc_options_set_precision(o, NULL), ZSTC_INVALID_ARGUMENT, "precision");
    assert_fails(zstc_options_set_engine(o, NULL), ZSTC_INVALID_ARGUMENT, "engine");
    assert_fails(zstc_options_set_threads(NULL, 1), ZSTC_INVALID_ARGUMENT, "options");
    assert_fails(zstc_options_set_max_batch_tokens(NULL, 1), ZSTC_INVALID_ARGUMENT, "options");
    assert_fails(zstc_options_set_class_names(NULL, "entailment"), ZSTC_INVALID_ARGUMENT, "options");
    assert_fails(zstc_options_set_class_names(o, NULL), ZSTC_INVALID_ARGUMENT, "class_names");
    zstc_options_free(NULL);
}

static void params_take_what_is_listed(void **state) {
    (void)state;
    zstc_params *p = NULL;
    char hypothesis_template[] = "About {}.";
    assert_ok(zstc_params_new(&p));
    assert_string_equal(zstc_params_template(p), "This example is {}.");
    assert_ok(zstc_params_set_template(p, hypothesis_template));
    hypothesis_template[0] = 'X'; /* the caller's own from here on */
    assert_string_equal(zstc_params_template(p), "About {}.");
    assert_ok(zstc_params_set_multi_label(p, 1));
    assert_ok(zstc_params_set_max_length(p, 64));
    assert_ok(zstc_params_set_overflow(p, "window"));
    assert_int_equal(p->overflow, ZSTC_OVERFLOW_WINDOW);
    assert_ok(zstc_params_set_overflow(p, "error"));
    assert_int_equal(p->overflow, ZSTC_OVERFLOW_ERROR);
    assert_ok(zstc_params_set_overflow(p, "truncate"));
    assert_int_equal(p->overflow, ZSTC_OVERFLOW_TRUNCATE);
    zstc_params_free(p);
}

static void params_refuse_the_rest_and_stay(void **state) {
    (void)state;
    zstc_params *p = NULL;
    assert_ok(zstc_params_new(&p));
    assert_ok(zstc_params_set_template(p, "About {}."));
    assert_fails(zstc_params_set_template(p, "About"), ZSTC_INVALID_ARGUMENT, "About");
    assert_string_equal(zstc_params_template(p), "About {}.");
    assert_fails(zstc_params_set_multi_label(p, 2), ZSTC_INVALID_ARGUMENT, "2");
    assert_fails(zstc_params_set_max_length(p, -1), ZSTC_INVALID_ARGUMENT, "-1");
    assert_fails(zstc_params_set_overflow(p, "wrap"), ZSTC_INVALID_ARGUMENT, "wrap");
    assert_fails(zstc_params_set_overflow(p, NULL), ZSTC_INVALID_ARGUMENT, "overflow");
    assert_fails(zstc_params_set_template(p, NULL), ZSTC_INVALID_ARGUMENT, "template");
    assert_fails(zstc_params_set_multi_label(NULL, 1), ZSTC_INVALID_ARGUMENT, "params");
    assert_fails(zstc_params_new(NULL), ZSTC_INVALID_ARGUMENT, "out");
    zstc_params_free(p);
    zstc_params_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(listed_values_are_taken, set_up, tear_down),
        cmocka_unit_test_setup_teardown(other_values_are_named_and_change_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(class_names_must_say_which_is_entailment, set_up, tear_down),
        cmocka_unit_test_setup_teardown(null_is_refused_by_every_setter, set_up, tear_down),
        cmocka_unit_test(params_take_what_is_listed),
        cmocka_unit_test(params_refuse_the_rest_and_stay),
    };
    return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
