#include "api/labels.h"

#include <stdlib.h>
#include <string.h>

#include "api/alone.h"
#include "base/fail.h"

/* A hypothesis that leaves no room for a single id of any text is refused here, before there is one. */
static zstc_status check_fit(const struct zstc_labels *labels) {
    const zstc_hypotheses *h = &labels->hypotheses;
    if (zstc_is_alone(labels->owner)) return zstc_alone_check_labels(labels);
    zstc_fit fit = zstc_fit_for(labels->owner, &labels->params);
    for (size_t i = 0; i < h->count; i++) {
        size_t room;
        zstc_status status = zstc_fit_hypothesis(&fit, 1, h, i, &room);
        if (status != ZSTC_OK) return status;
    }
    return ZSTC_OK;
}

/* What a label set is made of: label names for the template, or whole sentences, counts[i] of them for label i. */
typedef struct {
    const char *const *texts;
    const size_t *counts;
    size_t label_count;
    int is_template;
} source;

/* Where there are no pairs the model's own template makes the hypotheses. */
static const char *template_of(const struct zstc_labels *made) {
    const char *sentence = made->owner->model->config.similarity.sentence;
    return zstc_is_alone(made->owner) && sentence != NULL ? sentence : zstc_params_template(&made->params);
}

static zstc_status build(struct zstc_labels *made, const source *from) {
    const zstc_tokenizer *tokenizer = made->owner->tokenizer;
    if (!from->is_template)
        return zstc_hypotheses_build_sentences(&made->hypotheses, tokenizer, from->texts, from->counts,
                                               from->label_count);
    return zstc_hypotheses_build(&made->hypotheses, tokenizer, template_of(made), from->texts, from->label_count);
}

/* The vectors of sentences, which are hypotheses for the encoder. */
static zstc_status encode(float **out, const zstc_encoder *encoder, const zstc_hypotheses *sentences) {
    float *vectors = calloc(sentences->count * encoder->size, sizeof *vectors);
    if (vectors == NULL) return zstc_fail_memory();
    zstc_status status = zstc_encoder_encode_sentences(encoder, sentences, vectors);
    if (status == ZSTC_OK) {
        *out = vectors;
    } else {
        free(vectors);
    }
    return status;
}

/* Labels are compared by the model's own template if it has one, whatever the request's is; whole sentences as they
 * are. */
static zstc_status add_vectors(struct zstc_labels *made, const source *from) {
    const zstc *z = made->owner;
    const char *sentence = z->model->config.similarity.sentence;
    if (z->encoder == NULL) return ZSTC_OK;
    if (sentence == NULL || !from->is_template || zstc_is_alone(z))
        return encode(&made->vectors, z->encoder, &made->hypotheses);
    zstc_hypotheses sentences = {0};
    zstc_status status = zstc_hypotheses_build(&sentences, z->tokenizer, sentence, from->texts, from->label_count);
    if (status == ZSTC_OK) status = encode(&made->vectors, z->encoder, &sentences);
    zstc_hypotheses_clear(&sentences);
    return status;
}

static zstc_status init(struct zstc_labels *labels, const zstc *z, const source *from, const zstc_params *params) {
    struct zstc_labels made = {.owner = z};
    zstc_status status = zstc_params_copy(&made.params, params != NULL ? params : &zstc_default_params);
    if (status == ZSTC_OK) status = build(&made, from);
    if (status == ZSTC_OK) status = check_fit(&made);
    if (status == ZSTC_OK) status = add_vectors(&made, from);
    if (status != ZSTC_OK) {
        zstc_labels_clear(&made);
        return status;
    }
    labels->owner = made.owner;
    labels->params = made.params;
    labels->hypotheses = made.hypotheses;
    labels->vectors = made.vectors;
    atomic_init(&labels->references, 1);
    return ZSTC_OK;
}

static zstc_status make(zstc_labels **out, const zstc *z, const source *from, const zstc_params *params,
                        const char *function) {
    if (out == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "%s: out is NULL", function);
    if (z == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "%s: z is NULL", function);
    zstc_labels *made = malloc(sizeof *made);
    if (made == NULL) return zstc_fail_memory();
    zstc_status status = init(made, z, from, params);
    if (status == ZSTC_OK) {
        *out = made;
    } else {
        free(made);
    }
    return status;
}

zstc_status zstc_labels_init(struct zstc_labels *labels, const zstc *z, const char *const *names, size_t count,
                             const zstc_params *params) {
    const source from = {.texts = names, .label_count = count, .is_template = 1};
    return init(labels, z, &from, params);
}

void zstc_labels_clear(struct zstc_labels *labels) {
    zstc_hypotheses_clear(&labels->hypotheses);
    free(labels->vectors);
    zstc_params_clear(&labels->params);
}

bool zstc_labels_are_independent(const struct zstc_labels *labels) {
    return labels->params.multi_label || labels->hypotheses.label_count == 1;
}

int zstc_labels_match(const struct zstc_labels *labels, const char *const *names, size_t count,
                      const zstc_params *params) {
    const zstc_hypotheses *h = &labels->hypotheses;
    if (!h->is_template || names == NULL || count != h->label_count) return 0;
    if (!zstc_params_equal(&labels->params, params != NULL ? params : &zstc_default_params)) return 0;
    for (size_t i = 0; i < count; i++) {
        if (names[i] == NULL || strcmp(names[i], h->texts[i]) != 0) return 0;
    }
    return 1;
}

struct zstc_labels *zstc_labels_hold(const struct zstc_labels *labels) {
    struct zstc_labels *held = (struct zstc_labels *)labels; /* counting changes nothing that its users see */
    atomic_fetch_add(&held->references, 1);
    return held;
}

zstc_status zstc_labels_check_owner(const struct zstc_labels *labels, const zstc *z) {
    if (labels->owner == z) return ZSTC_OK;
    return zstc_fail(ZSTC_INVALID_ARGUMENT, "the labels were made from another model");
}

zstc_status zstc_labels_new(zstc_labels **out, zstc *z, const char *const *labels, size_t label_count,
                            const zstc_params *params) {
    const source from = {.texts = labels, .label_count = label_count, .is_template = 1};
    return make(out, z, &from, params, "zstc_labels_new");
}

zstc_status zstc_labels_new_hypotheses(zstc_labels **out, zstc *z, const char *const *hypotheses, const size_t *counts,
                                       size_t label_count, const zstc_params *params) {
    const source from = {.texts = hypotheses, .counts = counts, .label_count = label_count};
    return make(out, z, &from, params, "zstc_labels_new_hypotheses");
}

void zstc_labels_free(zstc_labels *labels) {
    if (labels == NULL || atomic_fetch_sub(&labels->references, 1) > 1) return;
    zstc_labels_clear(labels);
    free(labels);
}
