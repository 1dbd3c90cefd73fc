/* The labels to choose from, each with what it is scored by: the label or its description in the template, or whole
 * sentences. */
#ifndef ZSTC_REQUEST_CANDIDATES_H
#define ZSTC_REQUEST_CANDIDATES_H

#include "base/error.h"

/* The strings belong to somebody else. Zero-initialise it; free with zstc_candidates_clear. */
typedef struct {
    const char **names;    /* of the labels, as answers have them */
    size_t *sentences;     /* how many of its texts are sentences; 0: it has one, for the template */
    const char **texts;    /* those of the first label, then those of the second, and so on */
    size_t count;          /* of labels */
    size_t text_count;     /* as many hypotheses are scored */
    size_t with_sentences; /* of labels that have sentences */
    size_t name_capacity, sentence_capacity, text_capacity;
} zstc_candidates;

void zstc_candidates_clear(zstc_candidates *candidates);

/* Makes room for so many labels and texts more. */
zstc_status zstc_candidates_reserve(zstc_candidates *candidates, size_t labels, size_t texts, zstc_error *error);

/* Adds a label with a text for the template, or with `count` sentences, for which there is room. */
void zstc_candidates_add(zstc_candidates *candidates, const char *name, const char *text);
void zstc_candidates_add_sentences(zstc_candidates *candidates, const char *name, const char *const *sentences,
                                   size_t count);

/* Adds the labels of one string, "a, b", which is cut to pieces. Their number is what `count` grows by. */
zstc_status zstc_candidates_add_joined(zstc_candidates *candidates, char *text, zstc_error *error);

/* Whether the same hypotheses would be made of both, whatever the labels' names. */
int zstc_candidates_equal(const zstc_candidates *a, const zstc_candidates *b);

/* Prepares the label set. `hypothesis_template` NULL: the default. */
zstc_status zstc_candidates_prepare(const zstc_candidates *candidates, zstc *z, const char *hypothesis_template,
                                    const zstc_params *params, zstc_labels **out, zstc_error *error);

#endif
