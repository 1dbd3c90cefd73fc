#include "cli/pull/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "model/formats.h"
#include "model/module_names.h"
#include "tokenizer/file_names.h"

static zstc_status add(pull_plan *plan, const char *name, zstc_error *error) {
    for (size_t i = 0; i < plan->count; i++) {
        if (strcmp(plan->names[i], name) == 0) return ZSTC_OK;
    }
    const char **grown = zstc_array_grow(plan->names, &plan->capacity, plan->count + 1, sizeof *grown);
    if (grown == NULL) return zstc_error_memory(error);
    plan->names = grown;
    plan->names[plan->count++] = name;
    return ZSTC_OK;
}

/* The listing's own text of a name; NULL if it has no such file. */
static const char *find(const pull_listing *listing, const char *name) {
    for (size_t i = 0; i < pull_listing_count(listing); i++) {
        if (strcmp(pull_listing_name(listing, i), name) == 0) return pull_listing_name(listing, i);
    }
    return NULL;
}

static zstc_status add_if_there(pull_plan *plan, const pull_listing *listing, const char *name, zstc_error *error) {
    const char *found = find(listing, name);
    return found != NULL ? add(plan, found, error) : ZSTC_OK;
}

/* ---- weights ---- */

static zstc_status refuse(const pull_listing *listing, const char *id, zstc_error *error) {
    char others[400] = "";
    for (size_t i = 0; i < pull_listing_count(listing); i++) {
        const char *name = pull_listing_name(listing, i), *format = zstc_format_of(name);
        size_t used = strlen(others);
        if (format != NULL)
            snprintf(others + used, sizeof others - used, "%s%s (%s)", used > 0 ? ", " : "", name, format);
    }
    return zstc_error_set(error, ZSTC_MODEL,
                          "%s: the model has neither model.safetensors nor pytorch_model.bin, whole or in shards%s%s",
                          id, *others != '\0' ? "; what it has is not read: " : "", others);
}

static zstc_status add_weights(pull_plan *plan, const pull_listing *listing, const char *id, zstc_error *error) {
    for (size_t i = 0; zstc_weights_file_name(i) != NULL; i++) {
        const char *name = find(listing, zstc_weights_file_name(i));
        if (name == NULL) continue;
        if (strstr(name, ".index.json") != NULL) plan->index = name;
        return add(plan, name, error);
    }
    return refuse(listing, id, error);
}

zstc_status pull_plan_make(pull_plan *plan, const pull_listing *listing, const char *id, zstc_error *error) {
    *plan = (pull_plan){0};
    zstc_status status = ZSTC_OK;
    if (find(listing, "config.json") == NULL && find(listing, "model.safetensors") != NULL)
        return zstc_error_set(error, ZSTC_MODEL, "%s: the model has no config.json", id);
    status = add_if_there(plan, listing, "config.json", error);
    for (size_t i = 0; status == ZSTC_OK && zstc_tokenizer_file_name(i) != NULL; i++)
        status = add_if_there(plan, listing, zstc_tokenizer_file_name(i), error);
    for (size_t i = 0; status == ZSTC_OK && zstc_modules_file_name(i) != NULL; i++)
        status = add_if_there(plan, listing, zstc_modules_file_name(i), error);
    plan->modules = find(listing, zstc_modules_file_name(ZSTC_MODULES_LIST));
    return status == ZSTC_OK ? add_weights(plan, listing, id, error) : status;
}

/* ---- modules ---- */

/* The name of a folder, not a way to another. */
static int is_folder(const char *name) {
    return *name != '\0' && strchr(name, '/') == NULL && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

static zstc_status add_module(pull_plan *plan, const pull_listing *listing, const char *folder, zstc_error *error) {
    char name[256];
    if (folder == NULL || !is_folder(folder)) return ZSTC_OK;
    int length = snprintf(name, sizeof name, "%s/config.json", folder);
    return length > 0 && (size_t)length < sizeof name ? add_if_there(plan, listing, name, error) : ZSTC_OK;
}

zstc_status pull_plan_add_modules(pull_plan *plan, const pull_listing *listing, const char *path, zstc_error *error) {
    json_error_t reason;
    json_t *module, *root = json_load_file(path, 0, &reason);
    zstc_status status = ZSTC_OK;
    size_t i;
    if (root == NULL && json_error_code(&reason) == json_error_out_of_memory) return zstc_error_memory(error);
    json_array_foreach(root, i, module) {
        if (status != ZSTC_OK) break;
        status = add_module(plan, listing, json_string_value(json_object_get(module, "path")), error);
    }
    json_decref(root);
    return status;
}

/* ---- shards ---- */

static zstc_status add_shard(pull_plan *plan, const pull_listing *listing, const char *shard, zstc_error *error) {
    const char *found = shard != NULL ? find(listing, shard) : NULL;
    if (found != NULL && strchr(found, '/') == NULL) return add(plan, found, error);
    return zstc_error_set(error, ZSTC_MODEL, "%s: names the file \"%s\", which the model does not have", plan->index,
                          shard != NULL ? shard : "");
}

zstc_status pull_plan_add_shards(pull_plan *plan, const pull_listing *listing, const char *path, zstc_error *error) {
    json_error_t reason;
    const char *tensor;
    json_t *shard, *root = json_load_file(path, 0, &reason), *map = json_object_get(root, "weight_map");
    zstc_status status = ZSTC_OK;
    if (root == NULL) status = zstc_error_set(error, ZSTC_MODEL, "%s: %s", path, reason.text);
    if (root != NULL && !json_is_object(map))
        status = zstc_error_set(error, ZSTC_MODEL, "%s: \"weight_map\" is missing or not an object", path);
    json_object_foreach(map, tensor, shard) {
        if (status == ZSTC_OK) status = add_shard(plan, listing, json_string_value(shard), error);
    }
    json_decref(root);
    return status;
}

void pull_plan_free(pull_plan *plan) { free((void *)plan->names); }
