#include "model/tensors.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/fail.h"
#include "model/arch/arch.h"

zstc_status zstc_weights_new(zstc_weights **out) {
    zstc_weights *weights = calloc(1, sizeof *weights);
    if (weights == NULL) return zstc_fail_memory();
    *out = weights;
    return ZSTC_OK;
}

void zstc_weights_free(zstc_weights *weights) {
    if (weights == NULL) return;
    zstc_arena_free(&weights->arena);
    free(weights->tensors);
    free(weights);
}

static int make_room(zstc_weights *weights) {
    zstc_tensor *tensors = zstc_array_grow(weights->tensors, &weights->capacity, weights->count + 1, sizeof *tensors);
    if (tensors == NULL) return 0;
    weights->tensors = tensors;
    return 1;
}

static int belongs_here(const zstc_weights *weights, const char *name) {
    if (weights->index == NULL) return 1;
    const char *shard = json_string_value(json_object_get(weights->index, name));
    return shard != NULL ? strcmp(shard, weights->shard) == 0 : zstc_arch_may_name_words(name);
}

static char *keep(zstc_weights *weights, const char *text) {
    return zstc_arena_copy(&weights->arena, text, strlen(text));
}

zstc_status zstc_weights_add(zstc_weights *weights, const zstc_tensor *tensor) {
    if (!belongs_here(weights, tensor->name)) return ZSTC_OK;
    char *name = keep(weights, tensor->name), *type = tensor->type != NULL ? keep(weights, tensor->type) : NULL;
    if (name == NULL || (type == NULL && tensor->type != NULL) || !make_room(weights)) return zstc_fail_memory();
    zstc_tensor *added = &weights->tensors[weights->count++];
    *added = *tensor;
    added->name = name;
    added->type = type;
    return ZSTC_OK;
}

zstc_status zstc_weights_add_alias(zstc_weights *weights, const char *name, const char *target) {
    zstc_alias *alias = zstc_arena_take(&weights->arena, 1, sizeof *alias);
    char *kept_name = keep(weights, name), *kept_target = keep(weights, target);
    if (alias == NULL || kept_name == NULL || kept_target == NULL) return zstc_fail_memory();
    *alias = (zstc_alias){.next = weights->aliases, .name = kept_name, .target = kept_target};
    weights->aliases = alias;
    return ZSTC_OK;
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const zstc_tensor *)a)->name, ((const zstc_tensor *)b)->name);
}

static void sort(zstc_weights *weights) {
    if (weights->count > 0) qsort(weights->tensors, weights->count, sizeof *weights->tensors, by_name);
}

static zstc_status check_names(const zstc_weights *weights) {
    for (size_t i = 1; i < weights->count; i++) {
        const zstc_tensor *tensor = &weights->tensors[i];
        if (by_name(tensor - 1, tensor) == 0) {
            return zstc_fail(ZSTC_MODEL, "%s: tensor '%s' occurs twice", tensor->file, tensor->name);
        }
    }
    return ZSTC_OK;
}

static const zstc_tensor *find_among(const zstc_weights *weights, size_t count, const char *name) {
    zstc_tensor wanted = {.name = name};
    return count > 0 ? bsearch(&wanted, weights->tensors, count, sizeof *weights->tensors, by_name) : NULL;
}

/* An alias of an alias is none: its target must be stored. Two of the same name and target are one. */
static zstc_status take_aliases(zstc_weights *weights) {
    size_t stored = weights->count;
    for (const zstc_alias *alias = weights->aliases; alias != NULL; alias = alias->next) {
        const zstc_tensor *target = find_among(weights, stored, alias->target);
        if (target == NULL || find_among(weights, stored, alias->name) != NULL) continue;
        zstc_tensor tensor = *target; /* the table may move */
        if (!make_room(weights)) return zstc_fail_memory();
        weights->tensors[weights->count] = tensor;
        weights->tensors[weights->count++].name = alias->name;
    }
    weights->aliases = NULL;
    if (weights->count > stored) sort(weights);
    return check_names(weights);
}

zstc_status zstc_weights_finish(zstc_weights *weights) {
    sort(weights);
    zstc_status status = check_names(weights);
    return status == ZSTC_OK ? take_aliases(weights) : status;
}

const zstc_tensor *zstc_weights_find(const zstc_weights *weights, const char *name) {
    return find_among(weights, weights->count, name);
}

size_t zstc_weights_count(const zstc_weights *weights) { return weights->count; }
const zstc_tensor *zstc_weights_at(const zstc_weights *weights, size_t index) { return &weights->tensors[index]; }

size_t zstc_dtype_size(zstc_dtype dtype) {
    switch (dtype) {
    case ZSTC_DTYPE_F64:
    case ZSTC_DTYPE_I64: return 8;
    case ZSTC_DTYPE_F32:
    case ZSTC_DTYPE_I32: return 4;
    case ZSTC_DTYPE_F16:
    case ZSTC_DTYPE_BF16:
    case ZSTC_DTYPE_I16: return 2;
    default: return 1;
    }
}

void zstc_tensor_set_dense(zstc_tensor *tensor) {
    int64_t stride = 1;
    for (int32_t i = tensor->rank; i-- > 0;) {
        tensor->stride[i] = stride;
        /* An overflow is found by zstc_tensor_extent; an extent of 0 must not hide the strides before it. */
        int64_t size = tensor->shape[i] > 0 ? tensor->shape[i] : 1;
        stride = size <= INT64_MAX / stride ? stride * size : INT64_MAX;
    }
}

int64_t zstc_tensor_extent(const zstc_tensor *tensor) {
    int64_t extent = 1, elements = 1;
    int empty = 0;
    for (int32_t i = 0; i < tensor->rank; i++) {
        int64_t size = tensor->shape[i], stride = tensor->stride[i];
        if (size < 0 || stride < 0) return -1;
        if (size == 0) empty = 1;
        if (size <= 1) continue;
        if (elements > INT64_MAX / size || stride > (INT64_MAX - extent) / (size - 1)) return -1;
        elements *= size;
        extent += (size - 1) * stride;
    }
    return empty ? 0 : extent;
}

int zstc_tensor_is_dense(const zstc_tensor *tensor) {
    zstc_tensor dense = *tensor;
    zstc_tensor_set_dense(&dense);
    for (int32_t i = 0; i < tensor->rank; i++) {
        if (tensor->shape[i] != 1 && tensor->stride[i] != dense.stride[i]) return 0;
    }
    return 1;
}

zstc_status zstc_tensor_read(const zstc_tensor *tensor, int64_t first, int64_t count, void *buffer) {
    uint64_t size = zstc_dtype_size(tensor->dtype);
    return zstc_file_read(tensor->source, tensor->offset + (uint64_t)first * size, buffer,
                          (size_t)((uint64_t)count * size));
}
