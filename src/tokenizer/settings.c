#include "tokenizer/settings.h"

#include <string.h>

#include "base/fail.h"
#include "model/files_json.h"
#include "tokenizer/classes.h"

static const char config_name[] = "tokenizer_config.json", model_name[] = "config.json";

static void find_class(zstc_settings *settings, bool *is_foreign) {
    zstc_tokenizer_class_found found = {0};
    settings->class_file = config_name;
    settings->class_name = json_string_value(json_object_get(settings->config, "tokenizer_class"));
    if (settings->class_name == NULL) {
        settings->class_file = model_name;
        settings->class_name = json_string_value(json_object_get(settings->model, "tokenizer_class"));
    }
    settings->from_files = settings->class_name == NULL;
    settings->has_types = true;
    const char *type = json_string_value(json_object_get(settings->model, "model_type")), *name = settings->class_name;
    if (name == NULL && type != NULL) name = zstc_tokenizer_class_of_model(type);
    if (name == NULL || !zstc_tokenizer_class_find(&found, name)) return;
    settings->kind = found.kind;
    settings->special = found.kind == NULL || found.row->special != NULL ? found.row->special : found.kind->special;
    settings->bert_pairs = found.row->bert_pairs;
    settings->has_types = found.row->has_types;
    settings->from_files = found.row->from_files;
    *is_foreign = found.is_foreign;
}

static bool lists_types(const json_t *names) {
    for (size_t i = 0; i < json_array_size(names); i++) {
        const char *name = json_string_value(json_array_get(names, i));
        if (name != NULL && strcmp(name, "token_type_ids") == 0) return true;
    }
    return false;
}

/* "model_input_names" comes before the class; a class that says nothing of types gives none to a model of one. */
static zstc_status find_types(zstc_settings *settings) {
    zstc_fields fields = zstc_settings_fields(settings);
    const json_t *names = zstc_field(&fields, "model_input_names");
    json_t *types = json_object_get(settings->model, "type_vocab_size");
    if (json_is_array(names)) {
        settings->has_types = lists_types(names);
    } else if (names != NULL) {
        zstc_field_fail(&fields, "model_input_names", "an array");
    } else if (settings->kind == NULL && json_is_number(types)) {
        settings->has_types = json_number_value(types) != 1;
    }
    return fields.status;
}

/* Lists tokenizer.json under other names, one a version of transformers, which takes the newest that it may. */
static zstc_status check_versions(const zstc_settings *settings) {
    json_t *names = json_object_get(settings->config, "fast_tokenizer_files");
    char shown[ZSTC_JSON_SHOWN];
    for (size_t i = 0; i < json_array_size(names); i++) {
        json_t *name = json_array_get(names, i);
        if (json_is_string(name) && strcmp(json_string_value(name), "tokenizer.json") == 0) continue;
        return zstc_fail(ZSTC_UNSUPPORTED, "%s: fast_tokenizer_files: %s is not supported (expected tokenizer.json)",
                         zstc_settings_where(settings, config_name), zstc_json_show(name, shown));
    }
    return ZSTC_OK;
}

/* Integers are read as reals: tokenizers without a limit have one of thirty digits. */
static zstc_status open_one(json_t **out, zstc_settings *settings, const char *name) {
    if (!zstc_files_have(settings->files, name)) return ZSTC_OK;
    return zstc_files_json(out, settings->files, name, JSON_DECODE_INT_AS_REAL | JSON_ALLOW_NUL);
}

zstc_status zstc_settings_open(zstc_settings *settings, zstc_files *files) {
    bool is_foreign = false;
    *settings = (zstc_settings){.files = files};
    zstc_status status = open_one(&settings->config, settings, config_name);
    if (status == ZSTC_OK) status = open_one(&settings->special_tokens, settings, "special_tokens_map.json");
    if (status == ZSTC_OK) status = open_one(&settings->added_tokens, settings, "added_tokens.json");
    if (status == ZSTC_OK) status = open_one(&settings->model, settings, model_name);
    if (status != ZSTC_OK) return status;
    find_class(settings, &is_foreign);
    if (is_foreign) {
        return zstc_fail(ZSTC_UNSUPPORTED, "%s: tokenizer_class \"%s\" is not supported",
                         zstc_settings_where(settings, settings->class_file), settings->class_name);
    }
    status = check_versions(settings);
    return status == ZSTC_OK ? find_types(settings) : status;
}

void zstc_settings_close(zstc_settings *settings) {
    json_decref(settings->config);
    json_decref(settings->special_tokens);
    json_decref(settings->added_tokens);
    json_decref(settings->model);
    *settings = (zstc_settings){0};
}

const char *zstc_settings_where(const zstc_settings *settings, const char *name) {
    return zstc_files_where(settings->files, name);
}

zstc_fields zstc_settings_fields(const zstc_settings *settings) {
    return (zstc_fields){.object = settings->config, .where = zstc_settings_where(settings, config_name)};
}

json_t *zstc_settings_decoder(const zstc_settings *settings) {
    json_t *decoder = json_object_get(settings->config, "added_tokens_decoder");
    return json_is_null(decoder) ? NULL : decoder;
}

/* special_tokens_map.json comes first where it is read at all. */
static json_t *special_value(const zstc_settings *settings, const char *key) {
    json_t *value = NULL;
    if (zstc_settings_decoder(settings) == NULL) value = json_object_get(settings->special_tokens, key);
    if (value == NULL || json_is_null(value)) value = json_object_get(settings->config, key);
    return value == NULL || json_is_null(value) ? NULL : value;
}

const char *zstc_settings_token(json_t *written) {
    if (json_is_object(written)) written = json_object_get(written, "content");
    return json_string_value(written);
}

const char *zstc_settings_special_key(int which) {
    static const char *const keys[ZSTC_SPECIAL_COUNT] = {
        [ZSTC_BOS] = "bos_token", [ZSTC_EOS] = "eos_token", [ZSTC_UNK] = "unk_token",  [ZSTC_SEP] = "sep_token",
        [ZSTC_PAD] = "pad_token", [ZSTC_CLS] = "cls_token", [ZSTC_MASK] = "mask_token"};
    return keys[which];
}

const char *zstc_settings_special(const zstc_settings *settings, int which, const char *otherwise) {
    const char *token = zstc_settings_token(special_value(settings, zstc_settings_special_key(which)));
    return token == NULL ? otherwise : token;
}

json_t *zstc_settings_more_special(const zstc_settings *settings) {
    json_t *list = special_value(settings, "additional_special_tokens");
    if (list == NULL) list = special_value(settings, "extra_special_tokens");
    return json_is_array(list) ? list : NULL;
}

zstc_status zstc_settings_cut_left(int *out, const zstc_settings *settings, json_t *truncation) {
    const json_t *side = json_object_get(settings->config, "truncation_side");
    const char *direction = json_string_value(json_object_get(truncation, "direction"));
    *out = direction != NULL && strcmp(direction, "Left") == 0;
    if (side == NULL || json_is_null(side)) return ZSTC_OK;
    char shown[ZSTC_JSON_SHOWN];
    zstc_json_show(side, shown);
    *out = strcmp(shown, "\"left\"") == 0;
    if (*out || strcmp(shown, "\"right\"") == 0) return ZSTC_OK;
    return zstc_fail(ZSTC_MODEL, "%s: unknown truncation_side %s (expected left or right)",
                     zstc_settings_where(settings, config_name), shown);
}
