#include "api/alone.h"

#include <stdlib.h>

#include "aggregate/vector.h"
#include "base/fail.h"

bool zstc_is_alone(const zstc *z) { return z->model->config.similarity.alone; }

/* ---- labels ---------------------------------------------------------------------------------------------------- */

/* How far a cosine must go to speak for a label is another one in each model. */
static zstc_status check_offset(const struct zstc_labels *labels) {
    const zstc *z = labels->owner;
    if (!zstc_labels_are_independent(labels) || z->model->config.similarity.has_offset) return ZSTC_OK;
    return zstc_fail(ZSTC_UNSUPPORTED,
                     "%s: the model embeds texts: multi-label, or a single label, needs an \"offset\" in "
                     "\"zstc_similarity\" of config.json",
                     zstc_files_path(z->model->files));
}

static zstc_status check_max_length(const struct zstc_labels *labels) {
    const size_t overhead = zstc_layout_overhead(&labels->owner->encoder->layout);
    const int32_t asked = labels->params.max_length;
    if (asked == 0 || (size_t)asked > overhead) return ZSTC_OK;
    return zstc_fail(ZSTC_TOO_LONG, "a max_length of %d tokens leaves none for the text beside %zu special tokens",
                     (int)asked, overhead);
}

/* Labels have all the room that the model has. */
static zstc_status check_hypotheses(const struct zstc_labels *labels) {
    const zstc_encoder *encoder = labels->owner->encoder;
    const zstc_fit fit = zstc_encoder_fit_for(encoder, NULL);
    const size_t room = zstc_encoder_room(encoder, &fit);
    for (size_t i = 0; i < labels->hypotheses.count; i++) {
        size_t length = zstc_hypothesis_length(&labels->hypotheses, i);
        if (length <= room) continue;
        return zstc_fail(ZSTC_TOO_LONG, "%s: its hypothesis has %zu tokens, %zu fit",
                         zstc_hypothesis_name_of(&labels->hypotheses, i).text, length, room);
    }
    return ZSTC_OK;
}

zstc_status zstc_alone_check_labels(const struct zstc_labels *labels) {
    zstc_status status = check_offset(labels);
    if (status == ZSTC_OK) status = check_max_length(labels);
    return status == ZSTC_OK ? check_hypotheses(labels) : status;
}

/* ---- a text ---------------------------------------------------------------------------------------------------- */

zstc_status zstc_alone_plan(const struct zstc_labels *labels, const zstc_ids *text, size_t owner, zstc_singles *out,
                            int *truncated) {
    const zstc_encoder *encoder = labels->owner->encoder;
    const zstc_fit fit = zstc_encoder_fit_for(encoder, &labels->params);
    const size_t room = zstc_encoder_room(encoder, &fit);
    const int32_t *const ids = zstc_ids_at(text, 0);
    if (text->count > room && fit.overflow == ZSTC_OVERFLOW_ERROR)
        return zstc_fail(ZSTC_TOO_LONG, "the text has %zu tokens, %zu fit", text->count, room);
    *truncated = text->count > room && fit.overflow == ZSTC_OVERFLOW_TRUNCATE;
    return zstc_singles_plan(out, &fit, &ids, &text->count, 1, owner);
}

size_t zstc_alone_tokens(const zstc_encoder *encoder, const zstc_singles *text) {
    size_t tokens = 0;
    for (size_t i = 0; i < text->count; i++) tokens += zstc_pair_length(&text->items[i], &encoder->layout);
    return tokens;
}

/* ---- the answer ------------------------------------------------------------------------------------------------ */

/* One logit for each hypothesis in each window, the windows of a hypothesis one after another. */
static void fill_logits(const zstc_singles *text, const struct zstc_labels *labels, float *vector, float *logits) {
    const zstc_similarity *similarity = &labels->owner->model->config.similarity;
    const size_t size = labels->owner->encoder->size;
    for (size_t window = 0; window < text->count; window++) {
        zstc_vector_join(text->rows + window * size, 1, size, vector);
        for (size_t i = 0; i < labels->hypotheses.count; i++) {
            double cosine = zstc_vector_cosine(vector, labels->vectors + i * size, size);
            logits[i * text->count + window] = (float)(similarity->weight * cosine + similarity->offset);
        }
    }
}

static void answer(const float *logits, size_t windows, const struct zstc_labels *labels, zstc_evidence *evidence,
                   float *scores) {
    const zstc_hypotheses *h = &labels->hypotheses;
    const int multi_label = zstc_labels_are_independent(labels);
    const zstc_rows rows = {.logits = logits, .class_count = 1, .contradiction = -1};
    for (size_t i = 0; i < h->label_count; i++)
        evidence[i] = zstc_rows_reduce(&rows, h->first[i] * windows, h->first[i + 1] * windows, labels->params.reduce,
                                       multi_label);
    zstc_aggregate(evidence, h->label_count, multi_label, scores);
}

zstc_status zstc_alone_answer(const zstc_singles *text, const struct zstc_labels *labels, float *scores) {
    float *vector = calloc(labels->owner->encoder->size, sizeof *vector);
    float *logits = calloc(labels->hypotheses.count * text->count, sizeof *logits);
    zstc_evidence *evidence = calloc(labels->hypotheses.label_count, sizeof *evidence);
    zstc_status status = vector != NULL && logits != NULL && evidence != NULL ? ZSTC_OK : zstc_fail_memory();
    if (status == ZSTC_OK) {
        fill_logits(text, labels, vector, logits);
        answer(logits, text->count, labels, evidence, scores);
    }
    free(vector);
    free(logits);
    free(evidence);
    return status;
}
