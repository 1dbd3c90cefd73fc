/* The format: https://huggingface.co/docs/safetensors - the header's length in 8 bytes, the header as JSON, the data.
 * What is refused here is what the safetensors library refuses: the tensors must cover the data without gap or overlap.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "model/tensors.h"

enum { LENGTH_SIZE = 8, HEADER_MOST = 100000000 };

/* Where a tensor lies in the data; for those of every type, also of ones that cannot be read. */
typedef struct {
    const char *name;
    uint64_t begin, end;
} place;

typedef struct {
    zstc_weights *weights;
    const zstc_file *file;
    const char *path;
    uint64_t data, size; /* the data: where it starts in the file and how much it is */
    place *places;
    size_t count;
} reader;

static zstc_status fail_tensor(const zstc_tensor *tensor, const char *what) {
    return zstc_fail(ZSTC_MODEL, "%s: tensor '%s': %s", tensor->file, tensor->name, what);
}

/* `bits` of an element: a type that cannot be read still has a size to be checked. */
typedef struct {
    const char *name;
    zstc_dtype dtype;
    int64_t bits;
} element_type;

static const element_type *find_type(const char *name) {
    static const element_type types[] = {
        {"F32", ZSTC_DTYPE_F32, 32},      {"F16", ZSTC_DTYPE_F16, 16},      {"BF16", ZSTC_DTYPE_BF16, 16},
        {"F64", ZSTC_DTYPE_F64, 64},      {"I64", ZSTC_DTYPE_I64, 64},      {"I32", ZSTC_DTYPE_I32, 32},
        {"I16", ZSTC_DTYPE_I16, 16},      {"I8", ZSTC_DTYPE_I8, 8},         {"U8", ZSTC_DTYPE_U8, 8},
        {"BOOL", ZSTC_DTYPE_BOOL, 8},     {"U16", ZSTC_DTYPE_OTHER, 16},    {"U32", ZSTC_DTYPE_OTHER, 32},
        {"U64", ZSTC_DTYPE_OTHER, 64},    {"C64", ZSTC_DTYPE_OTHER, 64},    {"F8_E4M3", ZSTC_DTYPE_OTHER, 8},
        {"F8_E5M2", ZSTC_DTYPE_OTHER, 8}, {"F8_E8M0", ZSTC_DTYPE_OTHER, 8}, {"F4", ZSTC_DTYPE_OTHER, 4},
    };
    static const element_type unknown = {"", ZSTC_DTYPE_OTHER, 0}; /* of a later version of the format */
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (strcmp(types[i].name, name) == 0) return &types[i];
    }
    return &unknown;
}

