/* Keys and defaults are those of the transformers configuration classes. Dimensions must be there: transformers writes
 * them all, and a config that lacks one is more likely damaged than of the default size. */
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "model/config_parts.h"

/* No product of two of these overflows an int64_t, not even as bytes. */
enum {
    HIDDEN_MOST = 1 << 20,
    LAYERS_MOST = 1 << 10,
    FFN_MOST = 1 << 24,
    VOCAB_MOST = 1 << 28,
    POSITIONS_MOST = 1 << 24
};
enum { TYPES_MOST = 1 << 16 };

static void fail_field(zstc_fields *fields, zstc_status status, const char *key, const char *value) {
    if (fields->status == ZSTC_OK) {
        fields->status = zstc_fail(status, "%s: \"%s\": '%s' is not supported", fields->where, key, value);
    }
}

static zstc_activation read_activation(zstc_fields *fields, const char *key) {
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
    fail_field(fields, ZSTC_UNSUPPORTED, key, name);
    return ZSTC_ACT_GELU;
}

static void check_heads(const zstc_config *config, zstc_fields *fields, const char *key, int64_t heads) {
    if (fields->status == ZSTC_OK && config->hidden % heads != 0) {
        fields->status = zstc_fail(ZSTC_MODEL, "%s: \"%s\": %lld heads do not divide a hidden size of %lld",
                                   fields->where, key, (long long)heads, (long long)config->hidden);
    }
}

static void read_epsilon(zstc_config *config, zstc_fields *fields, double otherwise) {
    config->layer_norm_eps = zstc_field_number(fields, "layer_norm_eps", otherwise);
    if (fields->status == ZSTC_OK && !(config->layer_norm_eps > 0 && config->layer_norm_eps < 1)) {
        fields->status = zstc_fail(ZSTC_MODEL, "%s: \"layer_norm_eps\" is %g (expected a number between 0 and 1)",
                                   fields->where, config->layer_norm_eps);
    }
}

static int64_t read_token(const zstc_config *config, zstc_fields *fields, const char *key, int64_t otherwise) {
    return zstc_field_integer(fields, key, otherwise, 0, config->vocab_size - 1);
}

static void read_bart(zstc_config *config, zstc_fields *fields) {
    config->vocab_size = zstc_field_size(fields, "vocab_size", VOCAB_MOST);
    config->max_positions = zstc_field_size(fields, "max_position_embeddings", POSITIONS_MOST);
    config->hidden = zstc_field_size(fields, "d_model", HIDDEN_MOST);
    config->encoder = (zstc_stack){.layers = zstc_field_size(fields, "encoder_layers", LAYERS_MOST),
                                   .heads = zstc_field_size(fields, "encoder_attention_heads", HIDDEN_MOST),
                                   .ffn = zstc_field_size(fields, "encoder_ffn_dim", FFN_MOST)};
    config->decoder = (zstc_stack){.layers = zstc_field_size(fields, "decoder_layers", LAYERS_MOST),
                                   .heads = zstc_field_size(fields, "decoder_attention_heads", HIDDEN_MOST),
                                   .ffn = zstc_field_size(fields, "decoder_ffn_dim", FFN_MOST)};
    check_heads(config, fields, "encoder_attention_heads", config->encoder.heads);
    check_heads(config, fields, "decoder_attention_heads", config->decoder.heads);
    config->activation = read_activation(fields, "activation_function");
    read_epsilon(config, fields, 1e-5); /* the class has no such field: nn.LayerNorm's own default */
    config->scale_embedding = zstc_field_flag(fields, "scale_embedding", 0);
    config->pad_id = read_token(config, fields, "pad_token_id", 1);
    config->eos_id = read_token(config, fields, "eos_token_id", 2);
    config->decoder_start_id = read_token(config, fields, "decoder_start_token_id", 2);
}

