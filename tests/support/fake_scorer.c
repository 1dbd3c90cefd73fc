/* A scorer without a model: logits are a fixed function of a sequence's ids, so that everything before and after the
 * scorer can be tested without a tensor library. */
#include "support/fake_scorer.h"

#include <limits.h>
#include <stdlib.h>
#include <time.h>

#include "base/fail.h"

struct zstc_scorer {
    int64_t class_count;
};

atomic_long fake_passes, fake_most_tokens, fake_most_sequences, fake_pause, fake_poison = FAKE_POISON;
atomic_long fake_gate = LONG_MAX;
atomic_long fake_first_seen[FAKE_MARKERS];

void fake_reset(void) {
    atomic_store(&fake_passes, 0);
    atomic_store(&fake_most_tokens, 0);
    atomic_store(&fake_most_sequences, 0);
    atomic_store(&fake_pause, 0);
    atomic_store(&fake_poison, FAKE_POISON);
    atomic_store(&fake_gate, LONG_MAX);
    for (size_t i = 0; i < FAKE_MARKERS; i++) atomic_store(&fake_first_seen[i], 0);
}

static void sleep_for(long microseconds) {
    nanosleep(&(struct timespec){microseconds / 1000000, microseconds % 1000000 * 1000}, NULL);
}

void fake_await_passes(long passes) {
    while (atomic_load(&fake_passes) < passes) sleep_for(100);
}

zstc_status fake_scorer_new(zstc_scorer **out, int64_t class_count) {
    zstc_scorer *scorer = malloc(sizeof *scorer);
    if (scorer == NULL) return zstc_fail_memory();
    scorer->class_count = class_count;
    *out = scorer;
    return ZSTC_OK;
}

zstc_status zstc_scorer_new(zstc_scorer **out, zstc_model *model, const zstc_scorer_options *options) {
    return fake_scorer_new(out, options->encoder ? model->config.hidden : model->config.class_count);
}

void zstc_scorer_free(zstc_scorer *scorer) { free(scorer); }

/* FNV-1a over ids and types, spread to [-4, 4). */
float fake_logit(const int32_t *ids, const int32_t *types, int64_t count, int64_t label) {
    uint64_t hash = 1469598103934665603u + (uint64_t)label;
    for (int64_t i = 0; i < count; i++) {
        hash = (hash ^ (uint32_t)ids[i]) * 1099511628211u;
        hash = (hash ^ (uint32_t)types[i]) * 1099511628211u;
    }
    return (float)((hash >> 40) % 8000) / 1000.0f - 4.0f;
}

static void raise_to(atomic_long *most, long value) {
    if (value > atomic_load(most)) atomic_store(most, value); /* passes never overlap */
}

static void pause_a_while(long pass) {
    if (atomic_load(&fake_pause) > 0) sleep_for(atomic_load(&fake_pause));
    while (atomic_load(&fake_gate) <= pass) sleep_for(100);
}

static void note_markers(const zstc_packed *batch, long pass) {
    for (int64_t i = 0; i < batch->starts[batch->count]; i++) {
        int32_t marker = batch->ids[i] - FAKE_MARKER;
        if (marker < 0 || marker >= FAKE_MARKERS) continue;
        if (atomic_load(&fake_first_seen[marker]) == 0) atomic_store(&fake_first_seen[marker], pass);
    }
}

static int is_poisoned(const zstc_packed *batch) {
    for (int64_t i = 0; i < batch->starts[batch->count]; i++) {
        if (batch->ids[i] == atomic_load(&fake_poison)) return 1;
    }
    return 0;
}

zstc_status zstc_scorer_run(zstc_scorer *scorer, const zstc_packed *batch, float *logits) {
    long pass = atomic_fetch_add(&fake_passes, 1) + 1;
    note_markers(batch, pass);
    raise_to(&fake_most_tokens, (long)batch->starts[batch->count]);
    raise_to(&fake_most_sequences, (long)batch->count);
    pause_a_while(pass);
    if (is_poisoned(batch))
        return zstc_fail(ZSTC_BACKEND, "a pass of %lld tokens is poisoned", (long long)batch->starts[batch->count]);
    for (size_t i = 0; i < batch->count; i++) {
        int64_t start = batch->starts[i], count = batch->starts[i + 1] - start;
        for (int64_t label = 0; label < scorer->class_count; label++)
            *logits++ = fake_logit(batch->ids + start, batch->types + start, count, label);
    }
    return ZSTC_OK;
}

void zstc_scorer_describe(const zstc_scorer *scorer, zstc_scorer_info *info) {
    (void)scorer;
    *info = (zstc_scorer_info){.engine = "packed",
                               .device = "cpu",
                               .precision = "float32",
                               .threads = 1,
                               .parameters = 0,
                               .preferred_batch_tokens = 4096};
}

zstc_status zstc_scorer_convert(zstc_model *model, const char *path, int32_t separator) {
    (void)model;
    (void)separator;
    return zstc_fail(ZSTC_UNSUPPORTED, "%s: no tensor library in this build", path);
}