static zstc_status read_shape(zstc_tensor *tensor, const json_t *shape) {
    if (!json_is_array(shape)) return fail_tensor(tensor, "\"shape\" is not a list");
    if (json_array_size(shape) > ZSTC_RANK_MOST) return fail_tensor(tensor, "it has more than 8 dimensions");
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

static int has_size(const zstc_tensor *tensor, int64_t bits, uint64_t size) {
    int64_t extent = zstc_tensor_extent(tensor);
    if (extent < 0 || (bits > 0 && extent > INT64_MAX / bits)) return 0;
    if (bits == 0) return 1;
    return (uint64_t)(extent * bits) % 8 == 0 && (uint64_t)(extent * bits) / 8 == size;
}

static zstc_status locate(reader *r, zstc_tensor *tensor, const json_t *offsets, int64_t bits) {
    const json_t *first = json_array_get(offsets, 0), *last = json_array_get(offsets, 1);
    if (json_array_size(offsets) != 2 || !json_is_integer(first) || !json_is_integer(last)) {
        return fail_tensor(tensor, "\"data_offsets\" is not a list of two numbers");
    }
    json_int_t begin = json_integer_value(first), end = json_integer_value(last);
    if (begin < 0 || end < begin || (uint64_t)end > r->size) {
        return zstc_fail(ZSTC_MODEL,
                         "%s: tensor '%s' at %" PRId64 " to %" PRId64 " does not lie in the %" PRIu64 " bytes of data",
                         tensor->file, tensor->name, (int64_t)begin, (int64_t)end, r->size);
    }
    if (!has_size(tensor, bits, (uint64_t)(end - begin))) {
        return fail_tensor(tensor, "its shape and its \"data_offsets\" do not agree");
    }
    tensor->offset = r->data + (uint64_t)begin;
    r->places[r->count++] = (place){.name = tensor->name, .begin = (uint64_t)begin, .end = (uint64_t)end};
    return ZSTC_OK;
}

static zstc_status read_tensor(reader *r, const char *name, const json_t *entry) {
    zstc_tensor tensor = {.name = name, .file = r->path, .source = r->file};
    tensor.type = json_string_value(json_object_get(entry, "dtype"));
    if (tensor.type == NULL) return fail_tensor(&tensor, "\"dtype\" is missing or not a string");
    const element_type *type = find_type(tensor.type);
    tensor.dtype = type->dtype;
    zstc_status status = read_shape(&tensor, json_object_get(entry, "shape"));
    if (status == ZSTC_OK) status = locate(r, &tensor, json_object_get(entry, "data_offsets"), type->bits);
    return status == ZSTC_OK ? zstc_weights_add(r->weights, &tensor) : status;
}

/* Free text but for the names that save_model dropped: each with the name that its tensor is stored under. */
static zstc_status read_metadata(const reader *r, json_t *metadata) {
    const char *name;
    json_t *target;
    json_object_foreach(metadata, name, target) {
        if (!json_is_string(target)) {
            return zstc_fail(ZSTC_MODEL, "%s: \"__metadata__\": \"%s\" is not a string", r->path, name);
        }
        zstc_status status = zstc_weights_add_alias(r->weights, name, json_string_value(target));
        if (status != ZSTC_OK) return status;
    }
    return ZSTC_OK;
}

static int by_place(const void *a, const void *b) {
    const place *x = a, *y = b;
    if (x->begin != y->begin) return x->begin < y->begin ? -1 : 1;
    return (x->end > y->end) - (x->end < y->end);
}

static zstc_status check_cover(const reader *r) {
    uint64_t at = 0;
    if (r->count > 0) qsort(r->places, r->count, sizeof *r->places, by_place);
    for (size_t i = 0; i < r->count; at = r->places[i++].end) {
        if (r->places[i].begin == at) continue;
        return zstc_fail(ZSTC_MODEL,
                         "%s: tensor '%s' starts at byte %" PRIu64
                         " of the data, but what is before it ends at %" PRIu64 " (neither gap nor overlap is allowed)",
                         r->path, r->places[i].name, r->places[i].begin, at);
    }
    if (at == r->size) return ZSTC_OK;
    return zstc_fail(ZSTC_MODEL, "%s: the file has %" PRIu64 " bytes of data, but the tensors end at %" PRIu64, r->path,
                     r->size, at);
}

static zstc_status read_tensors(reader *r, json_t *root) {
    json_t *entry;
    const char *name;
    zstc_status status = ZSTC_OK;
    r->places = calloc(json_object_size(root) + 1, sizeof *r->places);
    if (r->places == NULL) return zstc_fail_memory();
    json_object_foreach(root, name, entry) {
        int is_metadata = strcmp(name, "__metadata__") == 0;
        status = is_metadata ? read_metadata(r, entry) : read_tensor(r, name, entry);
        if (status != ZSTC_OK) return status;
    }
    return check_cover(r);
}

static zstc_status fail_header(const reader *r, uint64_t size, uint64_t length) {
    if (size < LENGTH_SIZE)
        return zstc_fail(ZSTC_MODEL, "%s: the file has only %" PRIu64 " bytes (is it cut off?)", r->path, size);
    if (length > HEADER_MOST) {
        return zstc_fail(ZSTC_MODEL,
                         "%s: not a safetensors file: its header would be %" PRIu64 " bytes (expected at most %d)",
                         r->path, length, HEADER_MOST);
    }
    return zstc_fail(ZSTC_MODEL,
                     "%s: the header takes %" PRIu64 " bytes, but the file has %" PRIu64 " (is the file cut off?)",
                     r->path, length, size);
}

static zstc_status read_header(reader *r, zstc_span *header) {
    unsigned char length_bytes[LENGTH_SIZE], *bytes = NULL;
    uint64_t size = zstc_file_size(r->file), length = UINT64_MAX;
    zstc_status status = ZSTC_OK;
    if (size >= LENGTH_SIZE) status = zstc_file_read(r->file, 0, length_bytes, sizeof length_bytes);
    if (status != ZSTC_OK) return status;
    if (size >= LENGTH_SIZE) length = zstc_le64(length_bytes);
    if (length > HEADER_MOST || length > size - LENGTH_SIZE) return fail_header(r, size, length);
    r->data = LENGTH_SIZE + length;
    r->size = size - r->data;
    status = zstc_file_read_new(r->file, LENGTH_SIZE, (size_t)length, &bytes);
    if (status == ZSTC_OK) *header = (zstc_span){bytes, (size_t)length};
    return status;
}

zstc_status zstc_safetensors_read(zstc_weights *weights, const zstc_file *file) {
    reader r = {.weights = weights, .file = file, .path = zstc_file_path(file)};
    zstc_span header = {NULL, 0};
    json_t *root = NULL;
    zstc_status status = read_header(&r, &header);
    if (status == ZSTC_OK) status = zstc_json_load(&root, header, r.path, JSON_REJECT_DUPLICATES);
    free((void *)(uintptr_t)header.data);
    if (status == ZSTC_OK) status = read_tensors(&r, root);
    free(r.places);
    json_decref(root);
    return status;
}
