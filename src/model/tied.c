/* One table of words under several names. Which of them is stored depends on who wrote the file: torch.save writes all,
 * transformers the first, safetensors' save_model the first in the alphabet. */
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "model/model.h"
#include "model/tensors.h"

enum { NAMES_MOST = 4, PREFIXES_MOST = 2, CHUNK = 1 << 14 };

/* The names below a prefix, the first being the one that networks ask for; and that of the output layer of a language
 * model, which has no prefix and is looked at only where there is no other: a classifier does not have one. */
typedef struct {
    zstc_arch arch;
    const char *prefixes[PREFIXES_MOST], *names[NAMES_MOST], *head;
} family;

static const family families[] = {
    {ZSTC_ARCH_BART,
     {"model.", ""},
     {"shared.weight", "encoder.embed_tokens.weight", "decoder.embed_tokens.weight"},
     "lm_head.weight"},
    {ZSTC_ARCH_ROBERTA, {"roberta.", ""}, {"embeddings.word_embeddings.weight"}, "lm_head.decoder.weight"},
    {ZSTC_ARCH_BERT, {"bert.", ""}, {"embeddings.word_embeddings.weight"}, "cls.predictions.decoder.weight"},
};

int zstc_name_may_be_tied(const char *name) {
    static const char *const ends[] = {"shared.weight", "embed_tokens.weight", "word_embeddings.weight",
                                       "lm_head.weight", "decoder.weight"};
    size_t length = strlen(name);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t end = strlen(ends[i]);
        if (length >= end && strcmp(name + length - end, ends[i]) == 0) return 1;
    }
    return 0;
}

static const family *family_of(const zstc_model *model) {
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        if (families[i].arch == model->config.arch) return &families[i];
    }
    return NULL;
}

/* All names of the table above fit into `full`. */
static const zstc_tensor *find(const zstc_weights *weights, const char *prefix, const char *name) {
    char full[128];
    snprintf(full, sizeof full, "%s%s", prefix, name);
    return zstc_weights_find(weights, full);
}

static const zstc_tensor *find_any(const zstc_weights *weights, const family *f, const char *prefix) {
    const zstc_tensor *found = NULL;
    for (size_t i = 0; found == NULL && i < NAMES_MOST && f->names[i] != NULL; i++) {
        found = find(weights, prefix, f->names[i]);
    }
    return found;
}

static int has_prefix(const zstc_weights *weights, const char *prefix) {
    for (size_t i = 0; i < zstc_weights_count(weights); i++) {
        if (strncmp(zstc_weights_at(weights, i)->name, prefix, strlen(prefix)) == 0) return 1;
    }
    return 0;
}

static zstc_status add_name(zstc_weights *weights, const char *prefix, const char *name, const zstc_tensor *tensor) {
    char full[128];
    snprintf(full, sizeof full, "%s%s", prefix, name);
    zstc_status status = zstc_weights_add_alias(weights, full, tensor->name);
    return status == ZSTC_OK ? zstc_weights_finish(weights) : status;
}

zstc_status zstc_model_tie(zstc_model *model) {
    const family *f = family_of(model);
    if (f == NULL || model->weights == NULL) return ZSTC_OK;
    for (size_t i = 0; i < PREFIXES_MOST; i++) {
        const zstc_tensor *tensor = find_any(model->weights, f, f->prefixes[i]);
        if (tensor != NULL) return add_name(model->weights, f->prefixes[i], f->names[0], tensor);
    }
    const zstc_tensor *head = zstc_weights_find(model->weights, f->head);
    const char *prefix = has_prefix(model->weights, f->prefixes[0]) ? f->prefixes[0] : f->prefixes[1];
    return head != NULL ? add_name(model->weights, prefix, f->names[0], head) : ZSTC_OK;
}

/* ---- two tables where there should be one ---- */

static int is_same_place(const zstc_tensor *a, const zstc_tensor *b) {
    return a->source == b->source && a->offset == b->offset;
}

static int has_same_form(const zstc_tensor *a, const zstc_tensor *b) {
    int same = a->dtype == b->dtype && a->rank == b->rank;
    for (int32_t i = 0; same && i < a->rank; i++) same = a->shape[i] == b->shape[i] && a->stride[i] == b->stride[i];
    return same;
}

static zstc_status compare_bytes(const zstc_tensor *a, const zstc_tensor *b, int *same) {
    unsigned char left[CHUNK], right[CHUNK];
    int64_t size = (int64_t)zstc_dtype_size(a->dtype), extent = zstc_tensor_extent(a), most = CHUNK / size;
    *same = 1;
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
    int same = has_same_form(a, b);
    if (is_same_place(a, b) && same) return ZSTC_OK;
    if (same && a->dtype != ZSTC_DTYPE_OTHER) {
        zstc_status status = compare_bytes(a, b, &same);
        if (status != ZSTC_OK) return status;
    }
    if (same) return ZSTC_OK;
    return zstc_fail(ZSTC_MODEL, "%s: tensors '%s' and '%s' must hold the same word embeddings, but they differ",
                     b->file, a->name, b->name);
}

zstc_status zstc_model_check_tied(const zstc_model *model) {
    const family *f = family_of(model);
    zstc_status status = ZSTC_OK;
    if (f == NULL || model->weights == NULL) return ZSTC_OK;
    for (size_t i = 0; status == ZSTC_OK && i < PREFIXES_MOST; i++) {
        const zstc_tensor *first = find(model->weights, f->prefixes[i], f->names[0]);
        for (size_t k = 1; status == ZSTC_OK && first != NULL && k < NAMES_MOST && f->names[k] != NULL; k++) {
            const zstc_tensor *other = find(model->weights, f->prefixes[i], f->names[k]);
            if (other != NULL) status = check_pair(first, other);
        }
    }
    return status;
}
