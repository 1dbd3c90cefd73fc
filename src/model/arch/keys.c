#include "model/arch/keys.h"

#include <string.h>

#include "base/fail.h"

void zstc_key_refuse(zstc_fields *fields, const char *key, const char *value) {
    if (fields->status == ZSTC_OK) {
        fields->status = zstc_fail(ZSTC_UNSUPPORTED, "%s: \"%s\": '%s' is not supported", fields->where, key, value);
    }
}

void zstc_key_sizes(zstc_config *config, zstc_fields *fields) {
    config->vocab_size = zstc_field_size(fields, "vocab_size", ZSTC_VOCAB_MOST);
    config->max_positions = zstc_field_size(fields, "max_position_embeddings", ZSTC_POSITIONS_MOST);
    config->position_rows = config->max_positions;
}

void zstc_key_positions_after_pad(zstc_config *config) {
    config->first_position = config->pad_id + 1;
    config->positions_skip_padding = true;
}

zstc_stack zstc_key_stack(const zstc_config *config, zstc_fields *fields, const zstc_stack_keys *keys) {
    zstc_stack stack = {.layers = zstc_field_size(fields, keys->layers, ZSTC_LAYERS_MOST),
                        .heads = zstc_field_size(fields, keys->heads, ZSTC_HIDDEN_MOST),
                        .ffn = zstc_field_size(fields, keys->ffn, ZSTC_FFN_MOST)};
    if (fields->status == ZSTC_OK && config->hidden % stack.heads != 0) {
        fields->status = zstc_fail(ZSTC_MODEL, "%s: \"%s\": %lld heads do not divide a hidden size of %lld",
                                   fields->where, keys->heads, (long long)stack.heads, (long long)config->hidden);
    }
    return stack;
}

zstc_activation zstc_key_activation(zstc_fields *fields, const char *key) {
    static const struct {
        const char *name;
        zstc_activation activation;
    } names[] = {
        {"gelu", ZSTC_ACT_GELU},           {"gelu_python", ZSTC_ACT_GELU}, {"gelu_new", ZSTC_ACT_GELU_TANH},
        {"gelu_fast", ZSTC_ACT_GELU_TANH}, {"relu", ZSTC_ACT_RELU},        {"gelu_pytorch_tanh", ZSTC_ACT_GELU_TANH},
        {"silu", ZSTC_ACT_SILU},           {"swish", ZSTC_ACT_SILU},       {"tanh", ZSTC_ACT_TANH},
    };
    const char *name = zstc_field_string(fields, key, "gelu");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i].name, name) == 0) return names[i].activation;
    }
    zstc_key_refuse(fields, key, name);
    return ZSTC_ACT_GELU;
}

double zstc_key_epsilon_of(zstc_fields *fields, const char *key, double otherwise) {
    double epsilon = zstc_field_number(fields, key, otherwise);
    if (fields->status == ZSTC_OK && !(epsilon > 0 && epsilon < 1)) {
        fields->status =
            zstc_fail(ZSTC_MODEL, "%s: \"%s\" is %g (expected a number between 0 and 1)", fields->where, key, epsilon);
    }
    return epsilon;
}

double zstc_key_epsilon(zstc_fields *fields, double otherwise) {
    return zstc_key_epsilon_of(fields, "layer_norm_eps", otherwise);
}

int64_t zstc_key_token(const zstc_config *config, zstc_fields *fields, const char *key, int64_t otherwise) {
    return zstc_field_integer(fields, key, otherwise, 0, config->vocab_size - 1);
}
