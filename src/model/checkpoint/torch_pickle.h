/* Tensors as torch pickles them: a call of torch._utils._rebuild_tensor_v2 with a storage, which is a persistent id, an
 * offset, a shape and strides. The names and argument orders are those of torch/_utils.py and torch/serialization.py.
 */
#ifndef ZSTC_MODEL_CHECKPOINT_TORCH_PICKLE_H
#define ZSTC_MODEL_CHECKPOINT_TORCH_PICKLE_H

#include "model/checkpoint/pickle.h"
#include "model/tensors.h"

/* A storage as its persistent id names it. */
typedef struct {
    const char *key; /* not NUL-terminated */
    size_t key_length;
    int typed; /* whether the dtype is known from it; else the tensor says it */
    zstc_dtype dtype;
    int64_t count;      /* elements (bytes when not typed) */
    int64_t view_start; /* of an old checkpoint's view into a storage: where it starts */
    int known_type;     /* whether it is of a type that this library has a dtype for */
    const char *type;   /* its name, NULL if it has none */
} zstc_torch_storage;

/* Where a storage lies in the file, in bytes. */
typedef struct {
    uint64_t offset, size;
} zstc_torch_place;

/* Where the bytes of storages are. */
typedef struct zstc_torch_source {
    zstc_weights *weights;
    const zstc_file *file;
    const char *path; /* the file's, for messages */
    /* Finds a storage, at least `count` elements of it if typed. */
    zstc_status (*find)(const struct zstc_torch_source *source, const zstc_torch_storage *storage,
                        zstc_torch_place *out);
    const void *user;
} zstc_torch_source;

/* Reads a persistent id; 0 when it is not that of a storage. */
int zstc_torch_storage_read(const zstc_pickle_value *id, zstc_torch_storage *storage);

/* If `value` is a tensor, adds it by this name and sets *is_tensor to 1. One of a dtype or form that no model here has
 * is added as ZSTC_DTYPE_OTHER. */
zstc_status zstc_torch_add_tensor(const zstc_torch_source *source, const char *name, const zstc_pickle_value *value,
                                  int *is_tensor);

/* The two layouts of a zip archive of torch: a state dict, and the attributes of a TorchScript module. */
zstc_status zstc_torch_add_state_dict(const zstc_torch_source *source, const zstc_pickle_value *value);
zstc_status zstc_torch_add_module(const zstc_torch_source *source, const zstc_pickle_value *value);

/* A checkpoint of torch before 1.6: pickles and raw storages one after another. */
zstc_status zstc_torch_legacy_read(zstc_weights *weights, const zstc_file *file);

#endif
