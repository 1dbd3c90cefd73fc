/* The two forms of ModernBERT's config.json. */
#include "model/config_cases.h"

#define MODERNBERT                                                                                                     \
    "{\"model_type\":\"modernbert\",\"hidden_size\":32,\"num_hidden_layers\":5,\"num_attention_heads\":4,"             \
    "\"intermediate_size\":48,\"vocab_size\":1600,\"max_position_embeddings\":256,"                                    \
    "\"id2label\":{\"0\":\"entailment\",\"1\":\"not_entailment\"}}"
#define TYPES                                                                                                          \
    "[\"full_attention\",\"sliding_attention\",\"sliding_attention\",\"sliding_attention\",\"full_attention\"]"

static void check_local(const zstc_config *config, const char *wanted) {
    for (int64_t i = 0; wanted[i] != '\0'; i++) {
        if (config->modernbert.local_layers[i] != (wanted[i] == 'l')) fail_msg("layer %d", (int)i);
    }
}

static void what_is_not_there_has_the_default_of_the_family(void **state) {
    (void)state;
    zstc_config config = {0};
    assert_ok(parse(&config, MODERNBERT, NULL));
    assert_int_equal(config.arch, ZSTC_ARCH_MODERNBERT);
    assert_int_equal(config.max_length, 256);
    assert_int_equal(config.activation, ZSTC_ACT_GELU);
    assert_int_equal(config.head_activation, ZSTC_ACT_GELU);
    assert_true(config.layer_norm_eps == 1e-5);
    assert_true(config.modernbert.global_theta == 160000 && config.modernbert.local_theta == 10000);
    assert_int_equal(config.modernbert.window, 64);
    check_local(&config, "gllgl");
    const zstc_modernbert_config *own = &config.modernbert;
    assert_false(own->mean_pooling || own->norm_bias || own->attention_bias || own->mlp_bias || own->head_bias);
    zstc_config_clear(&config);
}

static void layers_are_named_or_counted(void **state) {
    (void)state;
    zstc_config config = {0};
    assert_ok(parse_with(&config, MODERNBERT, "global_attn_every_n_layers", "2"));
    check_local(&config, "glglg");
    zstc_config_clear(&config);
    assert_ok(parse_with(&config, MODERNBERT, "global_attn_every_n_layers", "1"));
    check_local(&config, "ggggg");
    zstc_config_clear(&config);
    assert_ok(parse_with(&config, MODERNBERT, "layer_types", TYPES));
    check_local(&config, "glllg");
    zstc_config_clear(&config);
    char *both = with(MODERNBERT, "layer_types", TYPES);
    assert_ok(parse_with(&config, both, "global_attn_every_n_layers", "4"));
    zstc_config_clear(&config);
    assert_fails(parse_with(&config, both, "global_attn_every_n_layers", "3"), ZSTC_MODEL,
                 "\"layer_types\" and \"global_attn_every_n_layers\" (3) contradict each other in layer 3");
    assert_fails(parse_with(&config, MODERNBERT, "layer_types", "[\"full_attention\"]"), ZSTC_MODEL,
                 "a name for each of num_hidden_layers");
    assert_fails(parse_with(&config, both, "num_hidden_layers", "6"), ZSTC_MODEL, "\"layer_types\"");
    free(both);
    assert_fails(parse_with(&config, MODERNBERT, "layer_types", "[1,2,3,4,5]"), ZSTC_MODEL, "a list of strings");
    assert_fails(parse_with(&config, MODERNBERT, "layer_types", "[\"a\",\"a\",\"a\",\"a\",\"a\"]"), ZSTC_UNSUPPORTED,
                 "\"layer_types\": 'a' is not supported");
}

static void a_window_is_half_of_local_attention_to_each_side(void **state) {
    (void)state;
    zstc_config config = {0};
    assert_ok(parse_with(&config, MODERNBERT, "local_attention", "17"));
    assert_int_equal(config.modernbert.window, 8);
    zstc_config_clear(&config);
    assert_fails(parse_with(&config, MODERNBERT, "local_attention", "-2"), ZSTC_MODEL, "\"local_attention\" is -2");
}

static void rotary_positions_come_in_either_form(void **state) {
    (void)state;
    static const struct {
        const char *key, *value;
        double global, local;
    } cases[] = {
        {"global_rope_theta", "5000", 5000, 10000},
        {"local_rope_theta", "77.5", 160000, 77.5},
        {"local_rope_theta", "null", 160000, 160000}, /* as the global one */
        {"rope_parameters", "{\"full_attention\":{\"rope_theta\":9,\"rope_type\":\"default\"}}", 9, 10000},
        {"rope_parameters", "{\"sliding_attention\":{\"rope_theta\":8},\"full_attention\":null}", 160000, 8},
        {"rope_parameters", "null", 160000, 10000},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        zstc_config config = {0};
        assert_ok(parse_with(&config, MODERNBERT, cases[i].key, cases[i].value));
        assert_true(config.modernbert.global_theta == cases[i].global);
        assert_true(config.modernbert.local_theta == cases[i].local);
        zstc_config_clear(&config);
    }
}

static void rotary_positions_that_cannot_be_are_named(void **state) {
    (void)state;
    static const struct {
        const char *key, *value;
        zstc_status status;
        const char *names;
    } cases[] = {
        {"rope_parameters", "{\"full_attention\":{\"rope_type\":\"yarn\"}}", ZSTC_UNSUPPORTED, "\"rope_type\": 'yarn'"},
        {"rope_parameters", "[]", ZSTC_MODEL, "\"rope_parameters\" is an array (expected an object)"},
        {"rope_parameters", "{\"full_attention\":1}", ZSTC_MODEL, "an object for each type of attention"},
        {"rope_parameters", "{\"full_attention\":{\"rope_theta\":0}}", ZSTC_MODEL,
         "rope_parameters: \"rope_theta\" is 0"},
        {"rope_scaling", "{\"type\":\"linear\",\"factor\":2}", ZSTC_UNSUPPORTED, "\"rope_scaling\""},
        {"global_rope_theta", "-1", ZSTC_MODEL, "\"global_rope_theta\" is -1"},
        {"num_attention_heads", "32", ZSTC_MODEL, "heads of an even size"},
        {"classifier_pooling", "\"max\"", ZSTC_UNSUPPORTED, "\"classifier_pooling\": 'max'"},
    };
    zstc_config config = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_fails(parse_with(&config, MODERNBERT, cases[i].key, cases[i].value), cases[i].status, cases[i].names);
    }
    char *both = with(MODERNBERT, "rope_parameters", "{\"full_attention\":{\"rope_theta\":9}}");
    assert_fails(parse_with(&config, both, "global_rope_theta", "10"), ZSTC_MODEL,
                 "\"rope_parameters\" and \"global_rope_theta\" contradict each other: 9 and 10");
    assert_ok(parse_with(&config, both, "global_rope_theta", "9"));
    zstc_config_clear(&config);
    free(both);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_there_has_the_default_of_the_family),
        cmocka_unit_test(layers_are_named_or_counted),
        cmocka_unit_test(a_window_is_half_of_local_attention_to_each_side),
        cmocka_unit_test(rotary_positions_come_in_either_form),
        cmocka_unit_test(rotary_positions_that_cannot_be_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
