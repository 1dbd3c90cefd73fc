/* DeBERTa v2 and v3, mDeBERTa: DeBERTa with distances in buckets, projections that content and positions may share, and
 * a convolution beside the first layer; transformers' DebertaV2ForSequenceClassification. */
#include <inttypes.h>
#include <string.h>

#include "base/fail.h"
#include "model/arch/deberta.h"
#include "model/arch/keys.h"

enum { KERNEL_MOST = 1 << 10, BUCKETS_LEAST = 2 };

static bool read_norm(zstc_config *config, const char *name) {
    if (strcmp(name, "layer_norm") == 0) {
        config->relative.normed = true;
        return true;
    }
    return strcmp(name, "none") == 0;
}

/* Beyond half of the buckets a distance's row follows from log(distance / half) / log((most - 1) / half). */
static void read_buckets(zstc_config *config, zstc_fields *fields) {
    zstc_relative_config *relative = &config->relative;
    int64_t buckets = zstc_field_integer(fields, "position_buckets", -1, -ZSTC_POSITIONS_MOST, ZSTC_POSITIONS_MOST);
    if (buckets < 1 || relative->span == 0) return;
    relative->buckets = relative->span = buckets;
    int64_t half = buckets / 2;
    bool logarithm = config->max_positions - 1 > half;
    if (fields->status != ZSTC_OK || (buckets >= BUCKETS_LEAST && (!logarithm || relative->most_distance - 1 > half))) {
        return;
    }
    fields->status = zstc_fail(ZSTC_UNSUPPORTED,
                               "%s: \"position_buckets\": %" PRId64 " buckets for %" PRId64
                               " relative positions are not supported (expected 2 to %" PRId64 ")",
                               fields->where, buckets, relative->most_distance, 2 * (relative->most_distance - 2));
}

static void read_convolution(zstc_config *config, zstc_fields *fields) {
    zstc_convolution_config *convolution = &config->convolution;
    convolution->kernel = zstc_field_integer(fields, "conv_kernel_size", 0, 0, KERNEL_MOST);
    if (convolution->kernel == 0) return;
    convolution->groups = zstc_field_integer(fields, "conv_groups", 1, 1, ZSTC_HIDDEN_MOST);
    convolution->activation = ZSTC_ACT_TANH;
    if (zstc_field(fields, "conv_act") != NULL) convolution->activation = zstc_key_activation(fields, "conv_act");
    if (convolution->kernel % 2 == 0) zstc_field_fail(fields, "conv_kernel_size", "an odd number");
    if (config->hidden % convolution->groups != 0) {
        zstc_field_fail(fields, "conv_groups", "a divisor of the hidden size");
    }
}

static void read_deberta_v2(zstc_config *config, zstc_fields *fields) {
    zstc_deberta_read(config, fields);
    read_buckets(config, fields);
    config->relative.shared_projections = zstc_field_flag(fields, "share_att_key", 0);
    zstc_deberta_each_name(config, fields, "norm_rel_ebd", zstc_field_string(fields, "norm_rel_ebd", "none"),
                           read_norm);
    read_convolution(config, fields);
}

static const zstc_stack_names encoder = {
    .positions = "embeddings.position_embeddings.weight",
    .embedding_norm = "embeddings.LayerNorm",
    .embedding_project = "embeddings.embed_proj",
    .relative = "encoder.rel_embeddings.weight",
    .relative_norm = "encoder.LayerNorm",
    .convolution = "encoder.conv.conv",
    .convolution_norm = "encoder.conv.LayerNorm",
    .layers = "encoder.layer.",
    .count_key = "num_hidden_layers",
    .parts =
        {
            [ZSTC_PART_QUERY] = "attention.self.query_proj",
            [ZSTC_PART_KEY] = "attention.self.key_proj",
            [ZSTC_PART_VALUE] = "attention.self.value_proj",
            [ZSTC_PART_POSITION_KEY] = "attention.self.pos_key_proj",
            [ZSTC_PART_POSITION_QUERY] = "attention.self.pos_query_proj",
            [ZSTC_PART_ATTENDED] = "attention.output.dense",
            [ZSTC_PART_ATTENDED_NORM] = "attention.output.LayerNorm",
            [ZSTC_PART_UP] = "intermediate.dense",
            [ZSTC_PART_DOWN] = "output.dense",
            [ZSTC_PART_NORM] = "output.LayerNorm",
        },
};

static const zstc_arch_names names = {
    .prefix = "deberta.",
    .words = {"embeddings.word_embeddings.weight"},
    .language_head = "cls.predictions.decoder.weight",
    .types = "embeddings.token_type_embeddings.weight",
    .encoder = &encoder,
    .dense = "pooler.dense",
    .output = "classifier",
};

const zstc_arch_row zstc_arch_deberta_v2 = {
    .arch = ZSTC_ARCH_DEBERTA_V2,
    .model_type = "deberta-v2",
    .class_name = "DebertaV2",
    .read = read_deberta_v2,
    .special_tokens = 3,
    .overflows_float16 = true,
    .names = &names,
};
