/* The model "BPE" of tokenizer.json. */
#include "base/fail.h"
#include "tokenizer/bpe/bpe.h"
#include "tokenizer/bpe/kind.h"
#include "tokenizer/tokenizer_json.h"

/* Which pieces a merge drops is chance. */
static zstc_status check_dropout(const zstc_tokenizer_json *json) {
    json_t *written = json_object_get(json->model, "dropout");
    double dropout = json_number_value(written);
    if (written != NULL && !json_is_null(written) && !json_is_number(written)) {
        return zstc_fail(ZSTC_MODEL, "%s: model: \"dropout\" is not a number", json->where);
    }
    if (dropout == 0) return ZSTC_OK;
    return zstc_fail(ZSTC_UNSUPPORTED, "%s: model: \"dropout\" %g is not supported (expected null or 0)", json->where,
                     dropout);
}

/* Byte-level classes put their own value, false by default, in the file's place. Of a class without one
 * transformers 4.57 and 5 make different things where the files differ. */
static zstc_status override_prefix_space(int *value, const zstc_tokenizer_json *json) {
    zstc_fields config = zstc_settings_fields(json->settings);
    int in_file = *value, has_own = json->settings->kind == &zstc_bpe_kind;
    int wanted = zstc_field_flag(&config, "add_prefix_space", has_own ? 0 : in_file);
    if (config.status != ZSTC_OK) return config.status;
    if (!has_own && wanted != in_file) {
        return zstc_fail(ZSTC_MODEL, "%s: \"add_prefix_space\" is %s, in tokenizer_config.json it is %s", json->where,
                         in_file ? "true" : "false", wanted ? "true" : "false");
    }
    *value = wanted;
    return ZSTC_OK;
}

/* A ByteLevel that is no step of a Sequence, with the value that counts. */
static zstc_status read_byte_level(zstc_pretokenizer **out, const zstc_tokenizer_json *json) {
    zstc_fields fields = zstc_tokenizer_json_fields(json, json->pre_tokenizer, "pre_tokenizer");
    int prefix = zstc_field_needed_flag(&fields, "add_prefix_space");
    if (fields.status != ZSTC_OK) return fields.status;
    zstc_status status = override_prefix_space(&prefix, json);
    if (status != ZSTC_OK) return status;
    json_t *step = json_copy(json->pre_tokenizer);
    if (step == NULL || json_object_set_new(step, "add_prefix_space", json_boolean(prefix)) != 0) {
        json_decref(step);
        return zstc_fail_memory();
    }
    status = zstc_pretokenizer_read(out, json->where, step);
    json_decref(step);
    return status;
}

static zstc_status read_pre_tokenizer(zstc_pretokenizer **out, const zstc_tokenizer_json *json) {
    if (zstc_tokenizer_json_has_type(json->pre_tokenizer, "ByteLevel")) return read_byte_level(out, json);
    return zstc_pretokenizer_read(out, json->where, json->pre_tokenizer);
}

static zstc_status read_affix(const char **out, const zstc_tokenizer_json *json, const char *key) {
    zstc_fields model = zstc_tokenizer_json_fields(json, json->model, "model");
    *out = zstc_field_string(&model, key, "");
    if (model.status != ZSTC_OK || strlen(*out) <= ZSTC_BPE_AFFIX_MOST) return model.status;
    return zstc_fail(ZSTC_UNSUPPORTED, "%s: model: a \"%s\" of more than %d bytes is not supported", json->where, key,
                     (int)ZSTC_BPE_AFFIX_MOST);
}

