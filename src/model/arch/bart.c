/* BART: an encoder, and a decoder over the same text that is read at its end. */
#include "model/arch/keys.h"
#include "model/arch/row.h"

/* The tables of positions have two rows in front that no position uses and "max_position_embeddings" does not count. */
enum { FIRST_POSITION = 2 };

/* BartConfig has no key for it: nn.LayerNorm's own default. */
static const double EPSILON = 1e-5;

static const zstc_stack_keys encoder_keys = {
    .layers = "encoder_layers", .heads = "encoder_attention_heads", .ffn = "encoder_ffn_dim"};
static const zstc_stack_keys decoder_keys = {
    .layers = "decoder_layers", .heads = "decoder_attention_heads", .ffn = "decoder_ffn_dim"};

static void read_bart(zstc_config *config, zstc_fields *fields) {
    zstc_key_sizes(config, fields);
    config->first_position = FIRST_POSITION;
    config->position_rows += FIRST_POSITION;
    config->hidden = zstc_field_size(fields, "d_model", ZSTC_HIDDEN_MOST);
    config->embedding_size = config->hidden;
    config->encoder = zstc_key_stack(config, fields, &encoder_keys);
    config->decoder = zstc_key_stack(config, fields, &decoder_keys);
    config->activation = zstc_key_activation(fields, "activation_function");
    config->head_activation = ZSTC_ACT_TANH;
    config->layer_norm_eps = EPSILON;
    config->scale_embedding = zstc_field_flag(fields, "scale_embedding", 0);
    config->pad_id = zstc_key_token(config, fields, "pad_token_id", 1);
    config->eos_id = zstc_key_token(config, fields, "eos_token_id", 2);
    config->decoder_start_id = zstc_key_token(config, fields, "decoder_start_token_id", 2);
}

static const zstc_stack_names encoder = {
    .positions = "encoder.embed_positions.weight",
    .embedding_norm = "encoder.layernorm_embedding",
    .layers = "encoder.layers.",
    .count_key = "encoder_layers",
    .parts =
        {
            [ZSTC_PART_QUERY] = "self_attn.q_proj",
            [ZSTC_PART_KEY] = "self_attn.k_proj",
            [ZSTC_PART_VALUE] = "self_attn.v_proj",
            [ZSTC_PART_ATTENDED] = "self_attn.out_proj",
            [ZSTC_PART_ATTENDED_NORM] = "self_attn_layer_norm",
            [ZSTC_PART_UP] = "fc1",
            [ZSTC_PART_DOWN] = "fc2",
            [ZSTC_PART_NORM] = "final_layer_norm",
        },
};

static const zstc_stack_names decoder = {
    .positions = "decoder.embed_positions.weight",
    .embedding_norm = "decoder.layernorm_embedding",
    .layers = "decoder.layers.",
    .count_key = "decoder_layers",
    .parts =
        {
            [ZSTC_PART_QUERY] = "self_attn.q_proj",
            [ZSTC_PART_KEY] = "self_attn.k_proj",
            [ZSTC_PART_VALUE] = "self_attn.v_proj",
            [ZSTC_PART_ATTENDED] = "self_attn.out_proj",
            [ZSTC_PART_ATTENDED_NORM] = "self_attn_layer_norm",
            [ZSTC_PART_CROSS_QUERY] = "encoder_attn.q_proj",
            [ZSTC_PART_CROSS_KEY] = "encoder_attn.k_proj",
            [ZSTC_PART_CROSS_VALUE] = "encoder_attn.v_proj",
            [ZSTC_PART_CROSS_ATTENDED] = "encoder_attn.out_proj",
            [ZSTC_PART_CROSS_ATTENDED_NORM] = "encoder_attn_layer_norm",
            [ZSTC_PART_UP] = "fc1",
            [ZSTC_PART_DOWN] = "fc2",
            [ZSTC_PART_NORM] = "final_layer_norm",
        },
};

static const zstc_arch_names names = {
    .prefix = "model.",
    .words = {"shared.weight", "encoder.embed_tokens.weight", "decoder.embed_tokens.weight"},
    .language_head = "lm_head.weight",
    .encoder = &encoder,
    .decoder = &decoder,
    .dense = "classification_head.dense",
    .output = "classification_head.out_proj",
};

const zstc_arch_row zstc_arch_bart = {
    .arch = ZSTC_ARCH_BART,
    .model_type = "bart",
    .class_name = "Bart",
    .read = read_bart,
    .special_tokens = 4,
    .names = &names,
};
