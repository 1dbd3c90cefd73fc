#include "model/weights.h"

#include "base/fail.h"
#include "model/tensors.h"

zstc_status zstc_weights_read_file(zstc_weights *weights, zstc_files *files, const char *name,
                                   zstc_tensor_reader read) {
    const zstc_file *file;
    zstc_status status = zstc_files_open_file(files, name, &file);
    return status == ZSTC_OK ? read(weights, file) : status;
}

/* In the order that transformers prefers them. */
static const struct {
    const char *name;
    zstc_status (*read)(zstc_weights *, zstc_files *, const char *, zstc_tensor_reader);
    zstc_tensor_reader format;
} forms[] = {
    {"model.safetensors", zstc_weights_read_file, zstc_safetensors_read},
    {"model.safetensors.index.json", zstc_weights_read_shards, zstc_safetensors_read},
    {"pytorch_model.bin", zstc_weights_read_file, zstc_checkpoint_read},
    {"pytorch_model.bin.index.json", zstc_weights_read_shards, zstc_checkpoint_read},
};

static zstc_status read_any(zstc_weights *weights, zstc_files *files) {
    const zstc_file *module = zstc_files_module(files);
    if (module != NULL) return zstc_torchscript_read(weights, module);
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (!zstc_files_have(files, forms[i].name)) continue;
        return forms[i].read(weights, files, forms[i].name, forms[i].format);
    }
    return zstc_fail(ZSTC_NOT_FOUND, "%s: the directory has neither model.safetensors nor pytorch_model.bin",
                     zstc_files_path(files));
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
