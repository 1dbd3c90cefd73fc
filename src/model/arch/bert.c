/* BERT: an encoder that is read at its first position, through a pooler. */
#include <string.h>

#include "model/arch/keys.h"
#include "model/arch/row.h"

/* Token types of a pair: 0 up to the first separator, 1 after it. */
enum { PAIR_TYPES = 2 };

static const zstc_stack_keys encoder_keys = {
    .layers = "num_hidden_layers", .heads = "num_attention_heads", .ffn = "intermediate_size"};

void zstc_arch_read_bert_but_stack(zstc_config *config, zstc_fields *fields) {
    zstc_key_sizes(config, fields);
    config->type_vocab_size = zstc_field_integer(fields, "type_vocab_size", 2, 1, ZSTC_TYPES_MOST);
    config->pair_types = config->type_vocab_size < PAIR_TYPES ? config->type_vocab_size : PAIR_TYPES;
    config->hidden = zstc_field_size(fields, "hidden_size", ZSTC_HIDDEN_MOST);
    config->embedding_size = config->hidden;
    config->activation = zstc_key_activation(fields, "hidden_act");
    config->head_activation = ZSTC_ACT_TANH;
    config->layer_norm_eps = zstc_key_epsilon(fields, 1e-12);
    config->eos_id = config->decoder_start_id = -1;
}

void zstc_arch_read_bert(zstc_config *config, zstc_fields *fields) {
    zstc_arch_read_bert_but_stack(config, fields);
    config->encoder = zstc_key_stack(config, fields, &encoder_keys);
}

void zstc_arch_refuse_bert(zstc_fields *fields) {
    const char *positions = zstc_field_string(fields, "position_embedding_type", "absolute");
    if (strcmp(positions, "absolute") != 0) zstc_key_refuse(fields, "position_embedding_type", positions);
    if (zstc_field_flag(fields, "is_decoder", 0)) zstc_key_refuse(fields, "is_decoder", "true");
    const json_t *pruned = zstc_field(fields, "pruned_heads");
    if (json_object_size(pruned) > 0) zstc_key_refuse(fields, "pruned_heads", "{...}");
}

static void read_bert(zstc_config *config, zstc_fields *fields) {
    zstc_arch_read_bert(config, fields);
    config->pad_id = zstc_key_token(config, fields, "pad_token_id", 0);
    zstc_arch_refuse_bert(fields);
}

const zstc_stack_names zstc_arch_bert_encoder = {
    .positions = "embeddings.position_embeddings.weight",
    .embedding_norm = "embeddings.LayerNorm",
    .embedding_project = "embeddings_project", /* of ELECTRA alone */
    .layers = "encoder.layer.",
    .count_key = "num_hidden_layers",
    .parts =
        {
            [ZSTC_PART_QUERY] = "attention.self.query",
            [ZSTC_PART_KEY] = "attention.self.key",
            [ZSTC_PART_VALUE] = "attention.self.value",
            [ZSTC_PART_ATTENDED] = "attention.output.dense",
            [ZSTC_PART_ATTENDED_NORM] = "attention.output.LayerNorm",
            [ZSTC_PART_UP] = "intermediate.dense",
            [ZSTC_PART_DOWN] = "output.dense",
            [ZSTC_PART_NORM] = "output.LayerNorm",
        },
};

static const zstc_arch_names names = {
    .prefix = "bert.",
    .words = {"embeddings.word_embeddings.weight"},
    .language_head = "cls.predictions.decoder.weight",
    .types = "embeddings.token_type_embeddings.weight",
    .encoder = &zstc_arch_bert_encoder,
    .pooler = "pooler.dense",
    .output = "classifier",
};

const zstc_arch_row zstc_arch_bert = {
    .arch = ZSTC_ARCH_BERT,
    .model_type = "bert",
    .class_name = "Bert",
    .read = read_bert,
    .special_tokens = 3,
    .encodes_texts = true,
    .names = &names,
};
