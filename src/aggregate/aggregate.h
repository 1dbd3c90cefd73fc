/* Logits to scores. The formulas are those of the transformers zero-shot pipeline; see docs/scores.md. */
#ifndef ZSTC_AGGREGATE_AGGREGATE_H
#define ZSTC_AGGREGATE_AGGREGATE_H

#include <stddef.h>

/* What a model says of one label: the two logits that scores are made of. */
typedef struct {
    float entailment, contradiction;
} zstc_evidence;

/* scores[i] for evidence[i]. Single-label: softmax over the entailment logits. multi_label, or one label alone: softmax
 * over [contradiction, entailment], the entailment part. Logits must be finite. */
void zstc_aggregate(const zstc_evidence *evidence, size_t count, int multi_label, float *scores);

/* Of two rows of one label the evidence that speaks more for it. */
zstc_evidence zstc_evidence_stronger(zstc_evidence a, zstc_evidence b, int multi_label);

#endif
