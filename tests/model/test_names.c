/* Tensors against config.json: one table under any of its names, and layers that are counted on both sides. */
#include <stdio.h>
#include <stdlib.h>

#include "model/make.h"
#include "model/model.h"
#include "model/tensors.h"

#define LABELS "\"id2label\":{\"0\":\"contradiction\",\"1\":\"neutral\",\"2\":\"entailment\"}"
static const char BART[] =
    "{\"model_type\":\"bart\",\"d_model\":4,\"encoder_layers\":3,\"encoder_attention_heads\":2,\"encoder_ffn_dim\":8,"
    "\"decoder_layers\":2,\"decoder_attention_heads\":2,\"decoder_ffn_dim\":8,\"vocab_size\":9,"
    "\"max_position_embeddings\":16," LABELS "}";
static const char ROBERTA[] = "{\"model_type\":\"roberta\",\"hidden_size\":4,\"num_hidden_layers\":3,"
                              "\"num_attention_heads\":2,\"intermediate_size\":8,\"vocab_size\":9,"
                              "\"max_position_embeddings\":16," LABELS "}";
static const char BERT[] = "{\"model_type\":\"bert\",\"hidden_size\":4,\"num_hidden_layers\":3,"
                           "\"num_attention_heads\":2,\"intermediate_size\":8,\"vocab_size\":9,"
                           "\"max_position_embeddings\":16," LABELS "}";

/* A safetensors file of small tensors. */
typedef struct {
    char header[4096];
    unsigned char data[64];
    size_t size;
} tensors;

static void put(tensors *t, const char *name, const char *dtype, size_t size, unsigned char value) {
    size_t used = strlen(t->header);
    snprintf(t->header + used, sizeof t->header - used,
             "%s\"%s\":{\"dtype\":\"%s\",\"shape\":[%zu],\"data_offsets\":[%zu,%zu]}", used > 1 ? "," : "", name, dtype,
             size, t->size, t->size + size);
    memset(t->data + t->size, value, size);
    t->size += size;
}

static void put_byte(tensors *t, const char *name, unsigned char value) { put(t, name, "F8_E4M3", 1, value); }

static void put_metadata(tensors *t, const char *name, const char *target) {
    size_t used = strlen(t->header);
    snprintf(t->header + used, sizeof t->header - used, "%s\"__metadata__\":{\"format\":\"pt\",\"%s\":\"%s\"}",
             used > 1 ? "," : "", name, target);
}

static void write_tensors(const make_folder *folder, const char *file, const tensors *t) {
    make_bytes bytes = {0};
    make_put_number(&bytes, strlen(t->header) + 1, 8);
    make_put_text(&bytes, t->header);
    make_put_text(&bytes, "}");
    make_put(&bytes, t->data, t->size);
    make_file(folder, file, bytes.data, bytes.size);
    make_free(&bytes);
}

static zstc_status open_with(const char *config, const tensors *t, zstc_model **out) {
    make_folder folder;
    make_folder_new(&folder);
    make_text(&folder, "config.json", config);
    write_tensors(&folder, "model.safetensors", t);
    zstc_status status = zstc_model_open(out, folder.path, 1);
    make_folder_remove(&folder);
    return status;
}

static void check_table(const char *config, const tensors *t, const char *wanted) {
    zstc_model *model = NULL;
    assert_ok(open_with(config, t, &model));
    const zstc_tensor *table = zstc_weights_find(model->weights, wanted);
    if (table == NULL) fail_msg("no %s", wanted);
    zstc_model_free(model);
}

