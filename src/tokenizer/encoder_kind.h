/* What an encoder is behind encoder.h. A kind of tokenizer is one model behind these functions. */
#ifndef ZSTC_TOKENIZER_ENCODER_KIND_H
#define ZSTC_TOKENIZER_ENCODER_KIND_H

#include "tokenizer/encoder.h"
#include "tokenizer/source.h"

typedef struct {
    /* See zstc_encoder_encode, which undoes what a failing one has appended. */
    zstc_status (*encode)(const void *model, const char *text, size_t length, zstc_ids *ids);
    void (*free)(void *model);
} zstc_encoder_kind;

struct zstc_encoder {
    const zstc_encoder_kind *kind;
    void *model;
    zstc_layout layout;
    int32_t vocabulary;
};

/* Makes an encoder from files in memory. */
zstc_status zstc_encoder_from_source(zstc_encoder **out, const zstc_source *source);

/* Fill in a zeroed encoder from tokenizer.json, from vocab.json + merges.txt, from vocab.txt. What a failing one
 * leaves in it is freed by the caller. */
zstc_status zstc_encoder_read_tokenizer_json(zstc_encoder *encoder, const zstc_source *source);
zstc_status zstc_encoder_read_bpe_files(zstc_encoder *encoder, const zstc_source *source);
zstc_status zstc_encoder_read_wordpiece_files(zstc_encoder *encoder, const zstc_source *source);

#endif
