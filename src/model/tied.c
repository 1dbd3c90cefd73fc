/* One table of words under several names. Which of them is stored depends on who wrote the file: torch.save writes all,
 * transformers the first, safetensors' save_model the first in the alphabet. */
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "model/model.h"
#include "model/tensors.h"

enum { PREFIXES = 2, CHUNK = 1 << 14 };

/* A checkpoint has the prefix of its family or none. */
static const char *prefix_at(const zstc_arch_names *names, size_t i) { return i == 0 ? names->prefix : ""; }

/* NULL where there is nothing to tie. */
static const zstc_arch_names *names_of(const zstc_model *model) {
    return model->weights != NULL ? zstc_arch_names_of(model->config.arch) : NULL;
}

/* All names of the families fit into `full`. */
const zstc_tensor *zstc_weights_find_below(const zstc_weights *weights, const char *prefix, const char *name) {
    char full[128];
    snprintf(full, sizeof full, "%s%s", prefix, name);
    return zstc_weights_find(weights, full);
}

static const zstc_tensor *find_any(const zstc_weights *weights, const zstc_arch_names *names, const char *prefix) {
    const zstc_tensor *found = NULL;
    for (size_t i = 0; found == NULL && i < ZSTC_WORDS_NAMES && names->words[i] != NULL; i++) {
        found = zstc_weights_find_below(weights, prefix, names->words[i]);
    }
    return found;
}

bool zstc_weights_have_prefix(const zstc_weights *weights, const char *prefix) {
    for (size_t i = 0; i < zstc_weights_count(weights); i++) {
        if (strncmp(zstc_weights_at(weights, i)->name, prefix, strlen(prefix)) == 0) return true;
    }
    return false;
}

static zstc_status add_name(zstc_weights *weights, const char *prefix, const char *name, const zstc_tensor *tensor) {
    char full[128];
    snprintf(full, sizeof full, "%s%s", prefix, name);
    zstc_status status = zstc_weights_add_alias(weights, full, tensor->name);
    return status == ZSTC_OK ? zstc_weights_finish(weights) : status;
}

zstc_status zstc_model_tie(zstc_model *model) {
    const zstc_arch_names *names = names_of(model);
    if (names == NULL) return ZSTC_OK;
    for (size_t i = 0; i < PREFIXES; i++) {
        const zstc_tensor *tensor = find_any(model->weights, names, prefix_at(names, i));
        if (tensor != NULL) return add_name(model->weights, prefix_at(names, i), names->words[0], tensor);
    }
    if (names->language_head == NULL) return ZSTC_OK;
    /* Looked at only where there is no other: a classifier does not have one. */
    const zstc_tensor *head = zstc_weights_find(model->weights, names->language_head);
    const char *prefix = zstc_weights_have_prefix(model->weights, names->prefix) ? names->prefix : "";
    return head != NULL ? add_name(model->weights, prefix, names->words[0], head) : ZSTC_OK;
}

/* ---- two tables where there should be one ---- */

static bool is_same_place(const zstc_tensor *a, const zstc_tensor *b) {
    return a->source == b->source && a->offset == b->offset;
}

static bool has_same_form(const zstc_tensor *a, const zstc_tensor *b) {
    bool same = a->dtype == b->dtype && a->rank == b->rank;
    for (int32_t i = 0; same && i < a->rank; i++) same = a->shape[i] == b->shape[i] && a->stride[i] == b->stride[i];
    return same;
}

static zstc_status compare_bytes(const zstc_tensor *a, const zstc_tensor *b, bool *same) {
    unsigned char left[CHUNK], right[CHUNK];
    int64_t size = (int64_t)zstc_dtype_size(a->dtype), extent = zstc_tensor_extent(a), most = CHUNK / size;
    *same = true;
    for (int64_t at = 0; *same && at < extent; at += most) {
        int64_t count = extent - at < most ? extent - at : most;
        zstc_status status = zstc_tensor_read(a, at, count, left);
        if (status == ZSTC_OK) status = zstc_tensor_read(b, at, count, right);
        if (status != ZSTC_OK) return status;
        *same = memcmp(left, right, (size_t)(count * size)) == 0;
    }
    return ZSTC_OK;
}

static zstc_status check_pair(const zstc_tensor *a, const zstc_tensor *b) {
    bool same = has_same_form(a, b);
    if (is_same_place(a, b) && same) return ZSTC_OK;
    if (same && a->dtype != ZSTC_DTYPE_OTHER) {
        zstc_status status = compare_bytes(a, b, &same);
        if (status != ZSTC_OK) return status;
    }
    if (same) return ZSTC_OK;
    return zstc_fail(ZSTC_MODEL, "%s: tensors '%s' and '%s' must hold the same word embeddings, but they differ",
                     b->file, a->name, b->name);
}

static zstc_status check_names(const zstc_model *model, const zstc_arch_names *names, const char *prefix) {
    const zstc_tensor *first = zstc_weights_find_below(model->weights, prefix, names->words[0]);
    zstc_status status = ZSTC_OK;
    for (size_t i = 1; status == ZSTC_OK && first != NULL && i < ZSTC_WORDS_NAMES && names->words[i] != NULL; i++) {
        const zstc_tensor *other = zstc_weights_find_below(model->weights, prefix, names->words[i]);
        if (other != NULL) status = check_pair(first, other);
    }
    return status;
}

zstc_status zstc_model_check_tied(const zstc_model *model) {
    const zstc_arch_names *names = names_of(model);
    zstc_status status = ZSTC_OK;
    for (size_t i = 0; names != NULL && status == ZSTC_OK && i < PREFIXES; i++) {
        status = check_names(model, names, prefix_at(names, i));
    }
    return status;
}
