/* ModernBERT: an encoder with its norms in front, rotary positions, gated feed-forward layers, and attention to a
 * window in most layers; transformers' ModernBertForSequenceClassification. Its config.json has two forms: that of the
 * first releases (global_attn_every_n_layers, global_rope_theta, local_rope_theta) and that of transformers 5
 * (layer_types, rope_parameters). Where both are there they must agree. */
#include <inttypes.h>
#include <string.h>

#include "base/fail.h"
#include "model/arch/keys.h"
#include "model/arch/row.h"

static const char full_attention[] = "full_attention", sliding_attention[] = "sliding_attention";

static const zstc_stack_keys encoder_keys = {
    .layers = "num_hidden_layers", .heads = "num_attention_heads", .ffn = "intermediate_size"};

/* ---- which layers see a window ---- */

static void read_layer_types(zstc_config *config, zstc_fields *fields, const json_t *types) {
    bool *local = config->modernbert.local_layers;
    const size_t layers = (size_t)config->encoder.layers;
    if (json_array_size(types) != layers) {
        return zstc_field_fail(fields, "layer_types", "a list with a name for each of num_hidden_layers");
    }
    for (size_t i = 0; i < layers; i++) {
        const char *name = json_string_value(json_array_get(types, i));
        if (name == NULL) return zstc_field_fail(fields, "layer_types", "a list of strings");
        local[i] = strcmp(name, sliding_attention) == 0;
        if (!local[i] && strcmp(name, full_attention) != 0) return zstc_key_refuse(fields, "layer_types", name);
    }
}

/* Every n-th layer is global, from the first on. */
static bool is_local(int64_t layer, int64_t every) { return layer % every != 0; }

static void check_every(const zstc_config *config, zstc_fields *fields, int64_t every) {
    for (int64_t i = 0; fields->status == ZSTC_OK && i < config->encoder.layers; i++) {
        if (config->modernbert.local_layers[i] == is_local(i, every)) continue;
        fields->status = zstc_fail(ZSTC_MODEL,
                                   "%s: \"layer_types\" and \"global_attn_every_n_layers\" (%" PRId64
                                   ") contradict each other in layer %" PRId64,
                                   fields->where, every, i);
    }
}

static void read_layers(zstc_config *config, zstc_fields *fields) {
    const json_t *types = zstc_field(fields, "layer_types");
    const int64_t every = zstc_field_integer(fields, "global_attn_every_n_layers", 3, 1, ZSTC_LAYERS_MOST);
    /* An odd number counts as the even one below: so many tokens to each side, half of it. */
    config->modernbert.window = zstc_field_integer(fields, "local_attention", 128, 0, ZSTC_POSITIONS_MOST) / 2;
    if (fields->status != ZSTC_OK) return;
    if (types == NULL) {
        for (int64_t i = 0; i < config->encoder.layers; i++) config->modernbert.local_layers[i] = is_local(i, every);
        return;
    }
    read_layer_types(config, fields, types);
    if (zstc_field(fields, "global_attn_every_n_layers") != NULL) check_every(config, fields, every);
}

/* ---- rotary positions ---- */

static double checked_theta(zstc_fields *fields, const char *key, double theta) {
    if (fields->status == ZSTC_OK && !(theta > 0)) zstc_field_fail(fields, key, "a number above 0");
    return theta;
}

/* 0 where it is not there. */
static double theta_of_type(zstc_fields *fields, const json_t *parameters, const char *type) {
    const json_t *own = json_object_get(parameters, type);
    zstc_fields inner = {.object = own, .where = fields->where, .what = "rope_parameters", .status = fields->status};
    if (own == NULL || json_is_null(own)) return 0;
    if (!json_is_object(own)) {
        zstc_field_fail(fields, "rope_parameters", "an object of an object for each type of attention");
        return 0;
    }
    const char *kind = zstc_field_string(&inner, "rope_type", "default");
    if (strcmp(kind, "default") != 0) zstc_key_refuse(&inner, "rope_type", kind);
    double theta = 0;
    if (zstc_field(&inner, "rope_theta") != NULL) {
        theta = checked_theta(&inner, "rope_theta", zstc_field_number(&inner, "rope_theta", 0));
    }
    fields->status = inner.status;
    return theta;
}

/* The key of the first releases; null stands for `null`, and a key that is not there for `otherwise`. */
static double theta_of_key(zstc_fields *fields, const char *key, double otherwise, double null) {
    if (json_object_get(fields->object, key) == NULL) return otherwise;
    return checked_theta(fields, key, zstc_field_number(fields, key, null));
}

