/* The models that the service answers with: opened when it starts, one handle each. */
#ifndef ZSTC_SERVE_MODELS_H
#define ZSTC_SERVE_MODELS_H

#include <jansson.h>

#include "cli/options.h"

typedef struct {
    char *name; /* what requests call it */
    zstc *z;
    char date[16]; /* of its files, "2026-11-26" */
    json_t *info;  /* zstc_info_json without the path, which is nobody else's business */
} serve_model;

/* Zero-initialise it; free with serve_models_close. */
typedef struct {
    serve_model *items; /* the first one is the default */
    size_t count;
} serve_models;

/* Opens every --model, or else `preset` (NULL: the default model), and runs each once. CLI_OK, or an exit code after
 * the error. */
int serve_models_open(serve_models *models, const char *preset, const cli_options *options);
void serve_models_close(serve_models *models);

/* NULL if none is called so; `name` NULL: the default. */
const serve_model *serve_models_find(const serve_models *models, const char *name);

/* The names in a list, "a, b or c"; cut to `size`. */
void serve_models_names(const serve_models *models, char *text, size_t size);

#endif
