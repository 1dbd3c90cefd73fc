/* What config.json says about DeBERTa, version 1 and version 2. */
#include "model/config_cases.h"

#define SIZES                                                                                                          \
    "\"hidden_size\":32,\"num_hidden_layers\":3,\"num_attention_heads\":4,\"intermediate_size\":64,"                   \
    "\"vocab_size\":1700,\"max_position_embeddings\":128,"                                                             \
    "\"id2label\":{\"0\":\"contradiction\",\"1\":\"neutral\",\"2\":\"entailment\"}"
#define V1 "{\"model_type\":\"deberta\"," SIZES ",\"relative_attention\":true,\"pos_att_type\":\"c2p|p2c\"}"
#define V2                                                                                                             \
    "{\"model_type\":\"deberta-v2\"," SIZES ",\"relative_attention\":true,\"pos_att_type\":[\"p2c\",\"c2p\"],"         \
    "\"position_buckets\":16}"

static void the_defaults_are_those_of_transformers(void **state) {
    (void)state;
    static const char *const bare[] = {"{\"model_type\":\"deberta\"," SIZES "}",
                                       "{\"model_type\":\"deberta-v2\"," SIZES "}"};
    for (size_t i = 0; i < sizeof bare / sizeof *bare; i++) {
        zstc_config config = {0};
        assert_ok(parse(&config, bare[i], NULL));
        assert_int_equal(config.relative.span, 0);
        assert_int_equal(config.relative.score_terms, 1);
        assert_false(config.no_position_table || config.relative.normed || config.relative.shared_projections);
        assert_int_equal(config.convolution.kernel, 0);
        assert_int_equal(config.type_vocab_size, 0);
        assert_int_equal(config.pair_types, 1);
        assert_int_equal(config.embedding_size, 32);
        assert_int_equal(config.pad_id, 0);
        assert_int_equal(config.head_activation, ZSTC_ACT_GELU);
        assert_true(config.layer_norm_eps == 1e-7);
        zstc_config_clear(&config);
    }
}

