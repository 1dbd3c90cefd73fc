/* ELECTRA: BERT's encoder behind embeddings of a size of their own, and a head without a pooler. */
#include "model/arch/keys.h"
#include "model/arch/row.h"

/* The "summary_..." keys belong to ELECTRA's multiple choice: its sequence classifier does not read them. */
static void read_electra(zstc_config *config, zstc_fields *fields) {
    zstc_arch_read_bert(config, fields);
    config->embedding_size = zstc_field_integer(fields, "embedding_size", 128, 1, ZSTC_HIDDEN_MOST);
    config->head_activation = ZSTC_ACT_GELU; /* whatever "hidden_act" is */
    config->pad_id = zstc_key_token(config, fields, "pad_token_id", 0);
    zstc_arch_refuse_bert(fields);
}

static const zstc_arch_names names = {
    .prefix = "electra.",
    .words = {"embeddings.word_embeddings.weight"},
    .language_head = "generator_lm_head.weight",
    .types = "embeddings.token_type_embeddings.weight",
    .encoder = &zstc_arch_bert_encoder,
    .dense = "classifier.dense",
    .output = "classifier.out_proj",
};

const zstc_arch_row zstc_arch_electra = {
    .arch = ZSTC_ARCH_ELECTRA,
    .model_type = "electra",
    .class_name = "Electra",
    .read = read_electra,
    .special_tokens = 3,
    .encodes_texts = true,
    .names = &names,
};
