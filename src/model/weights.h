/* The tensors of a model by name, as they lie in its files: safetensors (one or sharded), pytorch_model.bin, or the
 * parameters of a TorchScript archive. None is read before it is asked for. */
#ifndef ZSTC_MODEL_WEIGHTS_H
#define ZSTC_MODEL_WEIGHTS_H

#include "model/files.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    ZSTC_DTYPE_F64,
    ZSTC_DTYPE_F32,
    ZSTC_DTYPE_F16,
    ZSTC_DTYPE_BF16,
    ZSTC_DTYPE_I64,
    ZSTC_DTYPE_I32,
    ZSTC_DTYPE_I16,
    ZSTC_DTYPE_I8,
    ZSTC_DTYPE_U8,
    ZSTC_DTYPE_BOOL,
    ZSTC_DTYPE_OTHER /* known by its name in the file alone: cannot be read */
} zstc_dtype;

enum { ZSTC_RANK_MOST = 8 };

/* All of its elements lie inside the file: shape and stride have been checked against the file's size. */
typedef struct {
    const char *name;
    const char *file; /* for messages: the file it comes from */
    const char *type; /* for messages: its type as the file names it */
    const zstc_file *source;
    uint64_t offset; /* of its first element in the source */
    zstc_dtype dtype;
    int32_t rank;
    int64_t shape[ZSTC_RANK_MOST];
    int64_t stride[ZSTC_RANK_MOST]; /* in elements */
} zstc_tensor;

typedef struct zstc_weights zstc_weights;

zstc_status zstc_weights_open(zstc_weights **out, zstc_files *files);
void zstc_weights_free(zstc_weights *weights);

/* NULL when there is none of that name, and no alias: another name of a tensor in safetensors' "__metadata__". */
const zstc_tensor *zstc_weights_find(const zstc_weights *weights, const char *name);
size_t zstc_weights_count(const zstc_weights *weights);
const zstc_tensor *zstc_weights_at(const zstc_weights *weights, size_t index);

/* How many elements from its first to its last one, both included; 0 for an empty tensor. Negative when a shape or
 * stride is, or when the number of elements or their extent overflows. */
int64_t zstc_tensor_extent(const zstc_tensor *tensor);

/* Whether its elements lie one behind another in row-major order. */
int zstc_tensor_is_dense(const zstc_tensor *tensor);

/* Reads `count` elements as they lie in the file, from element `first` of its extent on. Not of ZSTC_DTYPE_OTHER. */
zstc_status zstc_tensor_read(const zstc_tensor *tensor, int64_t first, int64_t count, void *buffer);

#ifdef __cplusplus
}
#endif

#endif
