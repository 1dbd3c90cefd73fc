/* tokenizer.json: each step that it names is obeyed, or refused by name. */
#include "tokenizer/tokenizer_json.h"

#include "base/fail.h"
#include "model/files_json.h"
#include "tokenizer/layout.h"

static const char file_name[] = "tokenizer.json";

/* ---- what all kinds have ---- */

zstc_fields zstc_tokenizer_json_fields(const zstc_tokenizer_json *json, const json_t *part, const char *what) {
    return (zstc_fields){.object = part, .where = json->where, .what = what};
}

static const char *type_of(json_t *step) {
    const char *type = json_string_value(json_object_get(step, "type"));
    return type == NULL ? "" : type;
}

bool zstc_tokenizer_json_has_type(json_t *step, const char *type) { return strcmp(type_of(step), type) == 0; }

zstc_status zstc_tokenizer_json_wrong_step(const zstc_tokenizer_json *json, const char *part, json_t *step,
                                           const char *wanted) {
    if (step == NULL) {
        return zstc_fail(ZSTC_UNSUPPORTED, "%s: a tokenizer without %s is not supported (expected %s)", json->where,
                         part, wanted);
    }
    return zstc_fail(ZSTC_UNSUPPORTED, "%s: %s \"%s\" is not supported (expected %s)", json->where, part, type_of(step),
                     wanted);
}

zstc_status zstc_tokenizer_json_read_vocabulary(zstc_tokenizer_json *json) {
    return zstc_vocabulary_read_json(&json->vocabulary, json->where, "the model's \"vocab\"",
                                     json_object_get(json->model, "vocab"));
}

/* transformers 5 takes the special tokens of tokenizer_config.json for the classes that build their own tokenizer, 4.57
 * those of tokenizer.json: a model for which these differ has no one answer. */
static zstc_status check_special(const zstc_tokenizer_json *json, int which, const int32_t *ids, size_t count,
                                 const char *place) {
    const char *token = zstc_settings_special(json->settings, which, NULL);
    if (token == NULL || count != 1 || json->settings->kind == NULL) return ZSTC_OK;
    if (zstc_pieces_find(&json->vocabulary.pieces, token, strlen(token)) == ids[0]) return ZSTC_OK;
    return zstc_fail(ZSTC_MODEL,
                     "%s: post_processor: a pair %s with the id %d, though %s is \"%s\" in tokenizer_config.json or "
                     "special_tokens_map.json",
                     json->where, place, (int)ids[0], zstc_settings_special_key(which), token);
}

static zstc_status read_layout(zstc_layout *layout, const zstc_tokenizer_json *json) {
    zstc_status status = zstc_layout_read(layout, &json->vocabulary, json->where,
                                          json_object_get(json->root, "post_processor"), json->settings->has_types);
    if (status == ZSTC_OK) {
        status = zstc_settings_cut_left(&layout->cut_left, json->settings, json_object_get(json->root, "truncation"));
    }
    if (status == ZSTC_OK) status = check_special(json, ZSTC_CLS, layout->prefix, layout->prefix_count, "starts");
    if (status == ZSTC_OK) status = check_special(json, ZSTC_SEP, layout->suffix, layout->suffix_count, "ends");
    return status;
}

zstc_status zstc_tokenizer_json_read_rest(zstc_tokenizer *tokenizer, zstc_tokenizer_json *json) {
    zstc_status status = zstc_added_read(&json->added, json->settings, json_object_get(json->root, "added_tokens"),
                                         file_name, &json->vocabulary);
    if (status == ZSTC_OK) status = zstc_vocabulary_check(&json->vocabulary, json->where);
    tokenizer->vocabulary = json->vocabulary.size;
    if (status == ZSTC_OK) status = zstc_tokenizer_set_added(tokenizer, json->where, &json->added);
    return status == ZSTC_OK ? read_layout(&tokenizer->layout, json) : status;
}

/* ---- dispatch ---- */

/* Files of early versions do not name their model; they are told by its fields. */
static bool is_of_kind(const zstc_tokenizer_json *json, const zstc_tokenizer_kind *kind) {
    if (json_object_get(json->model, "type") != NULL) return zstc_tokenizer_json_has_type(json->model, kind->type);
    return json_object_get(json->model, kind->only_field) != NULL;
}

static zstc_status unknown_kind(const zstc_tokenizer_json *json) {
    char known[ZSTC_KIND_LIST_SIZE];
    const char *type = type_of(json->model);
    zstc_tokenizer_kind_list(known);
    if (*type == '\0') {
        return zstc_fail(ZSTC_UNSUPPORTED, "%s: model: \"type\" is missing or not a string (expected %s)", json->where,
                         known);
    }
    return zstc_fail(ZSTC_UNSUPPORTED, "%s: a tokenizer model of the type \"%s\" is not supported (expected %s)",
                     json->where, type, known);
}

static zstc_status read_kind(zstc_tokenizer *tokenizer, zstc_tokenizer_json *json) {
    if (!json_is_object(json->model)) {
        return zstc_fail(ZSTC_MODEL, "%s: \"model\" is missing or not an object", json->where);
    }
    for (size_t i = 0; zstc_tokenizer_kinds[i] != NULL; i++) {
        const zstc_tokenizer_kind *kind = zstc_tokenizer_kinds[i];
        if (is_of_kind(json, kind)) return kind->read_json(tokenizer, json);
    }
    return unknown_kind(json);
}

/* A field; NULL where it is null too. */
static json_t *part(json_t *root, const char *key) {
    json_t *value = json_object_get(root, key);
    return json_is_null(value) ? NULL : value;
}

zstc_status zstc_tokenizer_read_json(zstc_tokenizer *tokenizer, zstc_files *files, const zstc_settings *settings) {
    zstc_tokenizer_json json = {.settings = settings};
    zstc_status status = zstc_files_json(&json.root, files, file_name, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL);
    if (status != ZSTC_OK) return status;
    json.where = zstc_files_where(files, file_name);
    json.normalizer = part(json.root, "normalizer");
    json.pre_tokenizer = part(json.root, "pre_tokenizer");
    json.model = part(json.root, "model");
    status = read_kind(tokenizer, &json);
    zstc_vocabulary_free(&json.vocabulary);
    zstc_added_free(&json.added);
    json_decref(json.root);
    return status;
}
