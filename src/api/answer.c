#include "api/answer.h"

#include <stdlib.h>

#include "aggregate/aggregate.h"
#include "base/fail.h"

/* Row `index` of the record's logits. The pairs themselves have been sorted; the rows stand in the labels' order. */
static zstc_evidence evidence_of(const zstc_record *record, size_t index, const zstc_config *config) {
    const float *row = record->logits + index * (size_t)config->label_count;
    return (zstc_evidence){.entailment = row[config->entailment_id], .contradiction = row[config->contradiction_id]};
}

/* A label speaks through its strongest window; without windows there is just one pair. */
static zstc_evidence strongest(const zstc_record *record, size_t label, const zstc_config *config, int multi_label) {
    zstc_evidence best = evidence_of(record, record->first[label], config);
    for (size_t i = record->first[label] + 1; i < record->first[label + 1]; i++)
        best = zstc_evidence_stronger(best, evidence_of(record, i, config), multi_label);
    return best;
}

zstc_status zstc_answer(const zstc_record *record, const struct zstc_labels *labels, float *scores) {
    size_t count = labels->hypotheses.count;
    const zstc_config *config = &labels->owner->model->config;
    int multi_label = labels->params.multi_label || count == 1;
    zstc_evidence *evidence = calloc(count, sizeof *evidence);
    if (evidence == NULL) return zstc_fail_memory();
    for (size_t i = 0; i < count; i++) evidence[i] = strongest(record, i, config, multi_label);
    zstc_aggregate(evidence, count, multi_label, scores);
    free(evidence);
    return ZSTC_OK;
}
