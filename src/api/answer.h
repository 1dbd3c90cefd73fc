/* From a scored record to the labels' scores. */
#ifndef ZSTC_API_ANSWER_H
#define ZSTC_API_ANSWER_H

#include "api/labels.h"

/* Writes one score a label; every pair has its logits. `vector` is the text's where the model has a similarity term,
 * which is added to the logits. */
zstc_status zstc_answer(zstc_pairs *pairs, const struct zstc_labels *labels, const float *vector, float *scores);

#endif
