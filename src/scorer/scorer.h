/* Packed pairs to logits: the only stage that knows the tensor library. */
#ifndef ZSTC_SCORER_SCORER_H
#define ZSTC_SCORER_SCORER_H

#include "model/model.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct zstc_scorer zstc_scorer;

/* As zstc_options has them, checked: each string is one of the listed values. */
typedef struct {
    const char *device, *precision, *engine;
    int32_t threads; /* 0: all processors this process may use */
    bool encoder;    /* the encoder of the model's similarity term: a row is a vector of config.hidden numbers */
} zstc_scorer_options;

/* `count` sequences one after another, without padding. Sequence i is ids[starts[i]] .. ids[starts[i + 1] - 1]. They
 * come sorted by length, so that equal lengths stand together. */
typedef struct {
    const int32_t *ids;
    const int32_t *types; /* token type (segment) of each id */
    const int64_t *starts;
    size_t count;
} zstc_packed;

/* Loads the weights; the model must stay open as long as the scorer. */
zstc_status zstc_scorer_new(zstc_scorer **out, zstc_model *model, const zstc_scorer_options *options);
void zstc_scorer_free(zstc_scorer *scorer);

/* Writes count rows of class_count logits (of an encoder: config.hidden numbers) in float32, in the order of the
 * sequences. One call at a time; any thread. An infinite or NaN logit is a BACKEND error. On failure `logits` may hold
 * anything. */
zstc_status zstc_scorer_run(zstc_scorer *scorer, const zstc_packed *batch, float *logits);

/* What was chosen; the strings live as long as the scorer. */
typedef struct {
    const char *engine, *device, *precision;
    int32_t threads;
    int64_t parameters;
    int64_t preferred_batch_tokens; /* a good token budget for this device */
} zstc_scorer_info;
void zstc_scorer_describe(const zstc_scorer *scorer, zstc_scorer_info *info);

/* Writes a model as a TorchScript archive (see zstc_convert). `separator` is the id that ends the premise where a model
 * has token types (the tokenizer layout's first separator): the archive's forward takes types from it. */
zstc_status zstc_scorer_convert(zstc_model *model, const char *path, int32_t separator);

#ifdef __cplusplus
}
#endif

#endif
