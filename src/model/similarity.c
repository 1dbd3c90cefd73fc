/* The encoder of a model with a similarity term: tensors in a file of their own, but for the table of words. */
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "model/model.h"
#include "model/tensors.h"

/* All names of the families fit into it. */
typedef struct {
    char text[128];
} name;

static name words_below(const char *prefix, const zstc_arch_names *names) {
    name full;
    snprintf(full.text, sizeof full.text, "%s%s", prefix, names->words[0]);
    return full;
}

static const zstc_tensor *find_words(const zstc_weights *weights, const zstc_arch_names *names) {
    const zstc_tensor *found = zstc_weights_find(weights, words_below(names->prefix, names).text);
    return found != NULL ? found : zstc_weights_find(weights, names->words[0]);
}

/* A checkpoint has the prefix of its family or none. */
static const char *prefix_of(const zstc_weights *weights, const zstc_arch_names *names) {
    for (size_t i = 0; i < zstc_weights_count(weights); i++) {
        if (strncmp(zstc_weights_at(weights, i)->name, names->prefix, strlen(names->prefix)) == 0) return names->prefix;
    }
    return "";
}

/* Where the encoder's file has no table of words it is the classifier's, under the name it would have there. */
static zstc_status take_words(zstc_weights *encoder, const zstc_weights *weights, const zstc_arch_names *names) {
    const zstc_tensor *words = find_words(weights, names);
    if (words == NULL || find_words(encoder, names) != NULL) return ZSTC_OK;
    name full = words_below(prefix_of(encoder, names), names);
    zstc_tensor taken = *words;
    taken.name = full.text;
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

zstc_status zstc_model_open_encoder(zstc_model *model) {
    const zstc_arch_names *names = zstc_arch_names_of(model->config.arch);
    if (model->config.similarity.weights == NULL) return ZSTC_OK;
    if (names == NULL || model->weights == NULL) {
        return zstc_fail(ZSTC_UNSUPPORTED,
                         "%s: config.json: \"zstc_similarity\" is not supported with the architecture '%s'",
                         zstc_files_path(model->files), model->config.model_type);
    }
    zstc_status status = zstc_weights_new(&model->encoder);
    return status == ZSTC_OK ? read(model, names) : status;
}
