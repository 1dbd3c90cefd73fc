#include <string.h>

#include "api/handle.h"
#include "base/cancel.h"
#include "base/fail.h"
#include "base/utf8.h"

/* A tokenizer may stand alone, without a config.json: then nothing limits a pair but its max_length. */
static zstc_status read_limit(zstc_tokenizer *tokenizer, zstc_files *files) {
    if (!zstc_files_have(files, "config.json")) return ZSTC_OK;
    zstc_config config = {0};
    zstc_status status = zstc_config_read_limits(&config, files);
    if (status == ZSTC_OK) zstc_tokenizer_set_limit(tokenizer, config.max_length);
    zstc_config_clear(&config);
    return status;
}

static zstc_status read_tokenizer(zstc_tokenizer **out, const char *model) {
    zstc_files *files = NULL;
    zstc_tokenizer *made = NULL;
    zstc_status status = zstc_model_files(&files, model);
    if (status == ZSTC_OK) status = zstc_tokenizer_read(&made, files);
    if (status == ZSTC_OK) status = read_limit(made, files);
    if (status == ZSTC_OK) {
        *out = made;
    } else {
        zstc_tokenizer_free(made);
    }
    zstc_files_free(files);
    return status;
}

zstc_status zstc_tokenizer_new(zstc_tokenizer **out, const char *model) {
    if (out == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_tokenizer_new: out is NULL");
    int cancelling = zstc_cancel_off();
    zstc_status status = read_tokenizer(out, model);
    zstc_cancel_restore(cancelling);
    return status;
}

/* UTF-8 or an error that says which text; unlike a text to be classified it may be empty. */
static zstc_status encode(const zstc_tokenizer *tokenizer, const char *what, const char *text, size_t length,
                          zstc_ids *ids) {
    if (text == NULL && length > 0) return zstc_fail(ZSTC_INVALID_ARGUMENT, "the %s is NULL", what);
    if (length == 0) return ZSTC_OK;
    if (length > PTRDIFF_MAX) return zstc_fail_length(what, length);
    size_t valid = zstc_utf8_valid_prefix(text, length);
    if (valid != length) return zstc_fail(ZSTC_TEXT, "the %s is not valid UTF-8 at byte %zu", what, valid);
    return zstc_tokenizer_encode(tokenizer, text, length, ids);
}

static zstc_status check_outputs(const zstc_tokenizer *tokenizer, const int32_t *ids, size_t capacity,
                                 const size_t *count) {
    if (tokenizer == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "tokenizer is NULL");
    if (ids == NULL && capacity > 0)
        return zstc_fail(ZSTC_INVALID_ARGUMENT, "ids is NULL, though capacity is %zu", capacity);
    if (count == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "count is NULL");
    return ZSTC_OK;
}

zstc_status zstc_tokenize(const zstc_tokenizer *tokenizer, const char *text, size_t length, int32_t *ids,
                          size_t capacity, size_t *count) {
    zstc_status status = check_outputs(tokenizer, ids, capacity, count);
    if (status != ZSTC_OK) return status;
    zstc_ids found = {0};
    status = encode(tokenizer, "text", text, length, &found);
    if (status == ZSTC_OK) {
        if (found.count > 0 && found.count <= capacity) memcpy(ids, found.items, found.count * sizeof *ids);
        *count = found.count;
    }
    zstc_ids_free(&found);
    return status;
}

static zstc_fit fit_of(const zstc_tokenizer *tokenizer, int32_t max_length) {
    int64_t most = zstc_tokenizer_limit(tokenizer);
    size_t limit = most > 0 ? (size_t)most : SIZE_MAX;
    if (max_length > 0 && (size_t)max_length < limit) limit = (size_t)max_length;
    return (zstc_fit){.layout = zstc_tokenizer_layout(tokenizer), .max_length = limit};
}

/* Cuts the premise as a classification would; but where there is room for the special tokens alone, those are the
 * answer, as in Hugging Face tokenizers. */
static zstc_status join(const zstc_tokenizer *tokenizer, int32_t max_length, const zstc_ids *premise,
                        const zstc_ids *hypothesis, zstc_pair *pair) {
    zstc_fit fit = fit_of(tokenizer, max_length);
    size_t taken = zstc_layout_overhead(fit.layout) + hypothesis->count, room = 0;
    *pair = (zstc_pair){0};
    if (fit.max_length == zstc_layout_overhead(fit.layout)) return ZSTC_OK;
    if (zstc_fit_premise(&fit, premise->count, hypothesis->count, &room) == ZSTC_FIT_NOT)
        return zstc_fail(ZSTC_TOO_LONG, "the hypothesis takes %zu of %zu tokens and leaves none for the premise", taken,
                         fit.max_length);
    size_t start = zstc_fit_start(&fit, 0, premise->count, room);
    *pair = (zstc_pair){.premise = zstc_ids_at(premise, start),
                        .premise_length = room,
                        .hypothesis = zstc_ids_at(hypothesis, 0),
                        .hypothesis_length = hypothesis->count};
    return ZSTC_OK;
}

zstc_status zstc_tokenize_pair(const zstc_tokenizer *tokenizer, const char *premise, size_t premise_length,
                               const char *hypothesis, size_t hypothesis_length, int32_t max_length, int32_t *ids,
                               size_t capacity, size_t *count, int32_t *truncated) {
    zstc_status status = check_outputs(tokenizer, ids, capacity, count);
    if (status != ZSTC_OK) return status;
    if (max_length < 0)
        return zstc_fail(ZSTC_INVALID_ARGUMENT, "max_length is %d (expected 0 or more)", (int)max_length);
    zstc_ids first = {0}, second = {0};
    zstc_pair pair = {0};
    status = zstc_tokenizer_check_pairs(tokenizer, "tokenizer.json");
    if (status == ZSTC_OK) status = encode(tokenizer, "premise", premise, premise_length, &first);
    if (status == ZSTC_OK) status = encode(tokenizer, "hypothesis", hypothesis, hypothesis_length, &second);
    if (status == ZSTC_OK) status = join(tokenizer, max_length, &first, &second, &pair);
    if (status == ZSTC_OK) {
        const zstc_layout *layout = zstc_tokenizer_layout(tokenizer);
        size_t length = zstc_pair_length(&pair, layout);
        if (length <= capacity) zstc_pair_write(&pair, layout, ids, NULL);
        *count = length;
        if (truncated != NULL) *truncated = pair.premise_length < first.count || pair.hypothesis_length < second.count;
    }
    zstc_ids_free(&first);
    zstc_ids_free(&second);
    return status;
}
