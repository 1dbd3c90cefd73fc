/* A model that is a sentence encoder alone: labels are scored by how near their vectors lie to the text's, and there
 * are no pairs. */
#ifndef ZSTC_API_ALONE_H
#define ZSTC_API_ALONE_H

#include "api/labels.h"

bool zstc_is_alone(const zstc *z);

/* What such a model cannot score is refused with the label set: UNSUPPORTED for a label by itself where there is no
 * offset, TOO_LONG for a hypothesis that does not fit. */
zstc_status zstc_alone_check_labels(const struct zstc_labels *labels);

/* A text's sequences: one, or one for each window. TOO_LONG where params say "error". `owner` is kept in each. */
zstc_status zstc_alone_plan(const struct zstc_labels *labels, const zstc_ids *text, size_t owner, zstc_singles *out,
                            int *truncated);

/* How many tokens they take. */
size_t zstc_alone_tokens(const zstc_encoder *encoder, const zstc_singles *text);

/* Writes one score a label; every sequence of the text has its row. */
zstc_status zstc_alone_answer(const zstc_singles *text, const struct zstc_labels *labels, float *scores);

#endif
