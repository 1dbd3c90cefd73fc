/* The model "Unigram" of tokenizer.json. */
#include <math.h>
#include <stdlib.h>

#include "base/fail.h"
#include "tokenizer/tokenizer_json.h"
#include "tokenizer/unigram/json_score.h"
#include "tokenizer/unigram/kind.h"
#include "tokenizer/unigram/unigram.h"

/* One [piece, score]; of a piece that comes twice the last id counts. */
static zstc_status read_piece(zstc_tokenizer_json *json, zstc_unigram_scores *scores, json_t *entry, size_t id) {
    json_t *piece = json_array_get(entry, 0), *score = json_array_get(entry, 1);
    if (json_array_size(entry) != 2 || !json_is_string(piece) || !json_is_number(score)) {
        char shown[ZSTC_JSON_SHOWN];
        return zstc_fail(ZSTC_MODEL, "%s: model: \"vocab\": the entry %zu is %s (expected [piece, score])", json->where,
                         id, zstc_json_show(piece, shown));
    }
    scores->scores[id] = zstc_unigram_json_score(json_number_value(score));
    if (scores->scores[id] < scores->least) scores->least = scores->scores[id];
    return zstc_vocabulary_put(&json->vocabulary, json_string_value(piece), json_string_length(piece), (int32_t)id);
}

static zstc_status read_pieces(zstc_tokenizer_json *json, zstc_unigram_scores *scores) {
    json_t *list = json_object_get(json->model, "vocab");
    size_t count = json_array_size(list);
    zstc_status status = ZSTC_OK;
    if (!json_is_array(list) || count >= INT32_MAX) {
        return zstc_fail(ZSTC_MODEL, "%s: the model's \"vocab\" is missing or not an array", json->where);
    }
    scores->scores = malloc((count + 1) * sizeof *scores->scores);
    if (scores->scores == NULL) return zstc_fail_memory();
    scores->count = count;
    json->vocabulary.listed = (int32_t)count;
    scores->least = INFINITY;
    for (size_t i = 0; i < count && status == ZSTC_OK; i++) {
        status = read_piece(json, scores, json_array_get(list, i), i);
    }
    return status;
}

/* Without unk_id a text with an unknown character has no ids; the reference fails there. */
static zstc_status read_options(const zstc_tokenizer_json *json, zstc_unigram_scores *scores) {
    zstc_fields model = zstc_tokenizer_json_fields(json, json->model, "model");
    scores->unknown = zstc_field_needed_id(&model, "unk_id");
    scores->byte_fallback = zstc_field_flag(&model, "byte_fallback", 0);
    if (model.status != ZSTC_OK) return model.status;
    if ((size_t)scores->unknown < scores->count) return ZSTC_OK;
    return zstc_fail(ZSTC_MODEL, "%s: model: \"unk_id\" is %d, with %zu pieces", json->where, (int)scores->unknown,
                     scores->count);
}

static zstc_status read_steps(zstc_unigram *model, const zstc_tokenizer_json *json) {
    zstc_status status = zstc_normalizer_read(&model->normalizer, json->where, json->normalizer);
    if (status != ZSTC_OK) return status;
    return zstc_pretokenizer_read(&model->pretokenizer, json->where, json->pre_tokenizer);
}

/* "first" is for a word from the very start of the text as it was given: where that is not plain to see it is not done.
 */
static zstc_status check_first(const zstc_tokenizer *tokenizer, const zstc_unigram *model,
                               const zstc_tokenizer_json *json) {
    const zstc_pretokenizer_first first = zstc_pretokenizer_knows_first(model->pretokenizer);
    if (first == ZSTC_FIRST_IS_NOTHING) return ZSTC_OK;
    bool is_whole = tokenizer->raw == NULL && tokenizer->normalized == NULL;
    if (is_whole && zstc_normalizer_keeps_start(model->normalizer, first == ZSTC_FIRST_IS_PLAIN)) return ZSTC_OK;
    return zstc_fail(ZSTC_UNSUPPORTED, "%s: pre_tokenizer: \"prepend_scheme\" first is not supported with %s",
                     json->where, is_whole ? "this normalizer" : "added tokens that are not special");
}

/* The pieces come last: which of them are special is known then. */
static zstc_status read_model(zstc_tokenizer *tokenizer, zstc_tokenizer_json *json, zstc_unigram *model,
                              zstc_unigram_scores *scores) {
    bool *hidden = NULL;
    zstc_status status = read_steps(model, json);
    if (status == ZSTC_OK) status = read_pieces(json, scores);
    if (status == ZSTC_OK) status = read_options(json, scores);
    if (status == ZSTC_OK) status = zstc_tokenizer_json_read_rest(tokenizer, json);
    if (status == ZSTC_OK) status = check_first(tokenizer, model, json);
    if (status == ZSTC_OK) hidden = calloc(scores->count + 1, sizeof *hidden);
    if (status == ZSTC_OK && hidden == NULL) status = zstc_fail_memory();
    if (status != ZSTC_OK) return status;
    zstc_unigram_hide(hidden, scores, &json->vocabulary, &json->added);
    status = zstc_unigram_set_pieces(model, &json->vocabulary, scores, hidden);
    free(hidden);
    return status;
}

/* A class of another kind makes another tokenizer of it, or fails. */
static zstc_status check_class(const zstc_tokenizer_json *json) {
    const zstc_settings *settings = json->settings;
    if (settings->kind == NULL || settings->kind == &zstc_unigram_kind || settings->class_name == NULL) return ZSTC_OK;
    return zstc_fail(ZSTC_MODEL, "%s: tokenizer_class \"%s\" does not go with the model \"Unigram\" of tokenizer.json",
                     zstc_settings_where(settings, settings->class_file), settings->class_name);
}

zstc_status zstc_unigram_read_json(zstc_tokenizer *tokenizer, zstc_tokenizer_json *json) {
    zstc_unigram *model = NULL;
    zstc_unigram_scores scores = {0};
    zstc_status status = check_class(json);
    if (status == ZSTC_OK) status = zstc_unigram_new(&model);
    if (status != ZSTC_OK) return status;
    tokenizer->model = model;
    tokenizer->calls = &zstc_unigram_calls;
    status = read_model(tokenizer, json, model, &scores);
    free(scores.scores);
    return status;
}
