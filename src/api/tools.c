/* What is done to a model as a whole: writing it as an archive, telling what it is. */
#include <jansson.h>
#include <string.h>
#include <sys/stat.h>

#include "api/handle.h"
#include "api/json_text.h"
#include "base/cancel.h"
#include "base/fail.h"
#include "base/gate.h"
#include "base/utf8.h"

/* The finished archive is renamed to its place: what is there and no file, a device say, would be gone. */
static zstc_status check_target(const char *path) {
    struct stat there;
    if (path == NULL || path[0] == '\0')
        return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_convert: the path to write to is %s",
                         path == NULL ? "NULL" : "empty");
    if (stat(path, &there) == 0 && !S_ISREG(there.st_mode)) return zstc_fail(ZSTC_IO, "%s: not a regular file", path);
    return ZSTC_OK;
}

/* The archive's forward finds by the separator where the type changes; without one all are 0. */
static int32_t type_separator(const zstc_layout *layout) {
    return layout->separator_count > 0 && layout->hypothesis_type > 0 ? layout->separator[0] : -1;
}

static zstc_status write_archive(zstc_model *model, const zstc_tokenizer *tokenizer, const char *path) {
    if (!zstc_gate_install()) return zstc_fail_memory();
    if (!zstc_gate_enter()) return zstc_fail(ZSTC_CANCELLED, "the process is ending");
    zstc_status status = zstc_scorer_convert(model, path, type_separator(zstc_tokenizer_layout(tokenizer)));
    zstc_gate_leave();
    return status;
}

static zstc_status convert(const char *model, const char *path) {
    zstc_model *opened = NULL;
    zstc_tokenizer *tokenizer = NULL; /* for its layout; and an archive whose tokenizer cannot be read is of no use */
    zstc_status status = zstc_model_open(&opened, model, 1);
    if (status == ZSTC_OK) status = zstc_tokenizer_read(&tokenizer, opened->files);
    if (status == ZSTC_OK) status = write_archive(opened, tokenizer, path);
    zstc_tokenizer_free(tokenizer);
    zstc_model_free(opened);
    return status;
}

zstc_status zstc_convert(const char *model, const char *path) {
    zstc_status status = check_target(path);
    if (status != ZSTC_OK) return status;
    int cancelling = zstc_cancel_off();
    status = convert(model, path);
    zstc_cancel_restore(cancelling);
    return status;
}

/* NULL where there is no memory for all of them. */
static json_t *label_list(const zstc_config *config) {
    json_t *labels = json_array();
    for (int64_t i = 0; labels != NULL && i < config->class_count; i++) {
        if (json_array_append_new(labels, json_string(config->class_names[i])) == 0) continue;
        json_decref(labels);
        return NULL;
    }
    return labels;
}

/* A path is bytes, JSON is UTF-8: one that is not is told as null. */
static json_t *path_of(const zstc *z) {
    const char *path = zstc_files_path(z->model->files);
    size_t length = strlen(path);
    return zstc_utf8_valid_prefix(path, length) == length ? json_string(path) : json_null();
}

static const char *contradiction_of(const zstc_config *config) {
    return config->contradiction_id >= 0 ? config->class_names[config->contradiction_id] : NULL;
}

static json_t *describe(const zstc *z) {
    const zstc_config *config = &z->model->config;
    zstc_scorer_info info;
    zstc_scorer_describe(z->scorer, &info);
    /* clang-format off */
    return json_pack("{s:o, s:s, s:o, s:s, s:s?, s:I, s:I, s:I, s:s, s:s, s:s, s:i}",
                     "model", path_of(z),
                     "architecture", config->model_type,
                     "labels", label_list(config),
                     "entailment", config->class_names[config->entailment_id],
                     "contradiction", contradiction_of(config),
                     "max_length", (json_int_t)config->max_length,
                     "vocabulary", (json_int_t)zstc_tokenizer_vocabulary(z->tokenizer),
                     "parameters", (json_int_t)info.parameters,
                     "engine", info.engine,
                     "device", info.device,
                     "precision", info.precision,
                     "threads", (int)info.threads);
    /* clang-format on */
}

zstc_status zstc_info_json(zstc *z, char **json) {
    if (z == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_info_json: z is NULL");
    if (json == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_info_json: json is NULL");
    return zstc_json_text(json, describe(z), JSON_COMPACT);
}
