/* What the weights hold beyond what config.json says: a model cut to its first layers would run, and answer wrong. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "model/model.h"

static const char *skip(const char *name, const char *start) {
    size_t length = strlen(start);
    return strncmp(name, start, length) == 0 ? name + length : NULL;
}

/* What follows a layer's number in a tensor's name; NULL for a tensor of no layer of this stack. A checkpoint may leave
 * out the prefix. */
static const char *part_of_layer(const char *prefix, const zstc_stack_names *stack, const char *name, int64_t *layer) {
    const char *below = skip(name, prefix);
    const char *number = skip(below != NULL ? below : name, stack->layers);
    if (number == NULL) return NULL;
    size_t digits = strspn(number, "0123456789");
    if (digits == 0 || digits > 9 || number[digits] != '.') return NULL;
    *layer = strtol(number, NULL, 10);
    return number + digits + 1;
}

static bool is_known(const zstc_stack_names *stack, const char *part) {
    static const char *const ends[] = {".weight", ".bias", ".gamma", ".beta", "" /* a tensor of its own */};
    for (size_t p = 0; p < ZSTC_PARTS; p++) {
        const char *end = stack->parts[p] != NULL ? skip(part, stack->parts[p]) : NULL;
        for (size_t i = 0; end != NULL && i < sizeof ends / sizeof *ends; i++) {
            if (strcmp(end, ends[i]) == 0) return true;
        }
    }
    return false;
}

/* Some trainers leave counters in a layer. */
static bool is_integer(const zstc_tensor *tensor) {
    return tensor->dtype >= ZSTC_DTYPE_I64 && tensor->dtype <= ZSTC_DTYPE_BOOL;
}

static zstc_status check_stack(const zstc_model *model, const zstc_weights *weights, const char *prefix,
                               const zstc_stack_names *stack, int64_t layers) {
    const zstc_tensor *beyond = NULL;
    int64_t held = 0, layer;
    for (size_t i = 0; i < zstc_weights_count(weights); i++) {
        const zstc_tensor *tensor = zstc_weights_at(weights, i);
        const char *part = part_of_layer(prefix, stack, tensor->name, &layer);
        if (part == NULL) continue;
        if (layer + 1 > held) {
            held = layer + 1;
            beyond = tensor;
        }
        if (is_known(stack, part) || is_integer(tensor)) continue;
        return zstc_fail(ZSTC_MODEL, "%s: tensor '%s' is not a part of a layer of the architecture '%s'", tensor->file,
                         tensor->name, model->config.model_type);
    }
    if (held <= layers) return ZSTC_OK;
    return zstc_fail(ZSTC_MODEL,
                     "%s: \"%s\" in config.json is %" PRId64 ", but the weights hold %" PRId64 " layers (tensor '%s')",
                     beyond->file, stack->count_key, layers, held, beyond->name);
}

zstc_status zstc_model_check_layers(const zstc_model *model) {
    const zstc_config *config = &model->config;
    const zstc_arch_names *names = zstc_arch_names_of(config->arch);
    if (names == NULL || model->weights == NULL) return ZSTC_OK;
    zstc_status status = check_stack(model, model->weights, names->prefix, names->encoder, config->encoder.layers);
    if (status != ZSTC_OK || names->decoder == NULL) return status;
    return check_stack(model, model->weights, names->prefix, names->decoder, config->decoder.layers);
}

zstc_status zstc_model_check_encoder_layers(const zstc_model *model) {
    const zstc_config *config = &model->config;
    const zstc_arch_names *names = zstc_arch_names_of(config->arch);
    return check_stack(model, model->encoder, names->prefix, names->encoder, config->encoder.layers);
}