static void the_kinds_of_scores_are_a_string_or_a_list(void **state) {
    (void)state;
    static const struct {
        const char *value;
        bool content_to_position, position_to_content;
    } cases[] = {
        {"\"c2p|p2c\"", true, true}, {"\" P2C | c2p \"", true, true}, {"[\"c2p\",\"p2c\"]", true, true},
        {"\"c2p\"", true, false},    {"[\"p2c\"]", false, true},      {"[]", false, false},
        {"null", false, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        zstc_config config = {0};
        assert_ok(parse_with(&config, V1, "pos_att_type", cases[i].value));
        assert_int_equal(config.relative.content_to_position, cases[i].content_to_position);
        assert_int_equal(config.relative.position_to_content, cases[i].position_to_content);
        int terms = 1 + cases[i].content_to_position + cases[i].position_to_content;
        assert_int_equal(config.relative.score_terms, terms);
        assert_int_equal(config.relative.span, terms > 1 ? 128 : 0);
        zstc_config_clear(&config);
    }
}

/* Its scale counts the kinds of scores all the same, as that of transformers does. */
static void without_relative_attention_there_is_no_table(void **state) {
    (void)state;
    zstc_config config = {0};
    assert_ok(parse_with(&config, V2, "relative_attention", "false"));
    assert_int_equal(config.relative.span, 0);
    assert_int_equal(config.relative.score_terms, 3);
    assert_false(config.relative.content_to_position || config.relative.position_to_content);
    zstc_config_clear(&config);
}

static void the_table_has_a_row_for_each_distance_or_bucket(void **state) {
    (void)state;
    static const struct {
        const char *base, *key, *value;
        int64_t span, buckets, most;
    } cases[] = {
        {V1, "max_relative_positions", "-1", 128, 0, 128}, {V1, "max_relative_positions", "0", 128, 0, 128},
        {V1, "max_relative_positions", "7", 7, 0, 7},      {V1, "position_buckets", "16", 128, 0, 128},
        {V2, "max_relative_positions", "-1", 16, 16, 128}, {V2, "max_relative_positions", "64", 16, 16, 64},
        {V2, "position_buckets", "-1", 128, 0, 128},       {V2, "position_buckets", "0", 128, 0, 128},
        {V2, "position_buckets", "256", 256, 256, 128},    {V2, "position_buckets", "252", 252, 252, 128},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        zstc_config config = {0};
        assert_ok(parse_with(&config, cases[i].base, cases[i].key, cases[i].value));
        assert_int_equal(config.relative.span, cases[i].span);
        assert_int_equal(config.relative.buckets, cases[i].buckets);
        assert_int_equal(config.relative.most_distance, cases[i].most);
        zstc_config_clear(&config);
    }
}

static void flags_and_sizes_of_version_2_are_read(void **state) {
    (void)state;
    zstc_config config = {0};
    assert_ok(parse_with(&config, V2, "norm_rel_ebd", "\"None | Layer_Norm\""));
    assert_true(config.relative.normed);
    zstc_config_clear(&config);
    assert_ok(parse_with(&config, V2, "share_att_key", "true"));
    assert_true(config.relative.shared_projections);
    zstc_config_clear(&config);
    assert_ok(parse_with(&config, V2, "position_biased_input", "false"));
    assert_true(config.no_position_table);
    zstc_config_clear(&config);
    assert_ok(parse_with(&config, V2, "embedding_size", "24"));
    assert_int_equal(config.embedding_size, 24);
    zstc_config_clear(&config);
    assert_ok(parse_with(&config, V2, "type_vocab_size", "2"));
    assert_int_equal(config.pair_types, 2);
    zstc_config_clear(&config);
    assert_ok(parse_with(&config, V2, "pooler_hidden_act", "\"tanh\""));
    assert_int_equal(config.head_activation, ZSTC_ACT_TANH);
    zstc_config_clear(&config);
}

static void a_convolution_is_there_where_it_has_a_kernel(void **state) {
    (void)state;
    zstc_config config = {0};
    assert_ok(parse_with(&config, V2, "conv_kernel_size", "3"));
    assert_int_equal(config.convolution.kernel, 3);
    assert_int_equal(config.convolution.groups, 1);
    assert_int_equal(config.convolution.activation, ZSTC_ACT_TANH);
    zstc_config_clear(&config);
    char *grouped = with(V2, "conv_kernel_size", "5");
    assert_ok(parse_with(&config, grouped, "conv_groups", "8"));
    assert_int_equal(config.convolution.groups, 8);
    zstc_config_clear(&config);
    assert_ok(parse_with(&config, grouped, "conv_act", "\"gelu\""));
    assert_int_equal(config.convolution.activation, ZSTC_ACT_GELU);
    zstc_config_clear(&config);
    assert_fails(parse_with(&config, grouped, "conv_groups", "3"), ZSTC_MODEL,
                 "\"conv_groups\" is 3 (expected a divisor of the hidden size)");
    free(grouped);
}

static void what_would_change_every_score_is_refused_by_name(void **state) {
    (void)state;
    static const struct {
        const char *base, *key, *value;
        zstc_status status;
        const char *says;
    } cases[] = {
        {V1, "pos_att_type", "\"c2p|p2p\"", ZSTC_UNSUPPORTED, "\"pos_att_type\": 'p2p' is not supported"},
        {V2, "pos_att_type", "[\"p2p\"]", ZSTC_UNSUPPORTED, "\"pos_att_type\": 'p2p' is not supported"},
        {V1, "pos_att_type", "\"c2p|c2p\"", ZSTC_UNSUPPORTED, "\"pos_att_type\": 'c2p' is not supported"},
        {V1, "pos_att_type", "\"\"", ZSTC_UNSUPPORTED, "\"pos_att_type\": ''"},
        {V1, "pos_att_type", "[3]", ZSTC_MODEL, "\"pos_att_type\" is an array (expected a list of strings)"},
        {V1, "pos_att_type", "3", ZSTC_MODEL, "\"pos_att_type\" is 3 (expected a string)"},
        {V1, "talking_head", "true", ZSTC_UNSUPPORTED, "\"talking_head\": 'true' is not supported"},
        {V1, "pooler_hidden_size", "64", ZSTC_UNSUPPORTED, "\"pooler_hidden_size\": '64' is not supported"},
        {V2, "attention_head_size", "16", ZSTC_UNSUPPORTED, "\"attention_head_size\": '16' is not supported"},
        {V2, "norm_rel_ebd", "\"rms_norm\"", ZSTC_UNSUPPORTED, "\"norm_rel_ebd\": 'rms_norm' is not supported"},
        {V2, "conv_kernel_size", "4", ZSTC_MODEL, "\"conv_kernel_size\" is 4 (expected an odd number)"},
        {V2, "position_buckets", "1", ZSTC_UNSUPPORTED, "1 buckets for 128 relative positions"},
        {V2, "max_relative_positions", "9", ZSTC_UNSUPPORTED, "16 buckets for 9 relative positions"},
        {V2, "pooler_hidden_act", "\"mish\"", ZSTC_UNSUPPORTED, "\"pooler_hidden_act\": 'mish'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        zstc_config config = {0};
        assert_fails(parse_with(&config, cases[i].base, cases[i].key, cases[i].value), cases[i].status, cases[i].says);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_defaults_are_those_of_transformers),
        cmocka_unit_test(the_kinds_of_scores_are_a_string_or_a_list),
        cmocka_unit_test(without_relative_attention_there_is_no_table),
        cmocka_unit_test(the_table_has_a_row_for_each_distance_or_bucket),
        cmocka_unit_test(flags_and_sizes_of_version_2_are_read),
        cmocka_unit_test(a_convolution_is_there_where_it_has_a_kernel),
        cmocka_unit_test(what_would_change_every_score_is_refused_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
