/* From a scored record to the labels' scores. */
#ifndef ZSTC_API_ANSWER_H
#define ZSTC_API_ANSWER_H

#include "api/labels.h"

/* Writes one score a label; every pair has its logits. */
zstc_status zstc_answer(const zstc_pairs *pairs, const struct zstc_labels *labels, float *scores);

#endif
