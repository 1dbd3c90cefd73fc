/* A scorer without a model: logits are a fixed function of a sequence's ids, so that everything before and after the
 * scorer can be tested without a tensor library. */
#include "scorer/scorer.h"

#include <stdlib.h>

#include "api/error.h"

struct zstc_scorer {
    int64_t label_count;
};

zstc_status zstc_scorer_new(zstc_scorer **out, zstc_model *model, const zstc_scorer_options *options) {
    (void)options;
    zstc_scorer *scorer = malloc(sizeof *scorer);
    if (scorer == NULL) return zstc_fail_memory();
    scorer->label_count = model->config.label_count;
    *out = scorer;
    return ZSTC_OK;
}

void zstc_scorer_free(zstc_scorer *scorer) { free(scorer); }

/* FNV-1a over ids and types, spread to [-4, 4). */
static float fake_logit(const zstc_packed *batch, size_t sequence, int64_t label) {
    uint64_t hash = 1469598103934665603u + (uint64_t)label;
    for (int64_t i = batch->starts[sequence]; i < batch->starts[sequence + 1]; i++) {
        hash = (hash ^ (uint32_t)batch->ids[i]) * 1099511628211u;
        hash = (hash ^ (uint32_t)batch->types[i]) * 1099511628211u;
    }
    return (float)((hash >> 40) % 8000) / 1000.0f - 4.0f;
}

zstc_status zstc_scorer_run(zstc_scorer *scorer, const zstc_packed *batch, float *logits) {
    for (size_t i = 0; i < batch->count; i++) {
        for (int64_t label = 0; label < scorer->label_count; label++) {
            logits[i * (size_t)scorer->label_count + (size_t)label] = fake_logit(batch, i, label);
        }
    }
    return ZSTC_OK;
}

void zstc_scorer_describe(const zstc_scorer *scorer, zstc_scorer_info *info) {
    (void)scorer;
    *info = (zstc_scorer_info){.engine = "packed", .device = "cpu", .precision = "float32", .threads = 1,
                               .parameters = 0, .preferred_batch_tokens = 4096};
}

zstc_status zstc_scorer_convert(zstc_model *model, const char *path) {
    (void)model;
    return zstc_fail(ZSTC_UNSUPPORTED, "%s: no tensor library in this build", path);
}
