/* Where the default model is. */
#ifndef ZSTC_MODEL_LOOKUP_H
#define ZSTC_MODEL_LOOKUP_H

#include "zstc/zstc.h"

#ifdef __cplusplus
extern "C" {
#endif

/* $ZSTC_MODEL, else share/zstc/default or ../share/zstc/default beside the library, else the build tree's. The caller
 * frees *out. */
zstc_status zstc_model_default_path(char **out);

#ifdef __cplusplus
}
#endif

#endif
