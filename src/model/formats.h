/* The names of files that hold weights: those that are read, and the formats of those that are not, for messages. Does
 * not use the thread's last error: the program compiles it too. */
#ifndef ZSTC_MODEL_FORMATS_H
#define ZSTC_MODEL_FORMATS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The files that weights are read from, in the order in which transformers prefers them. */
enum {
    ZSTC_WEIGHTS_SAFETENSORS,
    ZSTC_WEIGHTS_SAFETENSORS_INDEX,
    ZSTC_WEIGHTS_PYTORCH,
    ZSTC_WEIGHTS_PYTORCH_INDEX,
    ZSTC_WEIGHTS_COUNT
};

/* NULL from ZSTC_WEIGHTS_COUNT on. */
const char *zstc_weights_file_name(size_t index);

/* What a file of weights is that is not read, "ONNX" say, from its name, which may have folders before it; NULL for a
 * name that tells nothing. */
const char *zstc_format_of(const char *name);

#ifdef __cplusplus
}
#endif

#endif
