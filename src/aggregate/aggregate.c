#include "aggregate/aggregate.h"

#include <math.h>

/* Softmax over two values is the logistic function of their difference; exp never overflows this way round. */
static double entailment_share(zstc_evidence e) {
    double margin = (double)e.entailment - (double)e.contradiction;
    if (margin >= 0) return 1.0 / (1.0 + exp(-margin));
    double ratio = exp(margin);
    return ratio / (1.0 + ratio);
}

static double highest_entailment(const zstc_evidence *evidence, size_t count) {
    double highest = evidence[0].entailment;
    for (size_t i = 1; i < count; i++) highest = fmax(highest, evidence[i].entailment);
    return highest;
}

/* The maximum is subtracted first, so that the largest exponent is 0. */
static void softmax_over_labels(const zstc_evidence *evidence, size_t count, float *scores) {
    double highest = highest_entailment(evidence, count);
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += exp(evidence[i].entailment - highest);
    for (size_t i = 0; i < count; i++) scores[i] = (float)(exp(evidence[i].entailment - highest) / sum);
}

void zstc_aggregate(const zstc_evidence *evidence, size_t count, int multi_label, float *scores) {
    if (count == 0) return;
    if (!multi_label && count > 1) {
        softmax_over_labels(evidence, count, scores);
        return;
    }
    for (size_t i = 0; i < count; i++) scores[i] = (float)entailment_share(evidence[i]);
}

zstc_evidence zstc_evidence_stronger(zstc_evidence a, zstc_evidence b, int multi_label) {
    if (multi_label) return entailment_share(b) > entailment_share(a) ? b : a;
    return b.entailment > a.entailment ? b : a;
}
