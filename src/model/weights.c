#include "model/weights.h"

#include "model/formats.h"
#include "model/no_model.h"
#include "model/tensors.h"

zstc_status zstc_weights_read_file(zstc_weights *weights, zstc_files *files, const char *name,
                                   zstc_tensor_reader read) {
    const zstc_file *file;
    zstc_status status = zstc_files_open_file(files, name, &file);
    return status == ZSTC_OK ? read(weights, file) : status;
}

static const struct {
    zstc_status (*read)(zstc_weights *, zstc_files *, const char *, zstc_tensor_reader);
    zstc_tensor_reader format;
} forms[ZSTC_WEIGHTS_COUNT] = {
    [ZSTC_WEIGHTS_SAFETENSORS] = {zstc_weights_read_file, zstc_safetensors_read},
    [ZSTC_WEIGHTS_SAFETENSORS_INDEX] = {zstc_weights_read_shards, zstc_safetensors_read},
    [ZSTC_WEIGHTS_PYTORCH] = {zstc_weights_read_file, zstc_checkpoint_read},
    [ZSTC_WEIGHTS_PYTORCH_INDEX] = {zstc_weights_read_shards, zstc_checkpoint_read},
};

static zstc_status read_any(zstc_weights *weights, zstc_files *files) {
    const zstc_file *module = zstc_files_module(files);
    if (module != NULL) return zstc_torchscript_read(weights, module);
    for (size_t i = 0; i < ZSTC_WEIGHTS_COUNT; i++) {
        const char *name = zstc_weights_file_name(i);
        if (zstc_files_have(files, name)) return forms[i].read(weights, files, name, forms[i].format);
    }
    return zstc_no_weights(files);
}

zstc_status zstc_weights_open(zstc_weights **out, zstc_files *files) {
    zstc_weights *weights = NULL;
    zstc_status status = zstc_weights_new(&weights);
    if (status != ZSTC_OK) return status;
    status = read_any(weights, files);
    if (status == ZSTC_OK) status = zstc_weights_finish(weights);
    if (status == ZSTC_OK) {
        *out = weights;
    } else {
        zstc_weights_free(weights);
    }
    return status;
}
