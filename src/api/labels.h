/* A label set made ready for one model. */
#ifndef ZSTC_API_LABELS_H
#define ZSTC_API_LABELS_H

#include <stdatomic.h>
#include <stdbool.h>

#include "api/handle.h"

struct zstc_labels {
    const zstc *owner;
    struct zstc_params params;
    zstc_hypotheses hypotheses;
    float *vectors;           /* one for each hypothesis, where the model has a similarity term */
    atomic_size_t references; /* of a set made by zstc_labels_new: its maker and the batches that hold it */
};

/* In place of zstc_labels_new where the set lives on the stack; `params` NULL for the defaults. */
zstc_status zstc_labels_init(struct zstc_labels *labels, const zstc *z, const char *const *names, size_t count,
                             const zstc_params *params);
void zstc_labels_clear(struct zstc_labels *labels);

/* One reference more, to be given back with zstc_labels_free. */
struct zstc_labels *zstc_labels_hold(const struct zstc_labels *labels);

/* OK where it was made for this model. */
zstc_status zstc_labels_check_owner(const struct zstc_labels *labels, const zstc *z);

/* Whether each label is scored by itself: as asked, or as the only one. */
bool zstc_labels_are_independent(const struct zstc_labels *labels);

/* Whether it was made of just these labels. */
int zstc_labels_match(const struct zstc_labels *labels, const char *const *names, size_t count,
                      const zstc_params *params);

#endif