static double theta_of_both(zstc_fields *fields, const char *key, double first, double second) {
    if (second == 0) return first;
    if (zstc_field(fields, key) != NULL && fields->status == ZSTC_OK && first != second) {
        fields->status = zstc_fail(ZSTC_MODEL, "%s: \"rope_parameters\" and \"%s\" contradict each other: %g and %g",
                                   fields->where, key, second, first);
    }
    return second;
}

static void read_rope(zstc_config *config, zstc_fields *fields) {
    const json_t *parameters = zstc_field(fields, "rope_parameters"), *scaling = zstc_field(fields, "rope_scaling");
    if (scaling != NULL) zstc_key_refuse(fields, "rope_scaling", "{...}");
    if (parameters != NULL && !json_is_object(parameters)) zstc_field_fail(fields, "rope_parameters", "an object");
    double global = theta_of_key(fields, "global_rope_theta", 160000, 160000);
    double local = theta_of_key(fields, "local_rope_theta", 10000, global);
    config->modernbert.global_theta =
        theta_of_both(fields, "global_rope_theta", global, theta_of_type(fields, parameters, full_attention));
    config->modernbert.local_theta =
        theta_of_both(fields, "local_rope_theta", local, theta_of_type(fields, parameters, sliding_attention));
    if (fields->status == ZSTC_OK && config->hidden / config->encoder.heads % 2 != 0) {
        zstc_field_fail(fields, "num_attention_heads", "heads of an even size, for rotary positions");
    }
}

/* ---- the rest ---- */

static void read_head(zstc_config *config, zstc_fields *fields) {
    const char *pooling = zstc_field_string(fields, "classifier_pooling", "cls");
    config->modernbert.mean_pooling = strcmp(pooling, "mean") == 0;
    if (!config->modernbert.mean_pooling && strcmp(pooling, "cls") != 0) {
        zstc_key_refuse(fields, "classifier_pooling", pooling);
    }
    config->head_activation = zstc_key_activation(fields, "classifier_activation");
    config->modernbert.head_bias = zstc_field_flag(fields, "classifier_bias", 0);
}

static void read_modernbert(zstc_config *config, zstc_fields *fields) {
    zstc_key_sizes(config, fields);
    config->hidden = config->embedding_size = zstc_field_size(fields, "hidden_size", ZSTC_HIDDEN_MOST);
    config->encoder = zstc_key_stack(config, fields, &encoder_keys);
    config->activation = zstc_key_activation(fields, "hidden_activation");
    config->layer_norm_eps = zstc_key_epsilon_of(fields, "norm_eps", 1e-5);
    config->modernbert.norm_bias = zstc_field_flag(fields, "norm_bias", 0);
    config->modernbert.attention_bias = zstc_field_flag(fields, "attention_bias", 0);
    config->modernbert.mlp_bias = zstc_field_flag(fields, "mlp_bias", 0);
    config->no_position_table = true;
    config->pair_types = 1;
    config->eos_id = config->decoder_start_id = -1;
    read_layers(config, fields);
    read_rope(config, fields);
    read_head(config, fields);
}

static const zstc_stack_names encoder = {
    .embedding_norm = "embeddings.norm",
    .final_norm = "final_norm",
    .layers = "layers.",
    .count_key = "num_hidden_layers",
    .parts =
        {
            [ZSTC_PART_ATTENDED_NORM] = "attn_norm",
            [ZSTC_PART_QUERY_KEY_VALUE] = "attn.Wqkv",
            [ZSTC_PART_ATTENDED] = "attn.Wo",
            [ZSTC_PART_NORM] = "mlp_norm",
            [ZSTC_PART_UP] = "mlp.Wi",
            [ZSTC_PART_DOWN] = "mlp.Wo",
        },
};

static const zstc_arch_names names = {
    .prefix = "model.",
    .words = {"embeddings.tok_embeddings.weight"},
    .language_head = "decoder.weight",
    .encoder = &encoder,
    .dense = "head.dense",
    .head_norm = "head.norm",
    .output = "classifier",
};

const zstc_arch_row zstc_arch_modernbert = {
    .arch = ZSTC_ARCH_MODERNBERT,
    .model_type = "modernbert",
    .class_name = "ModernBert",
    .read = read_modernbert,
    .special_tokens = 3,
    .names = &names,
};
