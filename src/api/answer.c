#include "api/answer.h"

#include <stdlib.h>

#include "aggregate/reduce.h"
#include "aggregate/vector.h"
#include "base/fail.h"

/* A hypothesis is as near to the text in each window. */
static void add_similarity(zstc_pairs *pairs, const struct zstc_labels *labels, const float *vector) {
    const zstc_config *config = &labels->owner->model->config;
    size_t size = labels->owner->encoder->size;
    for (size_t i = 0; i < labels->hypotheses.count; i++) {
        double cosine = zstc_vector_cosine(vector, labels->vectors + i * size, size);
        double term = config->similarity.weight * cosine + config->similarity.offset;
        for (size_t row = pairs->first[i]; row < pairs->first[i + 1]; row++) {
            float *logit = &pairs->logits[row * (size_t)config->class_count + (size_t)config->entailment_id];
            *logit = (float)(*logit + term);
        }
    }
}

zstc_status zstc_answer(zstc_pairs *pairs, const struct zstc_labels *labels, const float *vector, float *scores) {
    const zstc_hypotheses *h = &labels->hypotheses;
    size_t count = h->label_count;
    const zstc_config *config = &labels->owner->model->config;
    const struct zstc_params *params = &labels->params;
    int multi_label = zstc_labels_are_independent(labels);
    zstc_rows rows = {.logits = pairs->logits,
                      .class_count = (size_t)config->class_count,
                      .entailment = (size_t)config->entailment_id,
                      .contradiction = config->contradiction_id};
    zstc_evidence *evidence = calloc(count, sizeof *evidence);
    if (evidence == NULL) return zstc_fail_memory();
    if (vector != NULL) add_similarity(pairs, labels, vector);
    for (size_t i = 0; i < count; i++)
        evidence[i] = zstc_rows_reduce(&rows, pairs->first[h->first[i]], pairs->first[h->first[i + 1]], params->reduce,
                                       multi_label);
    zstc_aggregate(evidence, count, multi_label, scores);
    free(evidence);
    return ZSTC_OK;
}
