#include "api/encoder.h"

#include <stdlib.h>
#include <string.h>

#include "aggregate/vector.h"
#include "base/fail.h"
#include "plan/template.h"

/* Of each of the cache's two generations: 6 MB at 384 numbers. */
enum { VECTORS_KEPT = 2048 };

static bool differ(const zstc_ids *ids) {
    for (size_t i = 1; i < ids->count; i++) {
        if (ids->items[i] != ids->items[0]) return true;
    }
    return false;
}

/* Whether the tokenizer gives upper and lower case the same ids; those of unknown letters tell nothing. */
static zstc_status gives_lower_case(const zstc_tokenizer *tokenizer, bool *lower) {
    static const char large[] = "A B C D E F G H I J K L M N O P Q R S T U V W X Y Z";
    static const char small[] = "a b c d e f g h i j k l m n o p q r s t u v w x y z";
    zstc_ids ids = {0};
    zstc_status status = zstc_tokenizer_encode(tokenizer, large, sizeof large - 1, &ids);
    const size_t half = ids.count;
    if (status == ZSTC_OK) status = zstc_tokenizer_encode(tokenizer, small, sizeof small - 1, &ids);
    *lower = status == ZSTC_OK && ids.count == 2 * half && differ(&ids) &&
             memcmp(ids.items, ids.items + half, half * sizeof *ids.items) == 0;
    zstc_ids_free(&ids);
    return status;
}

/* What sentence-transformers calls do_lower_case changes nothing where the tokenizer makes lower case anyway. */
static zstc_status check_case(const zstc_tokenizer *tokenizer, const zstc_model *model) {
    bool lower = true;
    zstc_status status = ZSTC_OK;
    if (model->config.similarity.lower_case) status = gives_lower_case(tokenizer, &lower);
    if (status != ZSTC_OK || lower) return status;
    return zstc_fail(ZSTC_UNSUPPORTED,
                     "%s: sentence_bert_config.json: \"do_lower_case\" is not supported with a tokenizer that keeps "
                     "upper case",
                     zstc_files_path(model->files));
}

static zstc_status check(const zstc_encoder *encoder, const zstc_model *model) {
    const zstc_similarity *similarity = &model->config.similarity;
    const char *path = zstc_files_path(model->files);
    if (encoder->layout.is_missing) {
        return zstc_fail(ZSTC_UNSUPPORTED, "%s: the tokenizer's files do not say how a text alone is laid out", path);
    }
    if (zstc_layout_overhead(&encoder->layout) >= encoder->max_length) {
        return zstc_fail(ZSTC_MODEL,
                         "%s: config.json: zstc_similarity: \"max_length\" is %zu (expected more than the "
                         "%zu special tokens of a text)",
                         path, encoder->max_length, zstc_layout_overhead(&encoder->layout));
    }
    if (similarity->sentence == NULL || zstc_template_check(similarity->sentence) == ZSTC_OK) return ZSTC_OK;
    return zstc_fail(ZSTC_MODEL,
                     "%s: config.json: zstc_similarity: \"template\" is \"%.100s\" (expected exactly one {})", path,
                     similarity->sentence);
}

static zstc_status open_parts(zstc_encoder *encoder, zstc_model *model, const zstc_scorer_options *options,
                              int64_t max_batch_tokens) {
    zstc_status status = check(encoder, model);
    zstc_scorer_options own = *options;
    own.encoder = true;
    if (status == ZSTC_OK) status = zstc_scorer_new(&encoder->scorer, model, &own);
    if (status != ZSTC_OK) return status;
    return zstc_queue_new(&encoder->queue, encoder->scorer, &encoder->layout, encoder->size, (size_t)max_batch_tokens);
}

zstc_status zstc_encoder_open(zstc_encoder **out, zstc_model *model, const zstc_tokenizer *tokenizer,
                              const zstc_scorer_options *options, int64_t max_batch_tokens) {
    zstc_encoder *encoder = calloc(1, sizeof *encoder);
    if (encoder == NULL) return zstc_fail_memory();
    encoder->layout = zstc_layout_of_singles(zstc_tokenizer_layout(tokenizer));
    encoder->max_length = (size_t)model->config.similarity.max_length;
    encoder->size = (size_t)model->config.hidden;
    zstc_status status = check_case(tokenizer, model);
    if (status == ZSTC_OK) status = open_parts(encoder, model, options, max_batch_tokens);
    if (status == ZSTC_OK) status = zstc_vector_cache_new(&encoder->cache, encoder->size, VECTORS_KEPT);
    if (status == ZSTC_OK) {
        *out = encoder;
    } else {
        zstc_encoder_free(encoder);
    }
    return status;
}

