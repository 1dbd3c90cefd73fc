/* What the weights hold beyond what config.json says: a model cut to its first layers would run, and answer wrong. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "model/model.h"

/* A stack of layers: the name in front of a layer's number, the key in config.json that counts them, and the parameters
 * of one layer. */
typedef struct {
    zstc_arch arch;
    int is_decoder;
    const char *prefix, *stem, *key;
    const char *const *parts;
} stack;

static const char *const bart_encoder[] = {"self_attn.q_proj.",
                                           "self_attn.k_proj.",
                                           "self_attn.v_proj.",
                                           "self_attn.out_proj.",
                                           "self_attn_layer_norm.",
                                           "fc1.",
                                           "fc2.",
                                           "final_layer_norm.",
                                           NULL};
static const char *const bart_decoder[] = {"self_attn.q_proj.",
                                           "self_attn.k_proj.",
                                           "self_attn.v_proj.",
                                           "self_attn.out_proj.",
                                           "self_attn_layer_norm.",
                                           "encoder_attn.q_proj.",
                                           "encoder_attn.k_proj.",
                                           "encoder_attn.v_proj.",
                                           "encoder_attn.out_proj.",
                                           "encoder_attn_layer_norm.",
                                           "fc1.",
                                           "fc2.",
                                           "final_layer_norm.",
                                           NULL};
static const char *const bert_encoder[] = {
    "attention.self.query.",   "attention.self.key.",         "attention.self.value.",
    "attention.output.dense.", "attention.output.LayerNorm.", "intermediate.dense.",
    "output.dense.",           "output.LayerNorm.",           NULL};

static const stack stacks[] = {
    {ZSTC_ARCH_BART, 0, "model.", "encoder.layers.", "encoder_layers", bart_encoder},
    {ZSTC_ARCH_BART, 1, "model.", "decoder.layers.", "decoder_layers", bart_decoder},
    {ZSTC_ARCH_BERT, 0, "bert.", "encoder.layer.", "num_hidden_layers", bert_encoder},
    {ZSTC_ARCH_ROBERTA, 0, "roberta.", "encoder.layer.", "num_hidden_layers", bert_encoder},
};

static const char *skip(const char *name, const char *start) {
    size_t length = strlen(start);
    return strncmp(name, start, length) == 0 ? name + length : NULL;
}

/* What follows a layer's number in a tensor's name; NULL for a tensor of no layer of this stack. A checkpoint may leave
 * out the prefix. */
static const char *part_of_layer(const stack *s, const char *name, int64_t *layer) {
    const char *below = skip(name, s->prefix);
    const char *number = skip(below != NULL ? below : name, s->stem);
    if (number == NULL) return NULL;
    size_t digits = strspn(number, "0123456789");
    if (digits == 0 || digits > 9 || number[digits] != '.') return NULL;
    *layer = strtol(number, NULL, 10);
    return number + digits + 1;
}

static int is_known(const stack *s, const char *part) {
    static const char *const ends[] = {"weight", "bias", "gamma", "beta"};
    for (const char *const *known = s->parts; *known != NULL; known++) {
        const char *end = skip(part, *known);
        for (size_t i = 0; end != NULL && i < sizeof ends / sizeof *ends; i++) {
            if (strcmp(end, ends[i]) == 0) return 1;
        }
    }
    return 0;
}

/* Some trainers leave counters in a layer. */
static int is_integer(const zstc_tensor *tensor) {
    return tensor->dtype >= ZSTC_DTYPE_I64 && tensor->dtype <= ZSTC_DTYPE_BOOL;
}

static zstc_status check_stack(const zstc_model *model, const stack *s, int64_t layers) {
    const zstc_tensor *beyond = NULL;
    int64_t held = 0, layer;
    for (size_t i = 0; i < zstc_weights_count(model->weights); i++) {
        const zstc_tensor *tensor = zstc_weights_at(model->weights, i);
        const char *part = part_of_layer(s, tensor->name, &layer);
        if (part == NULL) continue;
        if (layer + 1 > held) {
            held = layer + 1;
            beyond = tensor;
        }
        if (is_known(s, part) || is_integer(tensor)) continue;
        return zstc_fail(ZSTC_MODEL, "%s: tensor '%s' is not a part of a layer of the architecture '%s'", tensor->file,
                         tensor->name, model->config.model_type);
    }
    if (held <= layers) return ZSTC_OK;
    return zstc_fail(ZSTC_MODEL,
                     "%s: \"%s\" in config.json is %" PRId64 ", but the weights hold %" PRId64 " layers (tensor '%s')",
                     beyond->file, s->key, layers, held, beyond->name);
}

zstc_status zstc_model_check_layers(const zstc_model *model) {
    const zstc_config *config = &model->config;
    zstc_status status = ZSTC_OK;
    if (model->weights == NULL) return ZSTC_OK;
    for (size_t i = 0; status == ZSTC_OK && i < sizeof stacks / sizeof *stacks; i++) {
        if (stacks[i].arch != config->arch) continue;
        status = check_stack(model, &stacks[i], stacks[i].is_decoder ? config->decoder.layers : config->encoder.layers);
    }
    return status;
}
