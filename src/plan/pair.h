/* A premise and a hypothesis as token ids, laid out as the model wants them. */
#ifndef ZSTC_PLAN_PAIR_H
#define ZSTC_PLAN_PAIR_H

#include "tokenizer/tokenizer.h"

/* By reference: a thousand labels of one text share its premise. */
typedef struct {
    const int32_t *premise, *hypothesis;
    size_t premise_length, hypothesis_length;
    size_t owner;       /* whose it is, for the caller */
    float *logits;      /* where the model's row of logits goes */
    zstc_status status; /* why the row could not be computed, */
    char *line;         /* and its error line, if there was memory to keep it; freed by whose the pair is */
} zstc_pair;

/* How many special tokens a pair has. */
size_t zstc_layout_overhead(const zstc_layout *layout);

/* Ids of the pair, special tokens included. */
size_t zstc_pair_length(const zstc_pair *pair, const zstc_layout *layout);

/* Writes zstc_pair_length ids, and as many token types unless `types` is NULL. */
void zstc_pair_write(const zstc_pair *pair, const zstc_layout *layout, int32_t *ids, int32_t *types);

#endif
