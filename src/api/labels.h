/* A label set made ready for one model. */
#ifndef ZSTC_API_LABELS_H
#define ZSTC_API_LABELS_H

#include "api/handle.h"

struct zstc_labels {
    const zstc *owner;
    struct zstc_params params;
    zstc_hypotheses hypotheses;
};

/* In place of zstc_labels_new where the set lives on the stack or in a batch; `params` NULL for the defaults. */
zstc_status zstc_labels_init(struct zstc_labels *labels, const zstc *z, const char *const *names, size_t count,
                             const zstc_params *params);
void zstc_labels_clear(struct zstc_labels *labels);

/* Whether it was made of just these. */
int zstc_labels_match(const struct zstc_labels *labels, const char *const *names, size_t count,
                      const zstc_params *params);

#endif
