/* A model as it lies on disk: files, config, and (unless left out) weights. */
#ifndef ZSTC_MODEL_MODEL_H
#define ZSTC_MODEL_MODEL_H

#include "model/config.h"
#include "model/weights.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    zstc_files *files;
    zstc_config config;
    zstc_weights *weights; /* NULL when opened without, or when an archive's parameters are of no known architecture */
} zstc_model;

/* The files alone of a model; `path` NULL: the default model. */
zstc_status zstc_model_files(zstc_files **out, const char *path);

/* `path` NULL: the default model (see zstc_open). `with_weights` 0 reads config alone. */
zstc_status zstc_model_open(zstc_model **out, const char *path, int with_weights);
void zstc_model_free(zstc_model *model);

#ifdef __cplusplus
}
#endif

#endif
