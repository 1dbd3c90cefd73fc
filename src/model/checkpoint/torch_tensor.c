#include <string.h>

#include "base/fail.h"
#include "model/checkpoint/torch_pickle.h"

typedef zstc_pickle_value value;

enum { WRAPPERS_MOST = 8 };

/* The arguments of a call that gives a tensor. */
typedef struct {
    const value *storage, *offset, *shape, *stride;
    const value *dtype; /* NULL: the storage's */
} rebuild;

static int integer_of(const value *v, int64_t *out) {
    if (v == NULL || v->kind != ZSTC_PICKLE_INTEGER) return 0;
    *out = v->integer;
    return 1;
}

/* "torch.FloatStorage" and "torch.cuda.FloatStorage" alike; "torch.float32" for a dtype. */
static int read_type(const value *v, zstc_torch_storage *storage) {
    storage->type = v != NULL && v->kind == ZSTC_PICKLE_GLOBAL ? v->text : NULL;
    static const struct {
        const char *name;
        int typed;
        zstc_dtype dtype;
    } types[] = {
        {"FloatStorage", 1, ZSTC_DTYPE_F32},
        {"HalfStorage", 1, ZSTC_DTYPE_F16},
        {"BFloat16Storage", 1, ZSTC_DTYPE_BF16},
        {"DoubleStorage", 1, ZSTC_DTYPE_F64},
        {"LongStorage", 1, ZSTC_DTYPE_I64},
        {"IntStorage", 1, ZSTC_DTYPE_I32},
        {"ShortStorage", 1, ZSTC_DTYPE_I16},
        {"CharStorage", 1, ZSTC_DTYPE_I8},
        {"ByteStorage", 1, ZSTC_DTYPE_U8},
        {"BoolStorage", 1, ZSTC_DTYPE_BOOL},
        {"UntypedStorage", 0, ZSTC_DTYPE_U8},
        {"float32", 1, ZSTC_DTYPE_F32},
        {"float16", 1, ZSTC_DTYPE_F16},
        {"bfloat16", 1, ZSTC_DTYPE_BF16},
        {"float64", 1, ZSTC_DTYPE_F64},
        {"int64", 1, ZSTC_DTYPE_I64},
        {"int32", 1, ZSTC_DTYPE_I32},
        {"int16", 1, ZSTC_DTYPE_I16},
        {"int8", 1, ZSTC_DTYPE_I8},
        {"uint8", 1, ZSTC_DTYPE_U8},
        {"bool", 1, ZSTC_DTYPE_BOOL},
    };
    if (v == NULL || v->kind != ZSTC_PICKLE_GLOBAL || strncmp(v->text, "torch.", 6) != 0) return 0;
    const char *name = strrchr(v->text, '.') + 1;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (strcmp(types[i].name, name) != 0) continue;
        storage->typed = types[i].typed;
        storage->dtype = types[i].dtype;
        return 1;
    }
    return 0;
}

/* ("storage", type, key, device, count), in old checkpoints with a view (key, start, count) at its end. */
int zstc_torch_storage_read(const value *id, zstc_torch_storage *storage) {
    const value *key = zstc_pickle_item(id, 2), *view = zstc_pickle_item(id, 5);
    *storage = (zstc_torch_storage){0};
    if (!zstc_pickle_is_string(zstc_pickle_item(id, 0), "storage") || key == NULL) return 0;
    if (key->kind != ZSTC_PICKLE_STRING || !integer_of(zstc_pickle_item(id, 4), &storage->count)) return 0;
    if (storage->count < 0) return 0;
    storage->key = key->text;
    storage->key_length = key->length;
    storage->known_type = read_type(zstc_pickle_item(id, 1), storage);
    if (view == NULL || view->kind == ZSTC_PICKLE_NONE) return 1;
    return integer_of(zstc_pickle_item(view, 1), &storage->view_start) && storage->view_start >= 0;
}

/* Takes off what is wrapped around the call that makes a tensor: parameters, subclasses, type tags. */
static const value *unwrap(const value *v, const value **function, const value **arguments) {
    for (int i = 0; i < WRAPPERS_MOST && v != NULL && v->kind == ZSTC_PICKLE_OBJECT; i++) {
        *function = v->callable;
        *arguments = v->arguments;
        if (zstc_pickle_is_global(*function, "torch._tensor._rebuild_from_type_v2")) {
            *function = zstc_pickle_item(v->arguments, 0);
            *arguments = zstc_pickle_item(v->arguments, 2);
        }
        if (!zstc_pickle_is_global(*function, "torch._utils._rebuild_parameter") &&
            !zstc_pickle_is_global(*function, "torch._utils._rebuild_parameter_with_state") &&
            !zstc_pickle_is_global(*function, "torch.jit._pickle.restore_type_tag")) {
            return v;
        }
        v = zstc_pickle_item(*arguments, 0);
    }
    return NULL;
}

