/* config.json and tokenizer_config.json. */
#include <stdlib.h>

#include "model/config_cases.h"

static void the_golden_models_read_as_they_say(void **state) {
    (void)state;
    static const struct {
        const char *name;
        zstc_arch arch;
        int64_t hidden, layers, ffn, decoder_layers, vocab, positions, types, classes, entailment, contradiction, pad,
            eos;
        double eps;
    } models[] = {
        {"golden/models/tiny-bart", ZSTC_ARCH_BART, 32, 3, 64, 2, 1301, 128, 0, 3, 2, 0, 1, 2, 1e-5},
        {"golden/models/tiny-bart.ts.pt", ZSTC_ARCH_BART, 32, 3, 64, 2, 1301, 128, 0, 3, 2, 0, 1, 2, 1e-5},
        {"golden/models/tiny-roberta", ZSTC_ARCH_ROBERTA, 64, 2, 112, 0, 1301, 130, 1, 3, 2, 0, 1, 2, 1e-5},
        {"golden/models/tiny-bert", ZSTC_ARCH_BERT, 32, 2, 80, 0, 1700, 128, 2, 3, 0, 2, 0, -1, 1e-12},
        {"golden/models/tiny-xlm-roberta", ZSTC_ARCH_XLM_ROBERTA, 32, 2, 80, 0, 3002, 130, 1, 3, 2, 0, 1, 2, 1e-5},
        {"golden/models/tiny-distilbert", ZSTC_ARCH_DISTILBERT, 32, 2, 80, 0, 1700, 128, 0, 2, 0, 1, 0, -1, 1e-12},
        {"golden/models/tiny-electra", ZSTC_ARCH_ELECTRA, 32, 2, 80, 0, 1700, 128, 2, 3, 1, 2, 0, -1, 1e-12},
        {"golden/models/tiny-convbert", ZSTC_ARCH_CONVBERT, 32, 2, 80, 0, 1700, 128, 2, 3, 0, 2, 0, -1, 1e-12},
        {"golden/models/tiny-modernbert", ZSTC_ARCH_MODERNBERT, 32, 7, 40, 0, 1541, 128, 0, 3, 0, 2, 0, -1, 1e-5},
        {"golden/models/tiny-modernbert-cls", ZSTC_ARCH_MODERNBERT, 32, 7, 40, 0, 1541, 128, 0, 2, 0, 1, 0, -1, 1e-5},
    };
    for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
        zstc_files *files = NULL;
        zstc_config config = {0};
        assert_ok(zstc_files_open(&files, test_data(models[i].name)));
        assert_ok(zstc_config_read(&config, files, NULL));
        assert_int_equal(config.arch, models[i].arch);
        assert_int_equal(config.hidden, models[i].hidden);
        assert_int_equal(config.encoder.layers, models[i].layers);
        assert_int_equal(config.encoder.heads, models[i].arch == ZSTC_ARCH_CONVBERT ? 2 : 4);
        assert_int_equal(config.encoder.ffn, models[i].ffn);
        assert_int_equal(config.decoder.layers, models[i].decoder_layers);
        assert_int_equal(config.vocab_size, models[i].vocab);
        assert_int_equal(config.max_positions, models[i].positions);
        assert_int_equal(config.type_vocab_size, models[i].types);
        assert_int_equal(config.class_count, models[i].classes);
        assert_int_equal(config.entailment_id, models[i].entailment);
        assert_int_equal(config.contradiction_id, models[i].contradiction);
        assert_int_equal(config.max_length, 128);
        assert_int_equal(config.pad_id, models[i].pad);
        assert_int_equal(config.eos_id, models[i].eos);
        assert_true(config.layer_norm_eps == models[i].eps);
        zstc_config_clear(&config);
        zstc_files_free(files);
    }
}

