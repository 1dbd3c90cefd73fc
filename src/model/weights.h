/* The tensors of a model by name, as they lie in its files: safetensors (one or sharded), pytorch_model.bin, or the
 * parameters of a TorchScript archive. Nothing is copied. */
#ifndef ZSTC_MODEL_WEIGHTS_H
#define ZSTC_MODEL_WEIGHTS_H

#include "model/files.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    ZSTC_DTYPE_F64, ZSTC_DTYPE_F32, ZSTC_DTYPE_F16, ZSTC_DTYPE_BF16,
    ZSTC_DTYPE_I64, ZSTC_DTYPE_I32, ZSTC_DTYPE_I16, ZSTC_DTYPE_I8, ZSTC_DTYPE_U8, ZSTC_DTYPE_BOOL
} zstc_dtype;

enum { ZSTC_RANK_MOST = 8 };

/* All of its elements lie inside the file: shape and stride have been checked against the bytes. `data` need not be
 * aligned. */
typedef struct {
    const char *name;
    const char *file; /* for messages: the file it comes from */
    zstc_dtype dtype;
    int32_t rank;
    int64_t shape[ZSTC_RANK_MOST];
    int64_t stride[ZSTC_RANK_MOST]; /* in elements */
    const void *data;
} zstc_tensor;

typedef struct zstc_weights zstc_weights;

zstc_status zstc_weights_open(zstc_weights **out, zstc_files *files);
void zstc_weights_free(zstc_weights *weights);

/* NULL when there is none of that name. */
const zstc_tensor *zstc_weights_find(const zstc_weights *weights, const char *name);
size_t zstc_weights_count(const zstc_weights *weights);
const zstc_tensor *zstc_weights_at(const zstc_weights *weights, size_t index);

/* Tells the kernel that a tensor's pages have been read for the last time, so that loading needs no second copy. */
void zstc_tensor_release(const zstc_tensor *tensor);

#ifdef __cplusplus
}
#endif

#endif
