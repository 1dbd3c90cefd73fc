#include "api/labels.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

/* A hypothesis that leaves no room for a single id of any text is refused here, before there is one. */
static zstc_status check_fit(const struct zstc_labels *labels) {
    const zstc_hypotheses *h = &labels->hypotheses;
    zstc_fit fit = zstc_fit_for(labels->owner, &labels->params);
    for (size_t i = 0; i < h->count; i++) {
        size_t room;
        zstc_status status = zstc_fit_premise(&fit, 1, zstc_hypothesis_length(h, i), h->labels[i], &room);
        if (status != ZSTC_OK) return status;
    }
    return ZSTC_OK;
}

zstc_status zstc_labels_init(struct zstc_labels *labels, const zstc *z, const char *const *names, size_t count,
                             const zstc_params *params) {
    struct zstc_labels made = {.owner = z};
    zstc_status status = zstc_params_copy(&made.params, params != NULL ? params : &zstc_default_params);
    if (status == ZSTC_OK)
        status =
            zstc_hypotheses_build(&made.hypotheses, z->tokenizer, zstc_params_template(&made.params), names, count);
    if (status == ZSTC_OK) status = check_fit(&made);
    if (status == ZSTC_OK) {
        *labels = made;
    } else {
        zstc_labels_clear(&made);
    }
    return status;
}

void zstc_labels_clear(struct zstc_labels *labels) {
    zstc_hypotheses_clear(&labels->hypotheses);
    zstc_params_clear(&labels->params);
}

int zstc_labels_match(const struct zstc_labels *labels, const char *const *names, size_t count,
                      const zstc_params *params) {
    const zstc_hypotheses *h = &labels->hypotheses;
    if (names == NULL || count != h->count) return 0;
    if (!zstc_params_equal(&labels->params, params != NULL ? params : &zstc_default_params)) return 0;
    for (size_t i = 0; i < count; i++) {
        if (names[i] == NULL || strcmp(names[i], h->labels[i]) != 0) return 0;
    }
    return 1;
}

zstc_status zstc_labels_new(zstc_labels **out, zstc *z, const char *const *labels, size_t label_count,
                            const zstc_params *params) {
    if (out == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_labels_new: out is NULL");
    if (z == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_labels_new: z is NULL");
    zstc_labels *made = malloc(sizeof *made);
    if (made == NULL) return zstc_fail_memory();
    zstc_status status = zstc_labels_init(made, z, labels, label_count, params);
    if (status != ZSTC_OK) {
        free(made);
        return status;
    }
    *out = made;
    return ZSTC_OK;
}

void zstc_labels_free(zstc_labels *labels) {
    if (labels == NULL) return;
    zstc_labels_clear(labels);
    free(labels);
}
