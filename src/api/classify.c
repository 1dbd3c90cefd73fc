#include <stdlib.h>

#include "api/alone.h"
#include "api/answer.h"
#include "base/fail.h"

/* The text's vector; NULL where the model has no similarity term. */
static zstc_status encode(const zstc_encoder *encoder, const zstc_ids *text, const zstc_labels *labels, float **out) {
    if (encoder == NULL) return ZSTC_OK;
    *out = calloc(encoder->size, sizeof **out);
    if (*out == NULL) return zstc_fail_memory();
    return zstc_encoder_encode(encoder, text, &labels->params, *out);
}

/* From ids to scores by pairs. */
static zstc_status score_pairs(zstc *z, const zstc_ids *premise, const zstc_labels *labels, float *scores) {
    zstc_pairs pairs = {0};
    float *vector = NULL;
    zstc_fit fit = zstc_fit_for(z, &labels->params);
    zstc_status status = zstc_pairs_plan(&pairs, &fit, premise, &labels->hypotheses, 0);
    if (status == ZSTC_OK) {
        zstc_job job = {.pairs = pairs.items, .count = pairs.count};
        status = zstc_queue_run(z->queue, &job);
    }
    if (status == ZSTC_OK) status = encode(z->encoder, premise, labels, &vector);
    if (status == ZSTC_OK) status = zstc_answer(&pairs, labels, vector, scores);
    if (status == ZSTC_OK) zstc_count_text(z, pairs.truncated);
    free(vector);
    zstc_pairs_clear(&pairs);
    return status;
}

/* The same by vectors. */
static zstc_status score_alone(zstc *z, const zstc_ids *ids, const zstc_labels *labels, float *scores) {
    zstc_singles text = {0};
    int truncated = 0;
    zstc_status status = zstc_alone_plan(labels, ids, 0, &text, &truncated);
    if (status == ZSTC_OK) {
        zstc_job job = {.pairs = text.items, .count = text.count};
        status = zstc_queue_run(z->encoder->queue, &job);
    }
    if (status == ZSTC_OK) status = zstc_alone_answer(&text, labels, scores);
    if (status == ZSTC_OK) zstc_count_text(z, truncated);
    zstc_singles_clear(&text);
    return status;
}

/* The whole way of one text: ids, logits, scores. */
static zstc_status classify(zstc *z, const char *text, size_t length, const zstc_labels *labels, float *scores) {
    zstc_ids premise = {0};
    zstc_count_call(z);
    zstc_status status = zstc_encode_text(z->tokenizer, text, length, &premise);
    if (status == ZSTC_OK) status = (zstc_is_alone(z) ? score_alone : score_pairs)(z, &premise, labels, scores);
    zstc_ids_free(&premise);
    return status;
}

zstc_status zstc_classify_with(zstc *z, const char *text, size_t length, const zstc_labels *labels, float *scores) {
    if (z == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_classify_with: z is NULL");
    if (labels == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_classify_with: labels is NULL");
    if (scores == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "scores is NULL");
    zstc_status status = zstc_labels_check_owner(labels, z);
    if (status != ZSTC_OK) return status;
    return classify(z, text, length, labels, scores);
}

zstc_status zstc_classify(zstc *z, const char *text, size_t length, const char *const *labels, size_t label_count,
                          const zstc_params *params, float *scores) {
    if (z == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_classify: z is NULL");
    if (scores == NULL && label_count > 0) return zstc_fail(ZSTC_INVALID_ARGUMENT, "scores is NULL");
    struct zstc_labels set;
    zstc_status status = zstc_labels_init(&set, z, labels, label_count, params);
    if (status != ZSTC_OK) return status;
    status = classify(z, text, length, &set, scores);
    zstc_labels_clear(&set);
    return status;
}
