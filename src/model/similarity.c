/* The encoder of a model with a similarity term: tensors in a file of their own, but for the table of words. */
#include <stdio.h>

#include "base/fail.h"
#include "model/model.h"
#include "model/tensors.h"

static const zstc_tensor *find_words(const zstc_weights *weights, const zstc_arch_names *names) {
    const zstc_tensor *found = zstc_weights_find_below(weights, names->prefix, names->words[0]);
    return found != NULL ? found : zstc_weights_find(weights, names->words[0]);
}

/* Where the encoder's file has no table of words it is the classifier's, under the name it would have there. */
static zstc_status take_words(zstc_weights *encoder, const zstc_weights *weights, const zstc_arch_names *names) {
    const zstc_tensor *words = find_words(weights, names);
    if (words == NULL || find_words(encoder, names) != NULL) return ZSTC_OK;
    char name[128]; /* all names of the families fit into it */
    const char *prefix = zstc_weights_have_prefix(encoder, names->prefix) ? names->prefix : "";
    snprintf(name, sizeof name, "%s%s", prefix, names->words[0]);
    zstc_tensor taken = *words;
    taken.name = name;
    zstc_status status = zstc_weights_add(encoder, &taken);
    return status == ZSTC_OK ? zstc_weights_finish(encoder) : status;
}

static zstc_status read(zstc_model *model, const zstc_arch_names *names) {
    const char *file = model->config.similarity.weights;
    zstc_status status = zstc_weights_read_file(model->encoder, model->files, file, zstc_safetensors_read);
    if (status == ZSTC_OK) status = zstc_weights_finish(model->encoder);
    if (status == ZSTC_OK) status = take_words(model->encoder, model->weights, names);
    return status == ZSTC_OK ? zstc_model_check_encoder_layers(model) : status;
}

/* The body is the model: its layers have been checked. */
static zstc_status take_weights(zstc_model *model) {
    model->encoder = model->weights;
    model->weights = NULL;
    return ZSTC_OK;
}

zstc_status zstc_model_open_encoder(zstc_model *model) {
    const zstc_arch_names *names = zstc_arch_names_of(model->config.arch);
    if (model->config.similarity.alone) return take_weights(model);
    if (model->config.similarity.weights == NULL) return ZSTC_OK;
    if (names == NULL || model->weights == NULL) {
        return zstc_fail(ZSTC_UNSUPPORTED,
                         "%s: config.json: \"zstc_similarity\" is not supported with the architecture '%s'",
                         zstc_files_path(model->files), model->config.model_type);
    }
    zstc_status status = zstc_weights_new(&model->encoder);
    return status == ZSTC_OK ? read(model, names) : status;
}
