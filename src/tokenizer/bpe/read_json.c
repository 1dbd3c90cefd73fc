/* The model "BPE" of tokenizer.json. */
#include "base/fail.h"
#include "tokenizer/bpe/byte_bpe.h"
#include "tokenizer/bpe/kind.h"
#include "tokenizer/tokenizer_json.h"

/* Options that would change ids, each with what it must not be. */
static zstc_status check_flags(const zstc_tokenizer_json *json) {
    static const char *const flags[] = {"byte_fallback", "ignore_merges", "fuse_unk"};
    const zstc_fields model = zstc_tokenizer_json_fields(json, json->model, "model");
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        int harmless = strcmp(flags[i], "fuse_unk") == 0 && zstc_field(&model, "unk_token") == NULL;
        if (!json_is_true(json_object_get(json->model, flags[i])) || harmless) continue;
        return zstc_fail(ZSTC_UNSUPPORTED, "%s: model: \"%s\" true is not supported (expected false)", json->where,
                         flags[i]);
    }
    return ZSTC_OK;
}

static zstc_status check_model(const zstc_tokenizer_json *json) {
    static const char *const strings[] = {"continuing_subword_prefix", "end_of_word_suffix"};
    for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++) {
        const char *value = json_string_value(json_object_get(json->model, strings[i]));
        if (value == NULL || *value == '\0') continue;
        return zstc_fail(ZSTC_UNSUPPORTED, "%s: model: \"%s\" of BPE \"%s\" is not supported (expected none)",
                         json->where, strings[i], value);
    }
    double dropout = json_number_value(json_object_get(json->model, "dropout"));
    if (dropout == 0) return check_flags(json);
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

static zstc_status read_pre_tokenizer(zstc_byte_bpe_options *options, const zstc_tokenizer_json *json) {
    options->nfc = zstc_tokenizer_json_has_type(json->normalizer, "NFC");
    if (json->normalizer != NULL && !options->nfc) {
        return zstc_tokenizer_json_wrong_step(json, "normalizer", json->normalizer, "NFC or null for byte-level BPE");
    }
    if (!zstc_tokenizer_json_has_type(json->pre_tokenizer, "ByteLevel")) {
        return zstc_tokenizer_json_wrong_step(json, "pre_tokenizer", json->pre_tokenizer, "ByteLevel for BPE");
    }
    zstc_fields fields = zstc_tokenizer_json_fields(json, json->pre_tokenizer, "pre_tokenizer");
    options->add_prefix_space = zstc_field_needed_flag(&fields, "add_prefix_space");
    options->use_regex = zstc_field_flag(&fields, "use_regex", 1);
    return fields.status == ZSTC_OK ? override_prefix_space(&options->add_prefix_space, json) : fields.status;
}

static zstc_status read_options(zstc_byte_bpe_options *options, const zstc_tokenizer_json *json) {
    *options = (zstc_byte_bpe_options){.unknown = -1};
    zstc_fields model = zstc_tokenizer_json_fields(json, json->model, "model");
    zstc_status status = read_pre_tokenizer(options, json);
    if (status != ZSTC_OK) return status;
    const char *unknown = zstc_field_string(&model, "unk_token", NULL);
    if (unknown == NULL) return model.status;
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

zstc_status zstc_bpe_read_json(zstc_tokenizer *tokenizer, zstc_tokenizer_json *json) {
    zstc_byte_bpe_options options;
    zstc_merges merges = {0};
    zstc_status status = check_class(json);
    if (status == ZSTC_OK) status = check_model(json);
    if (status == ZSTC_OK) status = zstc_tokenizer_json_read_vocabulary(json);
    if (status == ZSTC_OK) status = read_options(&options, json);
    if (status == ZSTC_OK) {
        status = zstc_merges_read_json(&merges, &json->vocabulary, json->where, json_object_get(json->model, "merges"));
    }
    if (status == ZSTC_OK) status = zstc_byte_bpe_new(tokenizer, &json->vocabulary, &merges, &options);
    if (status == ZSTC_OK) status = zstc_tokenizer_json_read_rest(tokenizer, json);
    zstc_merges_free(&merges);
    return status;
}
