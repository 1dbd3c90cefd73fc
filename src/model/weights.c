#include "model/weights.h"

#include <stdio.h>
#include <string.h>

#include "api/error.h"
#include "model/tensors.h"

char *zstc_weights_keep_path(zstc_weights *weights, const zstc_files *files, const char *name) {
    size_t size = strlen(zstc_files_path(files)) + strlen(name) + 2;
    char *path = zstc_arena_take(&weights->arena, size, 1);
    if (path != NULL) snprintf(path, size, "%s/%s", zstc_files_path(files), name);
    return path;
}

/* What a clone without git-lfs leaves in a weight file's place. */
static int is_git_lfs_pointer(zstc_span bytes) {
    static const char start[] = "version https://git-lfs";
    return bytes.size >= strlen(start) && memcmp(bytes.data, start, strlen(start)) == 0;
}

zstc_status zstc_weights_read_file(zstc_weights *weights, zstc_files *files, const char *name,
                                   zstc_tensor_reader read) {
    zstc_span bytes;
    zstc_status status = zstc_files_get(files, name, &bytes);
    if (status != ZSTC_OK) return status;
    const char *path = zstc_weights_keep_path(weights, files, name);
    if (path != NULL && is_git_lfs_pointer(bytes)) {
        return zstc_fail(ZSTC_MODEL, "%s: only a Git LFS pointer: the file itself was not fetched", path);
    }
    return path != NULL ? read(weights, bytes, path) : zstc_fail_memory();
}

static zstc_status read_archive(zstc_weights *weights, zstc_files *files) {
    const char *path = zstc_weights_keep(weights, zstc_files_path(files));
    return path != NULL ? zstc_torchscript_read(weights, zstc_files_archive(files), path) : zstc_fail_memory();
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
    if (zstc_files_is_archive(files)) return read_archive(weights, files);
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (!zstc_files_have(files, forms[i].name)) continue;
        return forms[i].read(weights, files, forms[i].name, forms[i].format);
    }
    return zstc_fail(ZSTC_NOT_FOUND, "%s: no model.safetensors or pytorch_model.bin in it", zstc_files_path(files));
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
