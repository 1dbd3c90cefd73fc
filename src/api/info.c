/* What an open model is. */
#include <jansson.h>
#include <string.h>

#include "api/handle.h"
#include "api/json_text.h"
#include "base/fail.h"
#include "base/utf8.h"

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

/* A path is bytes, JSON is UTF-8: one that is not is told as null. So is "", which is no name. */
static json_t *text_of(const char *bytes) {
    size_t length = strlen(bytes);
    return length > 0 && zstc_utf8_valid_prefix(bytes, length) == length ? json_string(bytes) : json_null();
}

/* [{"name": "config.json", "bytes": 832}, ...]; NULL where there is no memory for all of them. */
static json_t *file_list(const zstc_files *files) {
    json_t *list = json_array();
    const char *name;
    uint64_t size;
    for (size_t i = 0; list != NULL && zstc_files_opened(files, i, &name, &size); i++) {
        json_t *row = json_pack("{s:o, s:I}", "name", text_of(name), "bytes", (json_int_t)size);
        if (row != NULL && json_array_append_new(list, row) == 0) continue;
        json_decref(list);
        return NULL;
    }
    return list;
}

/* NULL where the head has no such class, or the model no head. */
static const char *class_of(const zstc_config *config, int64_t id) {
    return id >= 0 && id < config->class_count ? config->class_names[id] : NULL;
}

static json_t *similarity_of(const zstc_similarity *similarity) {
    const char *pooling = similarity->pooling == ZSTC_POOLING_CLS ? "cls" : "mean";
    bool has_offset = !similarity->alone || similarity->has_offset;
    return json_pack("{s:s?, s:f, s:o, s:s, s:s?, s:I}", "weights", similarity->weights, "weight", similarity->weight,
                     "offset", has_offset ? json_real(similarity->offset) : json_null(), "pooling", pooling, "template",
                     similarity->sentence, "max_length", (json_int_t)similarity->max_length);
}

/* Only where the model has such a term; NULL where there is no memory for it. */
static json_t *with_similarity(json_t *info, const zstc_config *config) {
    if (info == NULL || (config->similarity.weights == NULL && !config->similarity.alone)) return info;
    if (json_object_set_new(info, "similarity", similarity_of(&config->similarity)) == 0) return info;
    json_decref(info);
    return NULL;
}

/* The classifier's, or that of the encoder where it is alone; with the parameters of both. */
static zstc_scorer_info scorers_of(const zstc *z) {
    zstc_scorer_info info = {0}, encoder = {0};
    if (z->encoder != NULL) zstc_scorer_describe(z->encoder->scorer, &encoder);
    if (z->scorer == NULL) return encoder;
    zstc_scorer_describe(z->scorer, &info);
    info.parameters += encoder.parameters;
    return info;
}

static json_t *describe(const zstc *z) {
    const zstc_config *config = &z->model->config;
    const zstc_scorer_info info = scorers_of(z);
    /* clang-format off */
    return json_pack("{s:o, s:s, s:o, s:s?, s:s?, s:I, s:I, s:I, s:s, s:s, s:s, s:i, s:I, s:s, s:s?, s:o, s:o}",
                     "model", text_of(zstc_files_path(z->model->files)),
                     "architecture", config->model_type,
                     "labels", label_list(config),
                     "entailment", class_of(config, config->entailment_id),
                     "contradiction", class_of(config, config->contradiction_id),
                     "max_length", (json_int_t)config->max_length,
                     "vocabulary", (json_int_t)zstc_tokenizer_vocabulary(z->tokenizer),
                     "parameters", (json_int_t)info.parameters,
                     "engine", info.engine,
                     "device", info.device,
                     "precision", info.precision,
                     "threads", (int)info.threads,
                     "max_batch_tokens", (json_int_t)zstc_queue_budget(zstc_queue_of(z)),
                     "tokenizer", zstc_tokenizer_type(z->tokenizer),
                     "tokenizer_class", zstc_tokenizer_class_name(z->tokenizer),
                     "name", text_of(config->name),
                     "files", file_list(z->model->files));
    /* clang-format on */
}

zstc_status zstc_info_json(zstc *z, char **json) {
    if (z == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_info_json: z is NULL");
    if (json == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_info_json: json is NULL");
    return zstc_json_text(json, with_similarity(describe(z), &z->model->config), JSON_COMPACT);
}
