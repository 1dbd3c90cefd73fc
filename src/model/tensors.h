/* The table of tensors while it is filled; for the readers of the formats. */
#ifndef ZSTC_MODEL_TENSORS_H
#define ZSTC_MODEL_TENSORS_H

#include "model/arena.h"
#include "model/json.h"
#include "model/weights.h"

struct zstc_weights {
    zstc_arena arena; /* names */
    zstc_tensor *tensors;
    size_t count, capacity;
    /* While a shard is read: only the tensors that the index says are in it are taken. */
    const json_t *index; /* tensor to file */
    const char *shard;
};

zstc_status zstc_weights_new(zstc_weights **out);

/* Adds a tensor; its name is copied, its file is not. */
zstc_status zstc_weights_add(zstc_weights *weights, const zstc_tensor *tensor);

/* Sorts the table, so that it can be searched. A name that is there twice is a MODEL error. */
zstc_status zstc_weights_finish(zstc_weights *weights);

/* Strings that live as long as the table, NULL without memory: a copy, and the path of a model's file. */
char *zstc_weights_keep(zstc_weights *weights, const char *text);
char *zstc_weights_keep_path(zstc_weights *weights, const zstc_files *files, const char *name);

size_t zstc_dtype_size(zstc_dtype dtype);

/* The strides of a tensor without gaps. */
void zstc_tensor_set_dense(zstc_tensor *tensor);

/* How many elements from its first to its last one, both included; 0 for an empty tensor. Negative when a shape or
 * stride is, or when the number of elements or their extent overflows. */
int64_t zstc_tensor_extent(const zstc_tensor *tensor);

/* A format: adds what `bytes` hold. `file` names it in messages and must live as long as the table. */
typedef zstc_status (*zstc_tensor_reader)(zstc_weights *weights, zstc_span bytes, const char *file);

zstc_status zstc_safetensors_read(zstc_weights *weights, zstc_span bytes, const char *file);
zstc_status zstc_checkpoint_read(zstc_weights *weights, zstc_span bytes, const char *file); /* pytorch_model.bin */
zstc_status zstc_torchscript_read(zstc_weights *weights, zstc_span bytes, const char *file);

/* Reads a file of the model; and all the files that an index names. */
zstc_status zstc_weights_read_file(zstc_weights *weights, zstc_files *files, const char *name, zstc_tensor_reader read);
zstc_status zstc_weights_read_shards(zstc_weights *weights, zstc_files *files, const char *name,
                                     zstc_tensor_reader read);

#endif
