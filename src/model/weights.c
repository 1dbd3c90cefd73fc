#include "model/weights.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/error.h"
#include "model/tensors.h"

typedef zstc_status (*reader)(zstc_weights *weights, zstc_span bytes, const char *file);

static zstc_status read_file(zstc_weights *weights, zstc_files *files, const char *name, reader read) {
    zstc_span bytes;
    zstc_status status = zstc_files_get(files, name, &bytes);
    if (status != ZSTC_OK) return status;
    size_t size = strlen(zstc_files_path(files)) + strlen(name) + 2;
    char *file = zstc_arena_take(&weights->arena, size, 1);
    if (file == NULL) return zstc_fail_memory();
    snprintf(file, size, "%s/%s", zstc_files_path(files), name);
    return read(weights, bytes, file);
}

static zstc_status read_any(zstc_weights *weights, zstc_files *files) {
    if (zstc_files_have(files, "model.safetensors")) {
        return read_file(weights, files, "model.safetensors", zstc_safetensors_read);
    }
    return zstc_fail(ZSTC_NOT_FOUND, "%s: no model.safetensors or pytorch_model.bin", zstc_files_path(files));
}

zstc_status zstc_weights_open(zstc_weights **out, zstc_files *files) {
    zstc_weights *weights = NULL;
    zstc_status status = zstc_weights_new(&weights);
    if (status == ZSTC_OK) status = read_any(weights, files);
    if (status == ZSTC_OK) status = zstc_weights_finish(weights);
    if (status == ZSTC_OK) {
        *out = weights;
    } else {
        zstc_weights_free(weights);
    }
    return status;
}
