/* A label set made ready: the hypotheses of each label, tokenized. */
#ifndef ZSTC_PLAN_HYPOTHESES_H
#define ZSTC_PLAN_HYPOTHESES_H

#include "tokenizer/tokenizer.h"

/* Hypothesis i is tokens.items[starts[i]] .. tokens.items[starts[i + 1] - 1]; label i has hypotheses first[i] ..
 * first[i + 1] - 1. Zero-initialise; free with _clear. */
typedef struct {
    zstc_ids tokens;
    size_t *starts;
    size_t count; /* of hypotheses */
    size_t *first;
    size_t label_count;
    char **texts;    /* a copy for each hypothesis: the label that the template made it of, or the whole sentence */
    int is_template; /* which of the two */
} zstc_hypotheses;

/* One hypothesis for each label, from the template, which has been checked. INVALID_ARGUMENT for no labels or an empty
 * one, TEXT for one that is not UTF-8. */
zstc_status zstc_hypotheses_build(zstc_hypotheses *out, const zstc_tokenizer *tokenizer,
                                  const char *hypothesis_template, const char *const *labels, size_t label_count);

/* Whole sentences, counts[i] of them for label i, one label after another. Errors likewise, and INVALID_ARGUMENT for a
 * label without one. */
zstc_status zstc_hypotheses_build_sentences(zstc_hypotheses *out, const zstc_tokenizer *tokenizer,
                                            const char *const *sentences, const size_t *counts, size_t label_count);
void zstc_hypotheses_clear(zstc_hypotheses *hypotheses);

size_t zstc_hypothesis_length(const zstc_hypotheses *hypotheses, size_t index);

/* A hypothesis as messages name it: label "travel", or for a sentence label 0 ("The customer asks ..."). Cut, so that a
 * long one does not push what follows out of the line. */
typedef struct {
    char text[128];
} zstc_hypothesis_name;
zstc_hypothesis_name zstc_hypothesis_name_of(const zstc_hypotheses *hypotheses, size_t index);

#endif
