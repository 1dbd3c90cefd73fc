/* DistilBERT: BERT's encoder without token types and without a pooler, under names of its own. */
#include "model/arch/keys.h"
#include "model/arch/row.h"

/* transformers' DistilBERT has no key for it. */
static const double EPSILON = 1e-12;

static const zstc_stack_keys encoder_keys = {.layers = "n_layers", .heads = "n_heads", .ffn = "hidden_dim"};

/* "sinusoidal_pos_embds" says how the table of positions was made: a checkpoint holds it in either case. */
static void read_distilbert(zstc_config *config, zstc_fields *fields) {
    zstc_key_sizes(config, fields);
    config->hidden = zstc_field_size(fields, "dim", ZSTC_HIDDEN_MOST);
    config->embedding_size = config->hidden;
    config->encoder = zstc_key_stack(config, fields, &encoder_keys);
    config->activation = zstc_key_activation(fields, "activation");
    config->head_activation = ZSTC_ACT_RELU;
    config->layer_norm_eps = EPSILON;
    config->pair_types = 1;
    config->pad_id = zstc_key_token(config, fields, "pad_token_id", 0);
    config->eos_id = config->decoder_start_id = -1;
}

static const zstc_stack_names encoder = {
    .positions = "embeddings.position_embeddings.weight",
    .embedding_norm = "embeddings.LayerNorm",
    .layers = "transformer.layer.",
    .count_key = "n_layers",
    .parts =
        {
            [ZSTC_PART_QUERY] = "attention.q_lin",
            [ZSTC_PART_KEY] = "attention.k_lin",
            [ZSTC_PART_VALUE] = "attention.v_lin",
            [ZSTC_PART_ATTENDED] = "attention.out_lin",
            [ZSTC_PART_ATTENDED_NORM] = "sa_layer_norm",
            [ZSTC_PART_UP] = "ffn.lin1",
            [ZSTC_PART_DOWN] = "ffn.lin2",
            [ZSTC_PART_NORM] = "output_layer_norm",
        },
};

static const zstc_arch_names names = {
    .prefix = "distilbert.",
    .words = {"embeddings.word_embeddings.weight"},
    .language_head = "vocab_projector.weight",
    .encoder = &encoder,
    .dense = "pre_classifier",
    .output = "classifier",
};

const zstc_arch_row zstc_arch_distilbert = {
    .arch = ZSTC_ARCH_DISTILBERT,
    .model_type = "distilbert",
    .class_name = "DistilBert",
    .read = read_distilbert,
    .special_tokens = 3,
    .encodes_texts = true,
    .names = &names,
};