static void the_fields_of_bart_have_the_defaults_of_the_family(void **state) {
    (void)state;
    zstc_config config = {0};
    assert_ok(parse(&config, BART, NULL));
    assert_string_equal(config.model_type, "bart");
    assert_string_equal(config.class_names[2], "entailment");
    assert_int_equal(config.decoder.heads, 8);
    assert_int_equal(config.decoder.ffn, 96);
    assert_int_equal(config.activation, ZSTC_ACT_GELU);
    assert_int_equal(config.scale_embedding, 0);
    assert_int_equal(config.pad_id, 1);
    assert_int_equal(config.eos_id, 2);
    assert_int_equal(config.decoder_start_id, 2);
    zstc_config_clear(&config);
    assert_ok(parse_with(&config, BART, "scale_embedding", "true"));
    assert_int_equal(config.scale_embedding, 1);
    zstc_config_clear(&config);
    assert_ok(parse_with(&config, BART, "decoder_start_token_id", "7"));
    assert_int_equal(config.decoder_start_id, 7);
    zstc_config_clear(&config);
}

static void distilbert_has_keys_of_its_own(void **state) {
    (void)state;
    zstc_config config = {0};
    assert_ok(parse(&config, DISTILBERT, NULL));
    assert_int_equal(config.hidden, 32);
    assert_int_equal(config.embedding_size, 32);
    assert_int_equal(config.encoder.ffn, 64);
    assert_int_equal(config.pair_types, 1);
    assert_int_equal(config.activation, ZSTC_ACT_GELU);
    assert_int_equal(config.head_activation, ZSTC_ACT_RELU);
    zstc_config_clear(&config);
    /* DistilBertConfig has these fixed, or only made the table of positions with them. */
    assert_ok(parse_with(&config, DISTILBERT, "layer_norm_eps", "1e-5"));
    assert_true(config.layer_norm_eps == 1e-12);
    zstc_config_clear(&config);
    assert_ok(parse_with(&config, DISTILBERT, "sinusoidal_pos_embds", "true"));
    zstc_config_clear(&config);
    assert_ok(parse_with(&config, DISTILBERT, "activation", "\"relu\""));
    assert_int_equal(config.activation, ZSTC_ACT_RELU);
    zstc_config_clear(&config);
    assert_fails(parse_with(&config, DISTILBERT, "activation", "\"mish\""), ZSTC_UNSUPPORTED, "\"activation\": 'mish'");
}

static void the_embeddings_of_electra_have_a_size_of_their_own(void **state) {
    (void)state;
    zstc_config config = {0};
    char *electra = with(BERT, "model_type", "\"electra\"");
    assert_ok(parse(&config, electra, NULL));
    assert_int_equal(config.hidden, 32);
    assert_int_equal(config.embedding_size, 128);
    zstc_config_clear(&config);
    assert_ok(parse_with(&config, electra, "embedding_size", "24"));
    assert_int_equal(config.embedding_size, 24);
    zstc_config_clear(&config);
    assert_fails(parse_with(&config, electra, "embedding_size", "0"), ZSTC_MODEL, "\"embedding_size\" is 0");
    free(electra);
    assert_ok(parse_with(&config, BERT, "embedding_size", "24"));
    assert_int_equal(config.embedding_size, 32); /* BERT has no such key */
    zstc_config_clear(&config);
}

static void the_head_of_electra_has_an_activation_of_its_own(void **state) {
    (void)state;
    zstc_config config = {0};
    char *electra = with(BERT, "model_type", "\"electra\"");
    assert_ok(parse_with(&config, electra, "hidden_act", "\"relu\""));
    assert_int_equal(config.activation, ZSTC_ACT_RELU);
    assert_int_equal(config.head_activation, ZSTC_ACT_GELU);
    zstc_config_clear(&config);
    assert_ok(parse_with(&config, electra, "summary_activation", "\"mish\"")); /* of the multiple choice */
    zstc_config_clear(&config);
    free(electra);
}

static void convbert_has_the_defaults_of_the_family(void **state) {
    (void)state;
    zstc_config config = {0};
    assert_ok(parse(&config, CONVBERT, NULL));
    assert_int_equal(config.arch, ZSTC_ARCH_CONVBERT);
    assert_int_equal(config.encoder.heads, 3);
    assert_int_equal(config.embedding_size, 768);
    assert_int_equal(config.span.kernel, 9);
    assert_int_equal(config.span.groups, 1);
    assert_int_equal(config.pad_id, 1);
    assert_int_equal(config.pair_types, 2);
    zstc_config_clear(&config);
    assert_ok(parse_with(&config, CONVBERT, "hidden_act", "\"relu\""));
    assert_int_equal(config.head_activation, ZSTC_ACT_RELU); /* the head takes that of the layers */
    zstc_config_clear(&config);
}

