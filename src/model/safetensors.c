/* The format: https://huggingface.co/docs/safetensors - the header's length in 8 bytes, the header as JSON, the data.
 * Tensors of a dtype that no model here has (the 8-bit floats, say) are left out: who needs one finds it missing. */
#include <inttypes.h>
#include <string.h>

#include "api/error.h"
#include "model/bytes.h"
#include "model/tensors.h"

enum { LENGTH_SIZE = 8, HEADER_MOST = 100000000 };

static zstc_status fail_tensor(const zstc_tensor *tensor, const char *what) {
    return zstc_fail(ZSTC_MODEL, "%s: tensor '%s': %s", tensor->file, tensor->name, what);
}

static int read_dtype(const char *name, zstc_dtype *dtype) {
    static const struct {
        const char *name;
        zstc_dtype dtype;
    } names[] = {
        {"F32", ZSTC_DTYPE_F32}, {"F16", ZSTC_DTYPE_F16},   {"BF16", ZSTC_DTYPE_BF16}, {"F64", ZSTC_DTYPE_F64},
        {"I64", ZSTC_DTYPE_I64}, {"I32", ZSTC_DTYPE_I32},   {"I16", ZSTC_DTYPE_I16},   {"I8", ZSTC_DTYPE_I8},
        {"U8", ZSTC_DTYPE_U8},   {"BOOL", ZSTC_DTYPE_BOOL},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i].name, name) != 0) continue;
        *dtype = names[i].dtype;
        return 1;
    }
    return 0;
}

static zstc_status read_shape(zstc_tensor *tensor, const json_t *shape) {
    if (!json_is_array(shape)) return fail_tensor(tensor, "\"shape\" is not a list");
    if (json_array_size(shape) > ZSTC_RANK_MOST) return fail_tensor(tensor, "more than 8 dimensions");
    tensor->rank = (int32_t)json_array_size(shape);
    for (int32_t i = 0; i < tensor->rank; i++) {
        const json_t *size = json_array_get(shape, (size_t)i);
        if (!json_is_integer(size) || json_integer_value(size) < 0) {
            return fail_tensor(tensor, "\"shape\" is not a list of sizes");
        }
        tensor->shape[i] = json_integer_value(size);
    }
    zstc_tensor_set_dense(tensor);
    return ZSTC_OK;
}

static zstc_status locate(zstc_tensor *tensor, const json_t *offsets, zstc_span data) {
    const json_t *first = json_array_get(offsets, 0), *last = json_array_get(offsets, 1);
    if (json_array_size(offsets) != 2 || !json_is_integer(first) || !json_is_integer(last)) {
        return fail_tensor(tensor, "\"data_offsets\" is not a list of two numbers");
    }
    json_int_t begin = json_integer_value(first), end = json_integer_value(last);
    if (begin < 0 || end < begin || (uint64_t)end > data.size) {
        return zstc_fail(ZSTC_MODEL,
                         "%s: tensor '%s' at %" PRId64 " to %" PRId64 " does not lie in the %zu bytes of data",
                         tensor->file, tensor->name, (int64_t)begin, (int64_t)end, data.size);
    }
    int64_t extent = zstc_tensor_extent(tensor), size = (int64_t)zstc_dtype_size(tensor->dtype);
    if (extent < 0 || extent > INT64_MAX / size || extent * size != end - begin) {
        return fail_tensor(tensor, "its shape and its \"data_offsets\" do not agree");
    }
    tensor->data = data.data + begin;
    return ZSTC_OK;
}

static zstc_status read_tensor(zstc_weights *weights, const char *name, const json_t *entry, zstc_span data,
                               const char *file) {
    zstc_tensor tensor = {.name = name, .file = file};
    const char *dtype = json_string_value(json_object_get(entry, "dtype"));
    if (dtype == NULL) return fail_tensor(&tensor, "no \"dtype\"");
    if (!read_dtype(dtype, &tensor.dtype)) return ZSTC_OK;
    zstc_status status = read_shape(&tensor, json_object_get(entry, "shape"));
    if (status == ZSTC_OK) status = locate(&tensor, json_object_get(entry, "data_offsets"), data);
    return status == ZSTC_OK ? zstc_weights_add(weights, &tensor) : status;
}

static zstc_status split(zstc_span bytes, const char *file, zstc_span *header, zstc_span *data) {
    uint64_t length = bytes.size >= LENGTH_SIZE ? zstc_le64(bytes.data) : UINT64_MAX;
    if (length > HEADER_MOST || length > bytes.size - LENGTH_SIZE) {
        return zstc_fail(ZSTC_MODEL, "%s: its header is larger than allowed, or the file is cut off", file);
    }
    *header = (zstc_span){bytes.data + LENGTH_SIZE, (size_t)length};
    *data = (zstc_span){header->data + length, bytes.size - LENGTH_SIZE - (size_t)length};
    return ZSTC_OK;
}

zstc_status zstc_safetensors_read(zstc_weights *weights, zstc_span bytes, const char *file) {
    zstc_span header = {NULL, 0}, data = {NULL, 0};
    json_t *root = NULL, *entry;
    const char *name;
    zstc_status status = split(bytes, file, &header, &data);
    if (status == ZSTC_OK) status = zstc_model_json(&root, header, file, JSON_REJECT_DUPLICATES);
    if (status != ZSTC_OK) return status;
    json_object_foreach(root, name, entry) {
        if (strcmp(name, "__metadata__") == 0) continue;
        status = read_tensor(weights, name, entry, data, file);
        if (status != ZSTC_OK) break;
    }
    json_decref(root);
    return status;
}