static void read_bert(zstc_config *config, zstc_fields *fields) {
    int roberta = config->arch == ZSTC_ARCH_ROBERTA;
    config->vocab_size = zstc_field_size(fields, "vocab_size", VOCAB_MOST);
    config->max_positions = zstc_field_size(fields, "max_position_embeddings", POSITIONS_MOST);
    config->type_vocab_size = zstc_field_integer(fields, "type_vocab_size", 2, 1, TYPES_MOST);
    config->hidden = zstc_field_size(fields, "hidden_size", HIDDEN_MOST);
    config->encoder = (zstc_stack){.layers = zstc_field_size(fields, "num_hidden_layers", LAYERS_MOST),
                                   .heads = zstc_field_size(fields, "num_attention_heads", HIDDEN_MOST),
                                   .ffn = zstc_field_size(fields, "intermediate_size", FFN_MOST)};
    check_heads(config, fields, "num_attention_heads", config->encoder.heads);
    config->activation = read_activation(fields, "hidden_act");
    read_epsilon(config, fields, 1e-12);
    config->pad_id = read_token(config, fields, "pad_token_id", roberta ? 1 : 0);
    config->eos_id = roberta ? read_token(config, fields, "eos_token_id", 2) : -1;
    config->decoder_start_id = -1;
    const char *positions = zstc_field_string(fields, "position_embedding_type", "absolute");
    if (strcmp(positions, "absolute") != 0) fail_field(fields, ZSTC_UNSUPPORTED, "position_embedding_type", positions);
    if (zstc_field_flag(fields, "is_decoder", 0)) fail_field(fields, ZSTC_UNSUPPORTED, "is_decoder", "true");
    const json_t *pruned = zstc_field(fields, "pruned_heads");
    if (json_object_size(pruned) > 0) fail_field(fields, ZSTC_UNSUPPORTED, "pruned_heads", "{...}");
}

/* Of an unknown architecture only what its limit and a check of ids need. */
static void read_unknown(zstc_config *config, zstc_fields *fields) {
    config->vocab_size = zstc_field_integer(fields, "vocab_size", 0, 1, VOCAB_MOST);
    config->max_positions = zstc_field_integer(fields, "max_position_embeddings", 0, 1, POSITIONS_MOST);
    config->pad_id = zstc_field_integer(fields, "pad_token_id", 1, 0, VOCAB_MOST);
    config->eos_id = config->decoder_start_id = -1;
}

/* A row an architecture. Kinds whose positions start behind the padding id lose that many of them; this is known of
 * some whose forward pass is not. */
static const struct {
    const char *model_type;
    zstc_arch arch;
    void (*read)(zstc_config *, zstc_fields *);
    int positions_after_pad;
    int special_tokens;
} table[] = {
    {"bart", ZSTC_ARCH_BART, read_bart, 0, 4},
    {"bert", ZSTC_ARCH_BERT, read_bert, 0, 3},
    {"roberta", ZSTC_ARCH_ROBERTA, read_bert, 1, 4},
    {"xlm-roberta", ZSTC_ARCH_UNKNOWN, read_unknown, 1, 4},
    {"camembert", ZSTC_ARCH_UNKNOWN, read_unknown, 1, 4},
    {"", ZSTC_ARCH_UNKNOWN, read_unknown, 0, 4}, /* all others: keep it last */
};

/* "BartForSequenceClassification" and "BartModel" are of the family "Bart": 1 if the class is of this one. */
static int is_class_of(const char *class, const char *family) {
    size_t length = strlen(family);
    if (strncmp(class, family, length) != 0) return 0;
    return strncmp(class + length, "For", 3) == 0 || strcmp(class + length, "Model") == 0 ||
           strcmp(class + length, "LMHeadModel") == 0;
}

/* The kind of a model by the name of its class; a class that is not known stands for itself, so that it is named in
 * messages. "" where there is none. */
static const char *type_of_class(const zstc_fields *fields) {
    static const struct {
        const char *family, *model_type;
    } families[] = {{"Bart", "bart"},
                    {"Bert", "bert"},
                    {"Roberta", "roberta"},
                    {"XLMRoberta", "xlm-roberta"},
                    {"Camembert", "camembert"}};
    const json_t *classes = zstc_field(fields, "architectures");
    const char *class = json_string_value(json_is_array(classes) ? json_array_get(classes, 0) : classes);
    if (class == NULL) return "";
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        if (is_class_of(class, families[i].family)) return families[i].model_type;
    }
    return class;
}

zstc_status zstc_config_read_arch(zstc_config *config, zstc_fields *fields, int64_t *unused_positions,
                                  int64_t *special_tokens) {
    const char *type = zstc_field_string(fields, "model_type", "");
    if (*type == '\0') type = type_of_class(fields);
    if (strlen(type) >= sizeof config->model_type) {
        return zstc_fail(ZSTC_MODEL, "%s: \"model_type\" or \"architectures\" is too long (%zu bytes, at most %zu)",
                         fields->where, strlen(type), sizeof config->model_type - 1);
    }
    strcpy(config->model_type, type);
    size_t row = 0;
    while (*table[row].model_type != '\0' && strcmp(table[row].model_type, type) != 0) row++;
    config->arch = table[row].arch;
    table[row].read(config, fields);
    *unused_positions = table[row].positions_after_pad ? config->pad_id + 1 : 0;
    *special_tokens = table[row].special_tokens;
    return fields->status;
}
