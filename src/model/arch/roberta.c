/* RoBERTa: BERT's encoder with positions that start behind the padding id, one token type, and a head of its own.
 * XLM-RoBERTa and CamemBERT are RoBERTa with other vocabularies; their checkpoints call it "roberta" too. */
#include "model/arch/keys.h"
#include "model/arch/row.h"

static void read_roberta(zstc_config *config, zstc_fields *fields) {
    zstc_arch_read_bert(config, fields);
    config->pair_types = 1;
    config->pad_id = zstc_key_token(config, fields, "pad_token_id", 1);
    config->eos_id = zstc_key_token(config, fields, "eos_token_id", 2);
    zstc_key_positions_after_pad(config);
    zstc_arch_refuse_bert(fields);
}

static const zstc_arch_names names = {
    .prefix = "roberta.",
    .words = {"embeddings.word_embeddings.weight"},
    .language_head = "lm_head.decoder.weight",
    .types = "embeddings.token_type_embeddings.weight",
    .encoder = &zstc_arch_bert_encoder,
    .dense = "classifier.dense",
    .output = "classifier.out_proj",
};

const zstc_arch_row zstc_arch_roberta = {
    .arch = ZSTC_ARCH_ROBERTA,
    .model_type = "roberta",
    .class_name = "Roberta",
    .read = read_roberta,
    .special_tokens = 4,
    .encodes_texts = true,
    .names = &names,
};

const zstc_arch_row zstc_arch_xlm_roberta = {
    .arch = ZSTC_ARCH_XLM_ROBERTA,
    .model_type = "xlm-roberta",
    .class_name = "XLMRoberta",
    .read = read_roberta,
    .special_tokens = 4,
    .encodes_texts = true,
    .names = &names,
};

const zstc_arch_row zstc_arch_camembert = {
    .arch = ZSTC_ARCH_CAMEMBERT,
    .model_type = "camembert",
    .class_name = "Camembert",
    .read = read_roberta,
    .special_tokens = 4,
    .encodes_texts = true,
    .names = &names,
};
