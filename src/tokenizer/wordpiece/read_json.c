/* The model "WordPiece" of tokenizer.json. */
#include "base/fail.h"
#include "tokenizer/tokenizer_json.h"
#include "tokenizer/wordpiece/kind.h"
#include "tokenizer/wordpiece/wordpiece.h"

static zstc_status read_normalizer(zstc_bert_options *words, const zstc_tokenizer_json *json) {
    json_t *step = json->normalizer;
    *words = (zstc_bert_options){0};
    if (step == NULL) return ZSTC_OK;
    if (!zstc_tokenizer_json_has_type(step, "BertNormalizer")) {
        return zstc_tokenizer_json_wrong_step(json, "normalizer", step, "BertNormalizer for WordPiece");
    }
    zstc_fields fields = zstc_tokenizer_json_fields(json, step, "normalizer");
    words->clean_text = zstc_field_needed_flag(&fields, "clean_text");
    words->handle_chinese_chars = zstc_field_needed_flag(&fields, "handle_chinese_chars");
    words->lowercase = zstc_field_needed_flag(&fields, "lowercase");
    words->strip_accents = zstc_field_flag(&fields, "strip_accents", words->lowercase);
    return fields.status;
}

/* Classes of words put their own three options in the file's place, and a normaliser where it has none. */
static zstc_status read_words(zstc_bert_options *words, const zstc_tokenizer_json *json) {
    zstc_status status = read_normalizer(words, json);
    if (status != ZSTC_OK || json->settings->kind != &zstc_wordpiece_kind) return status;
    if (json->normalizer == NULL) words->clean_text = 1;
    return zstc_wordpiece_class_words(words, json->settings);
}

static zstc_status read_unknown(int32_t *out, const zstc_tokenizer_json *json, const char *unknown) {
    const char *token = zstc_settings_special(json->settings, ZSTC_UNK, NULL);
    if (token != NULL && json->settings->kind == &zstc_wordpiece_kind && strcmp(token, unknown) != 0) {
        return zstc_fail(ZSTC_MODEL,
                         "%s: model: \"unk_token\" is \"%s\", in tokenizer_config.json or special_tokens_map.json it "
                         "is \"%s\"",
                         json->where, unknown, token);
    }
    return zstc_vocabulary_special(out, &json->vocabulary, json->where, "unknown token", unknown);
}

static zstc_status read_model(zstc_wordpiece_options *options, const zstc_tokenizer_json *json) {
    static const char longest[] = "max_input_chars_per_word";
    zstc_fields model = zstc_tokenizer_json_fields(json, json->model, "model");
    const char *unknown = zstc_field_needed_string(&model, "unk_token");
    options->continuing_prefix = zstc_field_needed_string(&model, "continuing_subword_prefix");
    int32_t most_chars = zstc_field_needed_id(&model, longest);
    if (model.status != ZSTC_OK) return model.status;
    if (most_chars < 1 || most_chars > ZSTC_BERT_WORD_MOST) {
        return zstc_fail(ZSTC_UNSUPPORTED, "%s: model: \"%s\" %d is not supported (expected 1 to %d)", json->where,
                         longest, (int)most_chars, (int)ZSTC_BERT_WORD_MOST);
    }
    options->most_chars = (size_t)most_chars;
    return read_unknown(&options->unknown, json, unknown);
}

static zstc_status read_options(zstc_wordpiece_options *options, const zstc_tokenizer_json *json) {
    if (!zstc_tokenizer_json_has_type(json->pre_tokenizer, "BertPreTokenizer")) {
        return zstc_tokenizer_json_wrong_step(json, "pre_tokenizer", json->pre_tokenizer,
                                              "BertPreTokenizer for WordPiece");
    }
    zstc_status status = read_words(&options->words, json);
    return status == ZSTC_OK ? read_model(options, json) : status;
}

zstc_status zstc_wordpiece_read_json(zstc_tokenizer *tokenizer, zstc_tokenizer_json *json) {
    zstc_wordpiece_options options;
    zstc_status status = zstc_tokenizer_json_read_vocabulary(json);
    if (status == ZSTC_OK) status = read_options(&options, json);
    if (status == ZSTC_OK) status = zstc_wordpiece_new(&tokenizer->model, &json->vocabulary, &options);
    if (status == ZSTC_OK) tokenizer->calls = &zstc_wordpiece_calls;
    return status == ZSTC_OK ? zstc_tokenizer_json_read_rest(tokenizer, json) : status;
}