static void the_heads_of_convbert_are_divided_by_their_ratio(void **state) {
    (void)state;
    static const struct {
        const char *ratio;
        int64_t heads;
    } cases[] = {{"1", 6}, {"2", 3}, {"3", 2}, {"4", 1}, {"6", 1}, {"7", 1}, {"100", 1}};
    zstc_config config = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_ok(parse_with(&config, CONVBERT, "head_ratio", cases[i].ratio));
        assert_int_equal(config.encoder.heads, cases[i].heads);
        zstc_config_clear(&config);
    }
    /* What is left must divide, not what it was before. */
    char *ten = with(CONVBERT, "num_attention_heads", "10");
    assert_ok(parse_with(&config, ten, "head_ratio", "5"));
    zstc_config_clear(&config);
    assert_fails(parse(&config, ten, NULL), ZSTC_MODEL,
                 "\"num_attention_heads\" / \"head_ratio\": twice 5 heads do not divide a hidden size of 48");
    free(ten);
    assert_fails(parse_with(&config, CONVBERT, "hidden_size", "51"), ZSTC_MODEL, "twice 3 heads do not divide");
}

static void what_convbert_cannot_be_is_named(void **state) {
    (void)state;
    static const struct {
        const char *key, *value, *names;
    } cases[] = {
        {"conv_kernel_size", "8", "\"conv_kernel_size\" is 8 (expected an odd number)"},
        {"conv_kernel_size", "0", "\"conv_kernel_size\" is 0"},
        {"conv_kernel_size", "100001", "\"conv_kernel_size\" is 100001"},
        {"num_groups", "3", "\"num_groups\" is 3 (expected a divisor of \"hidden_size\" and \"intermediate_size\")"},
        {"num_groups", "32", "\"num_groups\" is 32 (expected a divisor"},
        {"num_groups", "0", "\"num_groups\" is 0"},
        {"head_ratio", "0", "\"head_ratio\" is 0"},
        {"num_attention_heads", NULL, "\"num_attention_heads\" is missing"},
        {"num_hidden_layers", "0", "\"num_hidden_layers\" is 0"},
        {"embedding_size", "-1", "\"embedding_size\" is -1"},
    };
    zstc_config config = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_fails(parse_with(&config, CONVBERT, cases[i].key, cases[i].value), ZSTC_MODEL, cases[i].names);
    }
    assert_fails(parse_with(&config, CONVBERT, "is_decoder", "true"), ZSTC_UNSUPPORTED, "\"is_decoder\": 'true'");
}

static void every_activation_has_its_name(void **state) {
    (void)state;
    static const struct {
        const char *name;
        zstc_activation activation;
    } names[] = {{"\"gelu\"", ZSTC_ACT_GELU},           {"\"gelu_new\"", ZSTC_ACT_GELU_TANH},
                 {"\"gelu_fast\"", ZSTC_ACT_GELU_TANH}, {"\"gelu_pytorch_tanh\"", ZSTC_ACT_GELU_TANH},
                 {"\"relu\"", ZSTC_ACT_RELU},           {"\"silu\"", ZSTC_ACT_SILU},
                 {"\"swish\"", ZSTC_ACT_SILU},          {"\"tanh\"", ZSTC_ACT_TANH}};
    zstc_config config = {0};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_ok(parse_with(&config, BERT, "hidden_act", names[i].name));
        assert_int_equal(config.activation, names[i].activation);
        zstc_config_clear(&config);
    }
    assert_fails(parse_with(&config, BERT, "hidden_act", "\"quick_gelu\""), ZSTC_UNSUPPORTED,
                 "model/config.json: \"hidden_act\": 'quick_gelu'");
    assert_fails(parse_with(&config, BART, "activation_function", "\"mish\""), ZSTC_UNSUPPORTED, "'mish'");
}

