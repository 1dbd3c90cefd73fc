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
    zstc_weights *weights; /* NULL when opened without, when an archive's parameters are of no known architecture, and
                              where a similarity term is alone */
    zstc_weights *encoder; /* those of the similarity term; NULL: there is none, or they were left out too */
} zstc_model;

/* The files alone of a model; `path` NULL: the default model. */
zstc_status zstc_model_files(zstc_files **out, const char *path);

/* `path` NULL: the default model (see zstc_open). without `with_weights` config alone is read. */
zstc_status zstc_model_open(zstc_model **out, const char *path, bool with_weights);

/* With weights, and with names for the classes as zstc_config_read has them. */
zstc_status zstc_model_open_named(zstc_model **out, const char *path, const char *class_names);

void zstc_model_free(zstc_model *model);

/* What zstc_model_open does last with weights of a known architecture. The table of words gets the name that networks
 * ask for, whichever of its names it is stored under; two of them that differ are a MODEL error, and so are layers that
 * config.json does not count. */
zstc_status zstc_model_tie(zstc_model *model);
zstc_status zstc_model_check_tied(const zstc_model *model);
zstc_status zstc_model_check_layers(const zstc_model *model);
zstc_status zstc_model_check_encoder_layers(const zstc_model *model);

/* Opens the encoder's weights where config.json has a similarity term. They have the table of words of `weights`; where
 * the term is alone they are `weights`. */
zstc_status zstc_model_open_encoder(zstc_model *model);

/* When all that is needed has been read: closes the files and forgets the weights, unless the files changed meanwhile
 * (IO). Config and path stay. */
zstc_status zstc_model_settle(zstc_model *model);

#ifdef __cplusplus
}
#endif

#endif
