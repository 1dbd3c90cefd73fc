/* What users choose for a scorer, by name: the one table of precisions, of engines and of devices. */
#ifndef ZSTC_SCORER_CHOICES_H
#define ZSTC_SCORER_CHOICES_H

#include "base/choice.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    ZSTC_PRECISION_AUTO,
    ZSTC_PRECISION_FLOAT32,
    ZSTC_PRECISION_BFLOAT16,
    ZSTC_PRECISION_FLOAT16,
    ZSTC_PRECISION_INT8
} zstc_precision;

typedef enum { ZSTC_ENGINE_AUTO, ZSTC_ENGINE_PACKED, ZSTC_ENGINE_MODULE } zstc_engine;

typedef enum { ZSTC_DEVICE_AUTO, ZSTC_DEVICE_CPU, ZSTC_DEVICE_CUDA } zstc_device_kind;

typedef struct {
    zstc_device_kind kind;
    int32_t index; /* of a CUDA device */
} zstc_device;

/* The value of a name. INVALID_ARGUMENT for NULL and an unknown name; the line lists the known ones. */
zstc_status zstc_precision_read(zstc_precision *out, const char *name);
zstc_status zstc_engine_read(zstc_engine *out, const char *name);
zstc_status zstc_device_read(zstc_device *out, const char *name);

/* The name of a value: a static string, NULL for a value that is not in the table. */
const char *zstc_precision_name(zstc_precision precision);
const char *zstc_engine_name(zstc_engine engine);

#ifdef __cplusplus
}
#endif

#endif
