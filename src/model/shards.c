/* An index {"weight_map": {tensor: file}}, as transformers writes it for models of many files. */
#include <string.h>

#include "base/fail.h"
#include "model/arch/arch.h"
#include "model/files_json.h"
#include "model/tensors.h"

/* No part of a path: a hostile index must not lead out of the model's directory. */
static zstc_status check_name(const char *shard, const char *tensor, const char *where) {
    if (shard == NULL) return zstc_fail(ZSTC_MODEL, "%s: tensor '%s' has no file name", where, tensor);
    if (*shard == '\0' || strchr(shard, '/') != NULL || strcmp(shard, ".") == 0 || strcmp(shard, "..") == 0) {
        return zstc_fail(ZSTC_MODEL, "%s: '%s' is not the name of a file beside it", where, shard);
    }
    return ZSTC_OK;
}

static zstc_status read_shard(zstc_weights *weights, zstc_files *files, const char *shard, zstc_tensor_reader read) {
    weights->shard = shard;
    return zstc_weights_read_file(weights, files, shard, read);
}

static zstc_status read_shards(zstc_weights *weights, zstc_files *files, const char *where, zstc_tensor_reader read) {
    zstc_status status = ZSTC_OK;
    const char *name;
    json_t *value, *seen = json_object();
    if (seen == NULL) return zstc_fail_memory();
    json_object_foreach((json_t *)(uintptr_t)weights->index, name, value) {
        const char *shard = json_string_value(value);
        status = check_name(shard, name, where);
        if (status == ZSTC_OK && json_object_get(seen, shard) == NULL) {
            status = read_shard(weights, files, shard, read);
            if (status == ZSTC_OK && json_object_set_new(seen, shard, json_true()) != 0) status = zstc_fail_memory();
        }
        if (status != ZSTC_OK) break;
    }
    json_decref(seen);
    return status;
}

static zstc_status check_all_there(zstc_weights *weights, const char *where) {
    const char *name;
    json_t *value;
    zstc_status status = zstc_weights_finish(weights);
    if (status != ZSTC_OK) return status;
    json_object_foreach((json_t *)(uintptr_t)weights->index, name, value) {
        if (zstc_weights_find(weights, name) == NULL && !zstc_arch_may_name_words(name)) {
            return zstc_fail(ZSTC_MODEL, "%s: tensor '%s' is not in '%s'", where, name, json_string_value(value));
        }
    }
    return ZSTC_OK;
}

static zstc_status read_index(zstc_weights *weights, zstc_files *files, const json_t *root, const char *where,
                              zstc_tensor_reader read) {
    const json_t *map = json_object_get(root, "weight_map");
    if (!json_is_object(map)) return zstc_fail(ZSTC_MODEL, "%s: \"weight_map\" is missing or not an object", where);
    weights->index = map;
    zstc_status status = read_shards(weights, files, where, read);
    if (status == ZSTC_OK) status = check_all_there(weights, where);
    weights->index = NULL;
    weights->shard = NULL;
    return status;
}

zstc_status zstc_weights_read_shards(zstc_weights *weights, zstc_files *files, const char *name,
                                     zstc_tensor_reader read) {
    json_t *root = NULL;
    zstc_status status = zstc_files_json(&root, files, name, JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL);
    if (status == ZSTC_OK) status = read_index(weights, files, root, zstc_files_where(files, name), read);
    json_decref(root);
    return status;
}