static void a_table_of_words_is_found_under_any_of_its_names(void **state) {
    (void)state;
    static const struct {
        const char *config, *beside, *stored, *wanted;
    } cases[] = {
        {BART, "x", "model.shared.weight", "model.shared.weight"},
        {BART, "x", "model.encoder.embed_tokens.weight", "model.shared.weight"},
        {BART, "x", "model.decoder.embed_tokens.weight", "model.shared.weight"},
        {BART, "x", "shared.weight", "shared.weight"},
        {BART, "x", "encoder.embed_tokens.weight", "shared.weight"},
        {BART, "x", "decoder.embed_tokens.weight", "shared.weight"},
        {BART, "model.encoder.layers.0.fc1.bias", "lm_head.weight", "model.shared.weight"},
        {BART, "encoder.layers.0.fc1.bias", "lm_head.weight", "shared.weight"},
        {ROBERTA, "roberta.x", "lm_head.decoder.weight", "roberta.embeddings.word_embeddings.weight"},
        {ROBERTA, "embeddings.x", "lm_head.decoder.weight", "embeddings.word_embeddings.weight"},
        {BERT, "bert.x", "cls.predictions.decoder.weight", "bert.embeddings.word_embeddings.weight"},
        {BERT, "embeddings.x", "cls.predictions.decoder.weight", "embeddings.word_embeddings.weight"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tensors t = {.header = "{"};
        put_byte(&t, cases[i].beside, 1);
        put_byte(&t, cases[i].stored, 2);
        check_table(cases[i].config, &t, cases[i].wanted);
    }
}

static void metadata_names_any_tensor_of_any_family(void **state) {
    (void)state;
    static const struct {
        const char *config, *name, *stored;
    } cases[] = {
        {BART, "model.shared.weight", "model.decoder.embed_tokens.weight"},
        {BERT, "bert.embeddings.word_embeddings.weight", "cls.predictions.decoder.weight"},
        {ROBERTA, "roberta.embeddings.word_embeddings.weight", "lm_head.decoder.weight"},
        {ROBERTA, "classifier.out_proj.bias", "a_bias_of_mine"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        tensors t = {.header = "{"};
        put_byte(&t, cases[i].stored, 2);
        put_metadata(&t, cases[i].name, cases[i].stored);
        check_table(cases[i].config, &t, cases[i].name);
    }
}

static zstc_status open_two(const char *dtype, size_t size, unsigned char value) {
    zstc_model *model = NULL;
    tensors t = {.header = "{"};
    put(&t, "model.shared.weight", "U8", 2, 7);
    put(&t, "model.decoder.embed_tokens.weight", dtype, size, value);
    zstc_status status = open_with(BART, &t, &model);
    zstc_model_free(model);
    return status;
}

/* transformers 5 would use both, 4 the one that it meets last. */
static void two_tables_that_differ_are_refused(void **state) {
    (void)state;
    static const char names[] =
        "tensors 'model.shared.weight' and 'model.decoder.embed_tokens.weight' must hold the same word embeddings";
    assert_ok(open_two("U8", 2, 7));
    assert_fails(open_two("U8", 2, 8), ZSTC_MODEL, names);
    assert_fails(open_two("U8", 1, 7), ZSTC_MODEL, names);
    assert_fails(open_two("I8", 2, 7), ZSTC_MODEL, names);
    assert_fails(open_two("F8_E4M3", 2, 7), ZSTC_MODEL, names);
}

/* The output layer of a language model is no part of a classifier: transformers does not look at it. */
static void the_head_of_a_language_model_may_differ(void **state) {
    (void)state;
    zstc_model *model = NULL;
    tensors t = {.header = "{"};
    put_byte(&t, "model.shared.weight", 1);
    put_byte(&t, "lm_head.weight", 2);
    assert_ok(open_with(BART, &t, &model));
    zstc_model_free(model);
}

static void open_shards(const char *index, const char *wanted) {
    make_folder folder;
    zstc_model *model = NULL;
    tensors t = {.header = "{"}, u = {.header = "{"};
    make_folder_new(&folder);
    put_byte(&t, "model.decoder.embed_tokens.weight", 1);
    put_byte(&u, "classification_head.out_proj.bias", 1);
    make_text(&folder, "config.json", BART);
    write_tensors(&folder, "a.safetensors", &t);
    write_tensors(&folder, "b.safetensors", &u);
    make_text(&folder, "model.safetensors.index.json", index);
    assert_ok(zstc_model_open(&model, folder.path, 1));
    assert_non_null(zstc_weights_find(model->weights, wanted));
    zstc_model_free(model);
    make_folder_remove(&folder);
}

static void an_index_may_list_any_or_all_names_of_a_table(void **state) {
    (void)state;
    open_shards("{\"weight_map\":{\"model.shared.weight\":\"a.safetensors\","
                "\"model.encoder.embed_tokens.weight\":\"a.safetensors\","
                "\"model.decoder.embed_tokens.weight\":\"a.safetensors\","
                "\"classification_head.out_proj.bias\":\"b.safetensors\"}}",
                "model.shared.weight");
    open_shards("{\"weight_map\":{\"model.shared.weight\":\"a.safetensors\","
                "\"classification_head.out_proj.bias\":\"b.safetensors\"}}",
                "model.shared.weight");
}

/* ---- layers ---- */

static zstc_status open_layer(const char *config, const char *name, const char *dtype) {
    zstc_model *model = NULL;
    tensors t = {.header = "{"};
    put(&t, name, dtype, 1, 0);
    zstc_status status = open_with(config, &t, &model);
    zstc_model_free(model);
    return status;
}

static void layers_that_config_does_not_count_are_refused(void **state) {
    (void)state;
    static const struct {
        const char *config, *stem, *part;
        int layers;
        const char *key;
    } cases[] = {
        {BART, "model.encoder.layers", "fc1.weight", 3, "encoder_layers"},
        {BART, "encoder.layers", "self_attn.q_proj.bias", 3, "encoder_layers"},
        {BART, "model.decoder.layers", "encoder_attn_layer_norm.weight", 2, "decoder_layers"},
        {BART, "decoder.layers", "encoder_attn.out_proj.weight", 2, "decoder_layers"},
        {ROBERTA, "roberta.encoder.layer", "output.dense.weight", 3, "num_hidden_layers"},
        {ROBERTA, "encoder.layer", "attention.self.key.bias", 3, "num_hidden_layers"},
        {BERT, "bert.encoder.layer", "attention.output.LayerNorm.gamma", 3, "num_hidden_layers"},
        {BERT, "encoder.layer", "intermediate.dense.weight", 3, "num_hidden_layers"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char name[128], names[128];
        snprintf(name, sizeof name, "%s.%d.%s", cases[i].stem, cases[i].layers - 1, cases[i].part);
        assert_ok(open_layer(cases[i].config, name, "F8_E4M3"));
        snprintf(name, sizeof name, "%s.%d.%s", cases[i].stem, cases[i].layers + 8, cases[i].part);
        snprintf(names, sizeof names, "\"%s\" in config.json is %d, but the weights hold %d layers", cases[i].key,
                 cases[i].layers, cases[i].layers + 9);
        assert_fails(open_layer(cases[i].config, name, "F8_E4M3"), ZSTC_MODEL, names);
        assert_non_null(strstr(zstc_last_error(), name));
    }
}

static void other_numbers_in_names_are_no_layers(void **state) {
    (void)state;
    assert_ok(open_layer(BERT, "teacher.bert.encoder.layer.9.output.dense.weight", "F8_E4M3"));
    assert_ok(open_layer(BERT, "bert.encoder.layer.x.output.dense.weight", "F8_E4M3"));
    assert_ok(open_layer(BERT, "bert.encoder.layer.9", "F8_E4M3"));
    assert_ok(open_layer(BERT, "bert.encoder.layer.9999999999.output.dense.weight", "F8_E4M3"));
    assert_ok(open_layer(BERT, "model.encoder.layers.9.fc1.weight", "F8_E4M3"));
}

/* It would be dropped, and the scores be those of another network. */
static void a_part_of_a_layer_that_is_not_computed_is_refused(void **state) {
    (void)state;
    assert_fails(
        open_layer(BERT, "bert.encoder.layer.0.attention.self.distance_embedding.weight", "F8_E4M3"), ZSTC_MODEL,
        "tensor 'bert.encoder.layer.0.attention.self.distance_embedding.weight' is not a part of a layer of the "
        "architecture 'bert'");
    assert_fails(open_layer(BERT, "bert.encoder.layer.0.crossattention.self.query.weight", "F8_E4M3"), ZSTC_MODEL,
                 "is not a part of a layer");
    assert_fails(open_layer(ROBERTA, "roberta.encoder.layer.1.attention.self.query.lora_A.weight", "F8_E4M3"),
                 ZSTC_MODEL, "is not a part of a layer");
    assert_fails(open_layer(BART, "model.encoder.layers.0.encoder_attn.q_proj.weight", "F8_E4M3"), ZSTC_MODEL,
                 "is not a part of a layer");
    assert_ok(open_layer(BERT, "bert.encoder.layer.0.steps", "I8")); /* a counter */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_of_words_is_found_under_any_of_its_names),
        cmocka_unit_test(metadata_names_any_tensor_of_any_family),
        cmocka_unit_test(two_tables_that_differ_are_refused),
        cmocka_unit_test(the_head_of_a_language_model_may_differ),
        cmocka_unit_test(an_index_may_list_any_or_all_names_of_a_table),
        cmocka_unit_test(layers_that_config_does_not_count_are_refused),
        cmocka_unit_test(other_numbers_in_names_are_no_layers),
        cmocka_unit_test(a_part_of_a_layer_that_is_not_computed_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
