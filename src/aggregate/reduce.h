/* From the rows of logits that a label has, one for each of its hypotheses in each window of the text, to one evidence.
 */
#ifndef ZSTC_AGGREGATE_REDUCE_H
#define ZSTC_AGGREGATE_REDUCE_H

#include <stdint.h>

#include "aggregate/aggregate.h"

/* How several rows become one: by the row that entails most, or by the mean of each logit. */
typedef enum { ZSTC_REDUCE_MAX, ZSTC_REDUCE_MEAN } zstc_reduce;

/* A model's logits: rows of `class_count`, with the places of the two classes that scores are made of. */
typedef struct {
    const float *logits;
    size_t class_count;
    size_t entailment;
    int64_t contradiction; /* -1: a head of one logit has none, and its sigmoid is the softmax over [0, logit] */
} zstc_rows;

/* The evidence of rows first .. end - 1, of which there is one at least. What entails most is judged as the scores will
 * be: by the entailment logit, with multi_label by its margin over contradiction. */
zstc_evidence zstc_rows_reduce(const zstc_rows *rows, size_t first, size_t end, zstc_reduce reduce, int multi_label);

#endif