void zstc_encoder_free(zstc_encoder *encoder) {
    if (encoder == NULL) return;
    zstc_queue_free(encoder->queue);
    zstc_vector_cache_free(encoder->cache);
    zstc_scorer_free(encoder->scorer);
    free(encoder);
}

zstc_fit zstc_encoder_fit_for(const zstc_encoder *encoder, const struct zstc_params *params) {
    zstc_fit fit = {.layout = &encoder->layout,
                    .max_length = encoder->max_length,
                    .class_count = encoder->size,
                    .overflow = params != NULL ? params->overflow : ZSTC_OVERFLOW_WINDOW};
    size_t least = zstc_layout_overhead(&encoder->layout) + 1;
    if (params == NULL || params->max_length <= 0 || (size_t)params->max_length >= fit.max_length) return fit;
    fit.max_length = (size_t)params->max_length > least ? (size_t)params->max_length : least;
    return fit;
}

size_t zstc_encoder_room(const zstc_encoder *encoder, const zstc_fit *fit) {
    return fit->max_length - zstc_layout_overhead(&encoder->layout);
}

void zstc_encoder_vector(const zstc_encoder *encoder, const zstc_singles *singles, size_t index, float *vector) {
    size_t first = singles->first[index];
    zstc_vector_join(singles->rows + first * encoder->size, singles->first[index + 1] - first, encoder->size, vector);
}

/* Runs what is planned. */
static zstc_status run(const zstc_encoder *encoder, zstc_singles *singles) {
    zstc_job job = {.pairs = singles->items, .count = singles->count};
    return zstc_queue_run(encoder->queue, &job);
}

zstc_status zstc_encoder_encode(const zstc_encoder *encoder, const zstc_ids *text, const struct zstc_params *params,
                                float *vector) {
    zstc_singles singles = {0};
    zstc_fit fit = zstc_encoder_fit_for(encoder, params);
    const int32_t *const ids = zstc_ids_at(text, 0);
    zstc_status status = zstc_singles_plan(&singles, &fit, &ids, &text->count, 1, 0);
    if (status == ZSTC_OK) status = run(encoder, &singles);
    if (status == ZSTC_OK) zstc_encoder_vector(encoder, &singles, 0, vector);
    zstc_singles_clear(&singles);
    return status;
}

/* Sentences that are still to be encoded, and whose they are. */
typedef struct {
    const int32_t **texts;
    size_t *lengths, *indices;
    size_t count;
} unknown;

static void look_up(const zstc_encoder *encoder, const zstc_hypotheses *sentences, float *vectors, unknown *left) {
    for (size_t i = 0; i < sentences->count; i++) {
        size_t length = zstc_hypothesis_length(sentences, i);
        const int32_t *ids = zstc_ids_at(&sentences->tokens, sentences->starts[i]);
        if (zstc_vector_cache_find(encoder->cache, ids, length, vectors + i * encoder->size)) continue;
        left->texts[left->count] = ids;
        left->lengths[left->count] = length;
        left->indices[left->count++] = i;
    }
}

static zstc_status encode_unknown(const zstc_encoder *encoder, const unknown *left, float *vectors) {
    zstc_singles singles = {0};
    zstc_fit fit = zstc_encoder_fit_for(encoder, NULL);
    if (left->count == 0) return ZSTC_OK;
    zstc_status status = zstc_singles_plan(&singles, &fit, left->texts, left->lengths, left->count, 0);
    if (status == ZSTC_OK) status = run(encoder, &singles);
    for (size_t i = 0; status == ZSTC_OK && i < left->count; i++) {
        float *vector = vectors + left->indices[i] * encoder->size;
        zstc_encoder_vector(encoder, &singles, i, vector);
        zstc_vector_cache_keep(encoder->cache, left->texts[i], left->lengths[i], vector);
    }
    zstc_singles_clear(&singles);
    return status;
}

zstc_status zstc_encoder_encode_sentences(const zstc_encoder *encoder, const zstc_hypotheses *sentences,
                                          float *vectors) {
    unknown left = {.texts = calloc(sentences->count, sizeof *left.texts),
                    .lengths = calloc(sentences->count, sizeof *left.lengths),
                    .indices = calloc(sentences->count, sizeof *left.indices)};
    zstc_status status =
        left.texts != NULL && left.lengths != NULL && left.indices != NULL ? ZSTC_OK : zstc_fail_memory();
    if (status == ZSTC_OK) {
        look_up(encoder, sentences, vectors, &left);
        status = encode_unknown(encoder, &left, vectors);
    }
    free(left.texts);
    free(left.lengths);
    free(left.indices);
    return status;
}
