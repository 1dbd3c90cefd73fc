/* Keys that several architectures have in config.json. Defaults are those of the transformers configuration classes.
 * Dimensions must be there: transformers writes them all, and a config that lacks one is more likely damaged than of
 * the default size. */
#ifndef ZSTC_MODEL_ARCH_KEYS_H
#define ZSTC_MODEL_ARCH_KEYS_H

#include "base/fields.h"
#include "model/config.h"

/* No product of two of these overflows an int64_t, not even as bytes. */
enum {
    ZSTC_HIDDEN_MOST = 1 << 20,
    ZSTC_FFN_MOST = 1 << 24,
    ZSTC_VOCAB_MOST = 1 << 28,
    ZSTC_POSITIONS_MOST = 1 << 24,
    ZSTC_TYPES_MOST = 1 << 16
};

/* The first failure of `fields`: UNSUPPORTED, names the key and the value. */
void zstc_key_refuse(zstc_fields *fields, const char *key, const char *value);

/* "vocab_size" and "max_position_embeddings", which all have. */
void zstc_key_sizes(zstc_config *config, zstc_fields *fields);

/* Positions start with the one after the padding id: it must have been read. */
void zstc_key_positions_after_pad(zstc_config *config);

/* A stack of layers; the hidden size must have been read. */
typedef struct {
    const char *layers, *heads, *ffn;
} zstc_stack_keys;
zstc_stack zstc_key_stack(const zstc_config *config, zstc_fields *fields, const zstc_stack_keys *keys);

zstc_activation zstc_key_activation(zstc_fields *fields, const char *key);

/* "layer_norm_eps", or another key for it. */
double zstc_key_epsilon(zstc_fields *fields, double otherwise);
double zstc_key_epsilon_of(zstc_fields *fields, const char *key, double otherwise);

/* An id of the vocabulary. */
int64_t zstc_key_token(const zstc_config *config, zstc_fields *fields, const char *key, int64_t otherwise);

#endif
