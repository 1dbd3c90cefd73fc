#include "api/answer.h"

#include <stdlib.h>

#include "aggregate/reduce.h"
#include "base/fail.h"

zstc_status zstc_answer(const zstc_pairs *pairs, const struct zstc_labels *labels, float *scores) {
    size_t count = labels->hypotheses.label_count;
    const zstc_config *config = &labels->owner->model->config;
    const struct zstc_params *params = &labels->params;
    int multi_label = params->multi_label || count == 1;
    zstc_rows rows = {.logits = pairs->logits,
                      .class_count = (size_t)config->class_count,
                      .entailment = (size_t)config->entailment_id,
                      .contradiction = config->contradiction_id};
    zstc_evidence *evidence = calloc(count, sizeof *evidence);
    if (evidence == NULL) return zstc_fail_memory();
    for (size_t i = 0; i < count; i++)
        evidence[i] = zstc_rows_reduce(&rows, pairs->first[i], pairs->first[i + 1], params->reduce, multi_label);
    zstc_aggregate(evidence, count, multi_label, scores);
    free(evidence);
    return ZSTC_OK;
}
