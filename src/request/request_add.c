#include "request/error_json.h"
#include "request/request.h"

void zstc_label_cache_clear(zstc_label_cache *cache) {
    zstc_labels_free(cache->labels);
    *cache = (zstc_label_cache){0};
}

static int is_cached(const zstc_label_cache *cache, const zstc_request *request) {
    return cache->labels != NULL && zstc_parameters_equal(&cache->of->parameters, &request->parameters) &&
           zstc_candidates_equal(&cache->of->own, &request->own);
}

static zstc_status find_labels(zstc_label_cache *cache, const zstc_request *request, zstc *z, const zstc_labels **out,
                               zstc_error *error) {
    zstc_labels *made = NULL;
    if (!is_cached(cache, request)) {
        zstc_status status = zstc_candidates_prepare(&request->own, z, request->parameters.hypothesis_template,
                                                     request->params, &made, error);
        if (status != ZSTC_OK) return status;
        zstc_label_cache_clear(cache);
        *cache = (zstc_label_cache){.labels = made, .of = request};
    }
    *out = cache->labels;
    return ZSTC_OK;
}

/* The batch itself remembers the label set of names that the template makes. */
static zstc_status add_text(const zstc_request *request, const zstc_text *text, const zstc_labels *prepared,
                            zstc_batch *batch, size_t *index) {
    if (prepared != NULL) return zstc_batch_add_with(batch, text->bytes, text->length, prepared, index);
    return zstc_batch_add(batch, text->bytes, text->length, request->own.texts, request->own.count, request->params,
                          index);
}

static zstc_status name_input(const zstc_request *request, size_t index, zstc_status status, zstc_error *error) {
    if (!request->is_list) return zstc_error_take_last(error, status);
    return zstc_error_set(error, status, "inputs[%zu]: %s", index, zstc_last_error());
}

zstc_status zstc_request_add(const zstc_request *request, zstc *z, zstc_batch *batch, zstc_label_cache *cache,
                             size_t *first, zstc_error *error) {
    const zstc_labels *prepared = request->prepared;
    if (prepared == NULL && request->own.with_sentences > 0) {
        zstc_status status = find_labels(cache, request, z, &prepared, error);
        if (status != ZSTC_OK) return status;
    }
    for (size_t i = 0; i < request->text_count; i++) {
        zstc_status status = add_text(request, &request->texts[i], prepared, batch, i == 0 ? first : NULL);
        if (status != ZSTC_OK) return name_input(request, i, status, error);
    }
    return ZSTC_OK;
}