static zstc_status read_options(zstc_bpe_options *options, const zstc_tokenizer_json *json) {
    zstc_fields model = zstc_tokenizer_json_fields(json, json->model, "model");
    *options = (zstc_bpe_options){.unknown = -1};
    options->fuses_unknown = zstc_field_flag(&model, "fuse_unk", 0);
    options->has_byte_fallback = zstc_field_flag(&model, "byte_fallback", 0);
    options->ignores_merges = zstc_field_flag(&model, "ignore_merges", 0);
    const char *unknown = zstc_field_string(&model, "unk_token", NULL);
    zstc_status status = model.status;
    if (status == ZSTC_OK) status = read_affix(&options->prefix, json, "continuing_subword_prefix");
    if (status == ZSTC_OK) status = read_affix(&options->suffix, json, "end_of_word_suffix");
    if (status == ZSTC_OK) status = check_dropout(json);
    if (status != ZSTC_OK || unknown == NULL) return status;
    return zstc_vocabulary_special(&options->unknown, &json->vocabulary, json->where, "unknown token", unknown);
}

/* A class of another kind finds no words in a byte-level vocabulary: transformers 4.57 fails, 5 gives unknown tokens.
 */
static zstc_status check_class(const zstc_tokenizer_json *json) {
    const zstc_settings *settings = json->settings;
    if (settings->kind == NULL || settings->kind == &zstc_bpe_kind || settings->class_name == NULL) return ZSTC_OK;
    return zstc_fail(ZSTC_MODEL, "%s: tokenizer_class \"%s\" does not go with the model \"BPE\" of tokenizer.json",
                     zstc_settings_where(settings, settings->class_file), settings->class_name);
}

/* "first" is for the very start of the text as it was given: where that is not plain to see it is not done. */
static zstc_status check_first(const zstc_tokenizer *tokenizer, const zstc_tokenizer_json *json,
                               zstc_pretokenizer_first first, bool is_plain) {
    if (first == ZSTC_FIRST_IS_NOTHING) return ZSTC_OK;
    if (first == ZSTC_FIRST_IS_BEHIND) {
        return zstc_fail(ZSTC_UNSUPPORTED,
                         "%s: pre_tokenizer: prepend_scheme \"first\" behind another step is not supported",
                         json->where);
    }
    bool is_whole = tokenizer->raw == NULL && tokenizer->normalized == NULL;
    if (is_whole && is_plain) return ZSTC_OK;
    return zstc_fail(ZSTC_UNSUPPORTED, "%s: pre_tokenizer: \"prepend_scheme\" first is not supported with %s",
                     json->where, is_whole ? "this normalizer" : "added tokens that are not special");
}

static zstc_status read_parts(zstc_bpe_parts *parts, const zstc_tokenizer_json *json, const char *prefix) {
    zstc_status status = zstc_normalizer_read(&parts->normalizer, json->where, json->normalizer);
    if (status == ZSTC_OK) status = read_pre_tokenizer(&parts->pretokenizer, json);
    if (status == ZSTC_OK) {
        status = zstc_merges_read_json(&parts->merges, &json->vocabulary, json->where,
                                       json_object_get(json->model, "merges"), strlen(prefix));
    }
    return status;
}

zstc_status zstc_bpe_read_json(zstc_tokenizer *tokenizer, zstc_tokenizer_json *json) {
    zstc_bpe_options options;
    zstc_bpe_parts parts = {0};
    zstc_status status = check_class(json);
    if (status == ZSTC_OK) status = zstc_tokenizer_json_read_vocabulary(json);
    if (status == ZSTC_OK) status = read_options(&options, json);
    if (status == ZSTC_OK) status = read_parts(&parts, json, options.prefix);
    const zstc_pretokenizer_first first = zstc_pretokenizer_knows_first(parts.pretokenizer);
    bool keeps_start = zstc_normalizer_keeps_start(parts.normalizer, true);
    if (status == ZSTC_OK) status = zstc_bpe_new(tokenizer, &json->vocabulary, &parts, &options);
    if (status == ZSTC_OK) status = zstc_tokenizer_json_read_rest(tokenizer, json);
    if (status == ZSTC_OK) status = check_first(tokenizer, json, first, keeps_start);
    zstc_bpe_parts_free(&parts);
    return status;
}
