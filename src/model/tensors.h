/* The table of tensors while it is filled; for the readers of the formats. */
#ifndef ZSTC_MODEL_TENSORS_H
#define ZSTC_MODEL_TENSORS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/json.h"
#include "model/weights.h"

/* Another name of a tensor, as safetensors' save_model leaves it in "__metadata__" for the names it drops. */
typedef struct zstc_alias {
    struct zstc_alias *next;
    const char *name, *target;
} zstc_alias;

struct zstc_weights {
    zstc_arena arena; /* names, aliases */
    zstc_tensor *tensors;
    size_t count, capacity;
    zstc_alias *aliases;
    /* While a shard is read: a tensor that the index says is in another one is not taken. */
    const json_t *index; /* tensor to file */
    const char *shard;
};

zstc_status zstc_weights_new(zstc_weights **out);

/* Adds a tensor; its name and type are copied, its file is not. */
zstc_status zstc_weights_add(zstc_weights *weights, const zstc_tensor *tensor);

/* Adds another name for a tensor; it counts if there is a tensor `target` and none of this name. */
zstc_status zstc_weights_add_alias(zstc_weights *weights, const char *name, const char *target);

/* Sorts the table, so that it can be searched, and takes the aliases into it. A name that is there twice is a MODEL
 * error. May be called again when more was added. */
zstc_status zstc_weights_finish(zstc_weights *weights);

/* The tensor `prefix` and `name` together name; whether any tensor's name begins with `prefix`. In tied.c. */
const zstc_tensor *zstc_weights_find_below(const zstc_weights *weights, const char *prefix, const char *name);
bool zstc_weights_have_prefix(const zstc_weights *weights, const char *prefix);

size_t zstc_dtype_size(zstc_dtype dtype);

/* The strides of a tensor without gaps. */
void zstc_tensor_set_dense(zstc_tensor *tensor);

/* A format: adds what `file` holds, which must live as long as the table. */
typedef zstc_status (*zstc_tensor_reader)(zstc_weights *weights, const zstc_file *file);

zstc_status zstc_safetensors_read(zstc_weights *weights, const zstc_file *file);
zstc_status zstc_checkpoint_read(zstc_weights *weights, const zstc_file *file); /* pytorch_model.bin */
zstc_status zstc_torchscript_read(zstc_weights *weights, const zstc_file *file);

/* Reads a file of the model; and all the files that an index names. */
zstc_status zstc_weights_read_file(zstc_weights *weights, zstc_files *files, const char *name, zstc_tensor_reader read);
zstc_status zstc_weights_read_shards(zstc_weights *weights, zstc_files *files, const char *name,
                                     zstc_tensor_reader read);

#endif