static void what_would_change_every_score_is_not_supported(void **state) {
    (void)state;
    zstc_config config = {0};
    assert_fails(parse_with(&config, BERT, "is_decoder", "true"), ZSTC_UNSUPPORTED, "\"is_decoder\": 'true'");
    assert_fails(parse_with(&config, BERT, "pruned_heads", "{\"0\":[1]}"), ZSTC_UNSUPPORTED, "\"pruned_heads\"");
    assert_ok(parse_with(&config, BERT, "pruned_heads", "{}"));
    zstc_config_clear(&config);
    assert_ok(parse_with(&config, BERT, "is_decoder", "false"));
    zstc_config_clear(&config);
}

static void relative_positions_are_not_supported(void **state) {
    (void)state;
    zstc_config config = {0};
    assert_fails(parse_with(&config, BERT, "position_embedding_type", "\"relative_key\""), ZSTC_UNSUPPORTED,
                 "\"position_embedding_type\": 'relative_key'");
    assert_ok(parse_with(&config, BERT, "position_embedding_type", "\"absolute\""));
    zstc_config_clear(&config);
}

static void the_class_names_the_architecture_where_the_type_is_missing(void **state) {
    (void)state;
    static const struct {
        const char *base, *architectures;
        zstc_arch arch;
        const char *type;
    } cases[] = {
        {BART, "[\"BartForSequenceClassification\"]", ZSTC_ARCH_BART, "bart"},
        {BART, "[\"BartModel\"]", ZSTC_ARCH_BART, "bart"},
        {BART, "\"BartForConditionalGeneration\"", ZSTC_ARCH_BART, "bart"},
        {BERT, "[\"BertForSequenceClassification\"]", ZSTC_ARCH_BERT, "bert"},
        {BERT, "[\"RobertaForSequenceClassification\"]", ZSTC_ARCH_ROBERTA, "roberta"},
        {BERT, "[\"XLMRobertaForSequenceClassification\"]", ZSTC_ARCH_XLM_ROBERTA, "xlm-roberta"},
        {BERT, "[\"XLMRobertaXLForSequenceClassification\"]", ZSTC_ARCH_UNKNOWN,
         "XLMRobertaXLForSequenceClassification"},
        {BERT, "[\"CamembertForSequenceClassification\"]", ZSTC_ARCH_CAMEMBERT, "camembert"},
        {BERT, "[\"ElectraForSequenceClassification\"]", ZSTC_ARCH_ELECTRA, "electra"},
        {CONVBERT, "[\"ConvBertForSequenceClassification\"]", ZSTC_ARCH_CONVBERT, "convbert"},
        {DISTILBERT, "[\"DistilBertForSequenceClassification\"]", ZSTC_ARCH_DISTILBERT, "distilbert"},
        {BERT, "[\"BertweetForSequenceClassification\"]", ZSTC_ARCH_UNKNOWN, "BertweetForSequenceClassification"},
        {BERT, "[]", ZSTC_ARCH_UNKNOWN, ""},
        {BERT, "[7]", ZSTC_ARCH_UNKNOWN, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        zstc_config config = {0};
        char *without = with(cases[i].base, "model_type", NULL);
        assert_ok(parse_with(&config, without, "architectures", cases[i].architectures));
        assert_int_equal(config.arch, cases[i].arch);
        assert_string_equal(config.model_type, cases[i].type);
        zstc_config_clear(&config);
        free(without);
    }
    zstc_config config = {0};
    assert_ok(parse_with(&config, BERT, "architectures", "[\"RobertaForSequenceClassification\"]"));
    assert_int_equal(config.arch, ZSTC_ARCH_BERT); /* the type counts, as for transformers */
    zstc_config_clear(&config);
}

static void the_limit_is_the_smaller_of_tokenizer_and_positions(void **state) {
    (void)state;
    static const struct {
        const char *type, *tokenizer;
        int64_t limit;
    } cases[] = {
        {"\"bert\"", NULL, 128},
        {"\"bert\"", "{}", 128},
        {"\"bert\"", "{\"model_max_length\":100}", 100},
        {"\"bert\"", "{\"model_max_length\":512}", 128},
        {"\"bert\"", "{\"model_max_length\":1000000000000000019884624838656}", 128},
        {"\"bert\"", "{\"model_max_length\":1e30}", 128},
        {"\"bert\"", "{\"model_max_length\":null}", 128},
        {"\"bert\"", "{\"max_len\":64}", 64},
        {"\"roberta\"", NULL, 126},
        {"\"roberta\"", "{\"model_max_length\":127}", 126},
        {"\"xlm-roberta\"", NULL, 126},
        {"\"camembert\"", NULL, 126},
        {"\"electra\"", NULL, 128},
        {"\"xlnet\"", NULL, 128},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        zstc_config config = {0};
        char *text = with(BERT, "model_type", cases[i].type);
        assert_ok(parse(&config, text, cases[i].tokenizer));
        assert_int_equal(config.max_length, cases[i].limit);
        zstc_config_clear(&config);
        free(text);
    }
}

static void a_limit_without_room_for_a_pair_is_refused(void **state) {
    (void)state;
    zstc_config config = {0};
    assert_fails(parse(&config, BERT, "{\"model_max_length\":4}"), ZSTC_MODEL, "a limit of 4 tokens");
    assert_ok(parse(&config, BERT, "{\"model_max_length\":5}"));
    zstc_config_clear(&config);
    assert_fails(parse(&config, BART, "{\"model_max_length\":5}"), ZSTC_MODEL, "a limit of 5 tokens");
    assert_fails(parse(&config, BERT, "{\"model_max_length\":\"512\"}"), ZSTC_MODEL,
                 "model/tokenizer_config.json: \"model_max_length\" is \"512\" (expected a number)");
    assert_fails(parse(&config, BERT, "[]"), ZSTC_MODEL, "model/tokenizer_config.json: not a JSON object");
}

static void an_unknown_architecture_has_labels_and_limits_all_the_same(void **state) {
    (void)state;
    zstc_config config = {0};
    assert_ok(parse_with(&config, BERT, "model_type", "\"xlm-roberta-xl\""));
    assert_int_equal(config.arch, ZSTC_ARCH_UNKNOWN);
    assert_string_equal(config.model_type, "xlm-roberta-xl");
    assert_int_equal(config.entailment_id, 2);
    assert_int_equal(config.vocab_size, 1700);
    zstc_config_clear(&config);
    assert_ok(parse_with(&config, BERT, "model_type", NULL));
    assert_int_equal(config.arch, ZSTC_ARCH_UNKNOWN);
    zstc_config_clear(&config);
    assert_ok(parse(&config, "{\"model_type\":\"xlnet\",\"label2id\":{\"a\":0,\"entail\":1}}", NULL));
    assert_int_equal(config.max_length, 512);
    zstc_config_clear(&config);
    assert_ok(parse(&config, "{\"label2id\":{\"a\":0,\"entail\":1}}", "{\"model_max_length\":2e9}"));
    assert_int_equal(config.max_length, 512);
    zstc_config_clear(&config);
}

static void fields_out_of_range_are_named(void **state) {
    (void)state;
    static const struct {
        const char *base, *key, *value, *names;
    } cases[] = {
        {BART, "d_model", NULL, "\"d_model\" is missing"},
        {BART, "d_model", "null", "\"d_model\" is missing"},
        {BART, "d_model", "0", "\"d_model\" is 0"},
        {BART, "d_model", "-32", "\"d_model\" is -32"},
        {BART, "d_model", "32.5", "\"d_model\" is 32.5 (expected a whole number)"},
        {BART, "d_model", "\"32\"", "\"d_model\" is \"32\" (expected a whole number)"},
        {BART, "d_model", "1e18", "\"d_model\" is"},
        {BART, "d_model", "30", "\"encoder_attention_heads\": 4 heads do not divide"},
        {BART, "decoder_attention_heads", "7", "\"decoder_attention_heads\": 7 heads"},
        {BART, "encoder_layers", "100000", "\"encoder_layers\""},
        {BART, "decoder_layers", "0", "\"decoder_layers\""},
        {BART, "decoder_ffn_dim", "true", "\"decoder_ffn_dim\""},
        {BART, "vocab_size", "1e300", "\"vocab_size\""},
        {BART, "pad_token_id", "1301", "\"pad_token_id\" is 1301"},
        {BART, "eos_token_id", "-1", "\"eos_token_id\""},
        {BART, "eos_token_id", "[2]", "\"eos_token_id\" is an array (expected a whole number)"},
        {BART, "scale_embedding", "1", "\"scale_embedding\" is 1 (expected true or false)"},
        {BART, "activation_function", "7", "\"activation_function\" is 7 (expected a string)"},
        {BERT, "max_position_embeddings", "5e9", "\"max_position_embeddings\""},
        {BERT, "type_vocab_size", "0", "\"type_vocab_size\""},
        {BERT, "num_attention_heads", "5", "5 heads do not divide a hidden size of 32"},
        {BERT, "layer_norm_eps", "0", "\"layer_norm_eps\""},
        {BERT, "layer_norm_eps", "\"1e-5\"", "\"layer_norm_eps\" is \"1e-5\" (expected a number)"},
        {BERT, "model_type", "5", "\"model_type\" is 5 (expected a string)"},
        {BERT, "model_type", "\"a-model-type-that-is-longer-than-any-model-type-that-has-ever-been-seen\"", "too long"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        zstc_config config = {0};
        assert_fails(parse_with(&config, cases[i].base, cases[i].key, cases[i].value), ZSTC_MODEL, cases[i].names);
        assert_non_null(strstr(zstc_last_error(), "model/config.json"));
        assert_null(config.class_names);
    }
}

static void what_is_not_json_is_refused(void **state) {
    (void)state;
    zstc_config config = {0};
    assert_fails(parse(&config, "", NULL), ZSTC_MODEL, "model/config.json: not JSON");
    assert_fails(parse(&config, "{\"model_type\":", NULL), ZSTC_MODEL, "line 1");
    assert_fails(parse(&config, "3", NULL), ZSTC_MODEL, "model/config.json");
    assert_fails(parse(&config, "[]", NULL), ZSTC_MODEL, "not a JSON object");
    assert_fails(parse(&config, "\xEF\xBB\xBF{}", NULL), ZSTC_MODEL, "line 1: the file starts with a byte order mark");
    assert_fails(parse(&config, "{\"model_type\":", NULL), ZSTC_MODEL, "it ends too early (is the file cut off?)");
    assert_fails(parse(&config, "{}{", NULL), ZSTC_MODEL, "more text follows the JSON value");
    assert_fails(parse(&config, BERT, "\xEF\xBB\xBF{}"), ZSTC_MODEL,
                 "tokenizer_config.json: not JSON: line 1: the file starts with a byte order mark");
    for (size_t size = 0; size < sizeof BART - 1; size++) {
        zstc_span cut = make_exact((zstc_span){(const unsigned char *)BART, sizeof BART}, size);
        assert_fails(zstc_config_parse(&config, cut, (zstc_span){NULL, 0}, "model"), ZSTC_MODEL, "not JSON");
        free((void *)(uintptr_t)cut.data);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_golden_models_read_as_they_say),
        cmocka_unit_test(the_fields_of_bart_have_the_defaults_of_the_family),
        cmocka_unit_test(distilbert_has_keys_of_its_own),
        cmocka_unit_test(the_embeddings_of_electra_have_a_size_of_their_own),
        cmocka_unit_test(the_head_of_electra_has_an_activation_of_its_own),
        cmocka_unit_test(convbert_has_the_defaults_of_the_family),
        cmocka_unit_test(the_heads_of_convbert_are_divided_by_their_ratio),
        cmocka_unit_test(what_convbert_cannot_be_is_named),
        cmocka_unit_test(every_activation_has_its_name),
        cmocka_unit_test(relative_positions_are_not_supported),
        cmocka_unit_test(what_would_change_every_score_is_not_supported),
        cmocka_unit_test(the_class_names_the_architecture_where_the_type_is_missing),
        cmocka_unit_test(the_limit_is_the_smaller_of_tokenizer_and_positions),
        cmocka_unit_test(a_limit_without_room_for_a_pair_is_refused),
        cmocka_unit_test(an_unknown_architecture_has_labels_and_limits_all_the_same),
        cmocka_unit_test(fields_out_of_range_are_named),
        cmocka_unit_test(what_is_not_json_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