static int read_rebuild(const value *v, rebuild *call) {
    const value *function = NULL, *arguments = NULL;
    if (unwrap(v, &function, &arguments) == NULL) return 0;
    int third = zstc_pickle_is_global(function, "torch._utils._rebuild_tensor_v3");
    if (!third && !zstc_pickle_is_global(function, "torch._utils._rebuild_tensor_v2") &&
        !zstc_pickle_is_global(function, "torch._utils._rebuild_tensor")) {
        return 0;
    }
    *call = (rebuild){.storage = zstc_pickle_item(arguments, 0),
                      .offset = zstc_pickle_item(arguments, 1),
                      .shape = zstc_pickle_item(arguments, 2),
                      .stride = zstc_pickle_item(arguments, 3),
                      .dtype = third ? zstc_pickle_item(arguments, 6) : NULL};
    return 1;
}

static zstc_status fail_tensor(const zstc_tensor *tensor, const char *what) {
    return zstc_fail(ZSTC_MODEL, "%s: tensor '%s': %s", tensor->file, tensor->name, what);
}

static zstc_status read_layout(zstc_tensor *tensor, const rebuild *call) {
    if (call->shape == NULL || call->stride == NULL || call->shape->kind != ZSTC_PICKLE_TUPLE ||
        call->stride->kind != ZSTC_PICKLE_TUPLE || call->shape->count != call->stride->count) {
        return fail_tensor(tensor, "it has no shape and strides");
    }
    if (call->shape->count > ZSTC_RANK_MOST) return fail_tensor(tensor, "it has more than 8 dimensions");
    tensor->rank = (int32_t)call->shape->count;
    for (int32_t i = 0; i < tensor->rank; i++) {
        if (!integer_of(call->shape->items[i], &tensor->shape[i]) ||
            !integer_of(call->stride->items[i], &tensor->stride[i])) {
            return fail_tensor(tensor, "its shape and strides are not whole numbers");
        }
    }
    return ZSTC_OK;
}

/* The tensor's elements must lie in what is there of its storage, whatever the storage claims to be. */
static zstc_status locate(const zstc_torch_source *source, const zstc_torch_storage *storage, const value *offset,
                          zstc_tensor *tensor) {
    int64_t start, extent = zstc_tensor_extent(tensor), size = (int64_t)zstc_dtype_size(tensor->dtype);
    zstc_torch_place place;
    zstc_status status = source->find(source, storage, &place);
    if (status != ZSTC_OK) return status;
    if (extent < 0 || !integer_of(offset, &start) || start < 0)
        return fail_tensor(tensor, "its shape, strides or offset are out of range");
    int64_t there = place.size > INT64_MAX ? INT64_MAX / size : (int64_t)place.size / size;
    if (start > INT64_MAX - storage->view_start)
        return fail_tensor(tensor, "its shape, strides or offset are out of range");
    start += storage->view_start;
    if (start > there || extent > there - start) return fail_tensor(tensor, "it does not lie in its storage");
    tensor->offset = place.offset + (uint64_t)(start * size);
    return ZSTC_OK;
}

/* A tensor that this library cannot read: who needs it finds its type in the message. */
static zstc_status add_other(const zstc_torch_source *source, zstc_tensor *tensor, const char *type) {
    tensor->dtype = ZSTC_DTYPE_OTHER;
    tensor->type = type != NULL ? type : "unknown";
    tensor->rank = 0;
    return zstc_weights_add(source->weights, tensor);
}

static zstc_status add_known(const zstc_torch_source *source, zstc_tensor *tensor, const rebuild *call) {
    zstc_torch_storage storage, given = {0};
    if (call->storage == NULL || call->storage->kind != ZSTC_PICKLE_PERSISTENT ||
        !zstc_torch_storage_read(call->storage->arguments, &storage)) {
        return fail_tensor(tensor, "it has no storage");
    }
    if (!storage.known_type) return add_other(source, tensor, storage.type);
    if (!storage.typed && !read_type(call->dtype, &given)) return add_other(source, tensor, given.type);
    tensor->dtype = storage.typed ? storage.dtype : given.dtype;
    tensor->type = storage.typed ? storage.type : given.type;
    zstc_status status = read_layout(tensor, call);
    if (status == ZSTC_OK) status = locate(source, &storage, call->offset, tensor);
    return status == ZSTC_OK ? zstc_weights_add(source->weights, tensor) : status;
}

/* The function of a call that gives a tensor in a form that is not read here (quantised, sparse ...); else NULL. */
static const char *other_form(const value *v) {
    static const char rebuilds[] = "torch._utils._rebuild_";
    const value *function = NULL, *arguments = NULL;
    if (unwrap(v, &function, &arguments) == NULL || function == NULL) return NULL;
    int is_rebuild = function->kind == ZSTC_PICKLE_GLOBAL && strncmp(function->text, rebuilds, strlen(rebuilds)) == 0;
    return is_rebuild ? function->text : NULL;
}

zstc_status zstc_torch_add_tensor(const zstc_torch_source *source, const char *name, const value *v, int *is_tensor) {
    rebuild call;
    zstc_tensor tensor = {.name = name, .file = source->path, .source = source->file};
    int is_known = read_rebuild(v, &call);
    const char *other = is_known ? NULL : other_form(v);
    *is_tensor = 0;
    if (!is_known && other == NULL) return ZSTC_OK;
    zstc_status status = is_known ? add_known(source, &tensor, &call) : add_other(source, &tensor, other);
    *is_tensor = status == ZSTC_OK;
    return status;
}
