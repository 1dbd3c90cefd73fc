/* The similarity term in config.json: what is read of it, its defaults, and what is refused. */
#include "model/config_cases.h"

static const char full[] = "{\"weights\":\"similarity.safetensors\",\"weight\":6.5,\"offset\":-2,\"pooling\":\"cls\","
                           "\"template\":\"{}\",\"max_length\":64}";

/* BERT with `section`, and `key` of it set to `value`. */
static zstc_status parse_section(zstc_config *config, const char *section, const char *key, const char *value) {
    char *changed = key != NULL ? with(section, key, value) : strdup(section);
    char *text = with(BERT, "zstc_similarity", changed);
    zstc_status status = parse(config, text, NULL);
    free(changed);
    free(text);
    return status;
}

static void every_key_is_read(void **state) {
    (void)state;
    zstc_config config = {0};
    assert_ok(parse_section(&config, full, NULL, NULL));
    assert_string_equal(config.similarity.weights, "similarity.safetensors");
    assert_string_equal(config.similarity.sentence, "{}");
    assert_true(config.similarity.weight == 6.5 && config.similarity.offset == -2);
    assert_int_equal(config.similarity.pooling, ZSTC_POOLING_CLS);
    assert_int_equal(config.similarity.max_length, 64);
    zstc_config_clear(&config);
}

static void the_weights_alone_must_be_there(void **state) {
    (void)state;
    zstc_config config = {0};
    assert_ok(parse_section(&config, "{\"weights\":\"x\"}", NULL, NULL));
    assert_null(config.similarity.sentence);
    assert_true(config.similarity.weight == 1 && config.similarity.offset == 0);
    assert_int_equal(config.similarity.pooling, ZSTC_POOLING_MEAN);
    assert_int_equal(config.similarity.max_length, 128);
    zstc_config_clear(&config);
    assert_fails(parse_section(&config, full, "weights", NULL), ZSTC_MODEL, "\"weights\"");
}

static void a_model_without_the_section_has_no_term(void **state) {
    (void)state;
    zstc_config config = {0};
    assert_ok(parse(&config, BERT, NULL));
    assert_null(config.similarity.weights);
    zstc_config_clear(&config);
}

static void what_cannot_be_meant_is_refused_by_name(void **state) {
    (void)state;
    static const struct {
        const char *key, *value, *names;
    } wrong[] = {
        {"weights", "\"\"", "zstc_similarity: \"weights\" is \"\" (expected the name of a file)"},
        {"weights", "\"../x\"", "\"weights\" is \"../x\""},
        {"weights", "1", "\"weights\" is 1 (expected a string)"},
        {"weight", "\"1\"", "\"weight\" is \"1\" (expected a number)"},
        {"pooling", "\"max\"", "\"pooling\" is \"max\" (expected mean or cls)"},
        {"template", "[]", "\"template\""},
        {"max_length", "2", "\"max_length\" is 2 (expected 3 to 128)"},
        {"max_length", "129", "\"max_length\" is 129 (expected 3 to 128)"},
        {"temperature", "1", "\"temperature\""},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        zstc_config config = {0};
        assert_fails(parse_section(&config, full, wrong[i].key, wrong[i].value), ZSTC_MODEL, wrong[i].names);
    }
    zstc_config config = {0};
    assert_fails(parse_section(&config, "[]", NULL, NULL), ZSTC_MODEL, "\"zstc_similarity\" is not an object");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_is_read),
        cmocka_unit_test(the_weights_alone_must_be_there),
        cmocka_unit_test(a_model_without_the_section_has_no_term),
        cmocka_unit_test(what_cannot_be_meant_is_refused_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
