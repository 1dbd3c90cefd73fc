/* A label set made ready: each label in the template, tokenized. */
#ifndef ZSTC_PLAN_HYPOTHESES_H
#define ZSTC_PLAN_HYPOTHESES_H

#include "tokenizer/tokenizer.h"

/* Hypothesis i is tokens.items[starts[i]] .. tokens.items[starts[i + 1] - 1]. Zero-initialise; free with _clear. */
typedef struct {
    zstc_ids tokens;
    size_t *starts;
    char **labels; /* copies, for messages and comparison */
    size_t count;
} zstc_hypotheses;

/* INVALID_ARGUMENT for no labels or an empty one, TEXT for one that is not UTF-8. The template has been checked. */
zstc_status zstc_hypotheses_build(zstc_hypotheses *out, const zstc_tokenizer *tokenizer,
                                  const char *hypothesis_template, const char *const *labels, size_t label_count);
void zstc_hypotheses_clear(zstc_hypotheses *hypotheses);

size_t zstc_hypothesis_length(const zstc_hypotheses *hypotheses, size_t index);

#endif
