#include "model/model.h"

#include <stdlib.h>

#include "base/fail.h"
#include "model/lookup.h"
#include "model/modules.h"

static zstc_status open_files(zstc_files **out, const char *path) {
    zstc_files *files = NULL;
    zstc_status status = zstc_files_open(&files, path);
    if (status == ZSTC_OK) status = zstc_modules_enter(files);
    if (status == ZSTC_OK) {
        *out = files;
    } else {
        zstc_files_free(files);
    }
    return status;
}

zstc_status zstc_model_files(zstc_files **out, const char *path) {
    if (path != NULL) return open_files(out, path);
    char *standard = NULL;
    zstc_status status = zstc_model_default_path(&standard);
    if (status == ZSTC_OK) status = open_files(out, standard);
    free(standard);
    return status;
}

static zstc_status open_parts(zstc_model *model, const char *path, const char *class_names, bool with_weights) {
    zstc_status status = zstc_model_files(&model->files, path);
    if (status == ZSTC_OK) status = zstc_config_read(&model->config, model->files, class_names);
    if (status != ZSTC_OK || !with_weights) return status;
    /* An archive of an unknown architecture runs by its own forward; its parameters may be of any form. */
    if (model->config.arch == ZSTC_ARCH_UNKNOWN && zstc_files_module(model->files) != NULL)
        return zstc_model_open_encoder(model);
    status = zstc_weights_open(&model->weights, model->files);
    if (status == ZSTC_OK) status = zstc_model_tie(model);
    if (status == ZSTC_OK) status = zstc_model_check_layers(model);
    if (status == ZSTC_OK) status = zstc_model_check_tied(model);
    return status == ZSTC_OK ? zstc_model_open_encoder(model) : status;
}

static zstc_status open_model(zstc_model **out, const char *path, const char *class_names, bool with_weights) {
    zstc_model *model = calloc(1, sizeof *model);
    zstc_status status = model != NULL ? open_parts(model, path, class_names, with_weights) : zstc_fail_memory();
    if (status == ZSTC_OK) {
        *out = model;
    } else {
        zstc_model_free(model);
    }
    return status;
}

zstc_status zstc_model_open(zstc_model **out, const char *path, bool with_weights) {
    return open_model(out, path, NULL, with_weights);
}

zstc_status zstc_model_open_named(zstc_model **out, const char *path, const char *class_names) {
    return open_model(out, path, class_names, true);
}

zstc_status zstc_model_settle(zstc_model *model) {
    zstc_status status = zstc_files_check(model->files);
    if (status != ZSTC_OK) return status;
    zstc_weights_free(model->weights);
    zstc_weights_free(model->encoder);
    model->weights = model->encoder = NULL;
    zstc_files_release(model->files);
    return ZSTC_OK;
}

void zstc_model_free(zstc_model *model) {
    if (model == NULL) return;
    zstc_weights_free(model->weights);
    zstc_weights_free(model->encoder);
    zstc_config_clear(&model->config);
    zstc_files_free(model->files);
    free(model);
}
