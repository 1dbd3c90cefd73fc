/* ConvBERT: BERT's encoder, in which half of the heads are span-based dynamic convolutions, behind embeddings of a size
 * of their own. The arithmetic is that of transformers' ConvBertForSequenceClassification. */
#include <inttypes.h>

#include "base/fail.h"
#include "model/arch/keys.h"
#include "model/arch/row.h"

enum { KERNEL_MOST = 1 << 10 };

/* "num_attention_heads" divided by "head_ratio", one at least: as many attend, and as many are convolutions. */
static void read_stack(zstc_config *config, zstc_fields *fields) {
    zstc_stack *stack = &config->encoder;
    stack->layers = zstc_field_size(fields, "num_hidden_layers", ZSTC_LAYERS_MOST);
    stack->ffn = zstc_field_size(fields, "intermediate_size", ZSTC_FFN_MOST);
    int64_t heads = zstc_field_size(fields, "num_attention_heads", ZSTC_HIDDEN_MOST);
    int64_t ratio = zstc_field_integer(fields, "head_ratio", 2, 1, ZSTC_HIDDEN_MOST);
    if (fields->status != ZSTC_OK) return;
    stack->heads = heads < ratio ? 1 : heads / ratio;
    if (config->hidden % (2 * stack->heads) == 0) return;
    fields->status = zstc_fail(ZSTC_MODEL,
                               "%s: \"num_attention_heads\" / \"head_ratio\": twice %" PRId64
                               " heads do not divide a hidden size of %" PRId64,
                               fields->where, stack->heads, config->hidden);
}

static void read_span(zstc_config *config, zstc_fields *fields) {
    zstc_span_config *span = &config->span;
    span->kernel = zstc_field_integer(fields, "conv_kernel_size", 9, 1, KERNEL_MOST);
    span->groups = zstc_field_integer(fields, "num_groups", 1, 1, ZSTC_HIDDEN_MOST);
    if (fields->status != ZSTC_OK) return;
    if (span->kernel % 2 == 0) zstc_field_fail(fields, "conv_kernel_size", "an odd number");
    if (config->hidden % span->groups == 0 && config->encoder.ffn % span->groups == 0) return;
    zstc_field_fail(fields, "num_groups", "a divisor of \"hidden_size\" and \"intermediate_size\"");
}

static void read_convbert(zstc_config *config, zstc_fields *fields) {
    zstc_arch_read_bert_but_stack(config, fields);
    config->embedding_size = zstc_field_integer(fields, "embedding_size", 768, 1, ZSTC_HIDDEN_MOST);
    config->head_activation = config->activation;
    config->pad_id = zstc_key_token(config, fields, "pad_token_id", 1);
    read_stack(config, fields);
    read_span(config, fields);
    zstc_arch_refuse_bert(fields);
}

static const zstc_stack_names encoder = {
    .positions = "embeddings.position_embeddings.weight",
    .embedding_norm = "embeddings.LayerNorm",
    .embedding_project = "embeddings_project",
    .layers = "encoder.layer.",
    .count_key = "num_hidden_layers",
    .parts =
        {
            [ZSTC_PART_QUERY] = "attention.self.query",
            [ZSTC_PART_KEY] = "attention.self.key",
            [ZSTC_PART_VALUE] = "attention.self.value",
            [ZSTC_PART_SPAN_DEPTHWISE] = "attention.self.key_conv_attn_layer.depthwise",
            [ZSTC_PART_SPAN_POINTWISE] = "attention.self.key_conv_attn_layer.pointwise",
            [ZSTC_PART_SPAN_KEY_BIAS] = "attention.self.key_conv_attn_layer.bias",
            [ZSTC_PART_SPAN_KERNEL] = "attention.self.conv_kernel_layer",
            [ZSTC_PART_SPAN_VALUE] = "attention.self.conv_out_layer",
            [ZSTC_PART_ATTENDED] = "attention.output.dense",
            [ZSTC_PART_ATTENDED_NORM] = "attention.output.LayerNorm",
            [ZSTC_PART_UP] = "intermediate.dense",
            [ZSTC_PART_DOWN] = "output.dense",
            [ZSTC_PART_NORM] = "output.LayerNorm",
        },
};

static const zstc_arch_names names = {
    .prefix = "convbert.",
    .words = {"embeddings.word_embeddings.weight"},
    .language_head = "generator_lm_head.weight",
    .types = "embeddings.token_type_embeddings.weight",
    .encoder = &encoder,
    .dense = "classifier.dense",
    .output = "classifier.out_proj",
};

const zstc_arch_row zstc_arch_convbert = {
    .arch = ZSTC_ARCH_CONVBERT,
    .model_type = "convbert",
    .class_name = "ConvBert",
    .read = read_convbert,
    .special_tokens = 3,
    .names = &names,
};
