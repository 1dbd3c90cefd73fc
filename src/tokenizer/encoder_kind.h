/* What an encoder is behind encoder.h. A kind of tokenizer is one model behind these functions. */
#ifndef ZSTC_TOKENIZER_ENCODER_KIND_H
#define ZSTC_TOKENIZER_ENCODER_KIND_H

#include "base/buffer.h"
#include "tokenizer/added.h"
#include "tokenizer/encoder.h"
#include "tokenizer/source.h"

typedef struct {
    /* See zstc_encoder_encode, which undoes what a failing one has appended. */
    zstc_status (*encode)(const void *model, const char *text, size_t length, zstc_ids *ids);
    void (*free)(void *model);
    /* Appends the text as the model's normaliser leaves it; NULL where it has none. */
    zstc_status (*normalize)(const void *model, const char *text, size_t length, zstc_buffer *out);
    /* As encode, for a text that is normalised. */
    zstc_status (*encode_normalized)(const void *model, const char *text, size_t length, zstc_ids *ids);
    /* The lowest id of at least `from` that some text yields, -1 for none. */
    int32_t (*yields)(const void *model, int32_t from);
} zstc_encoder_kind;

struct zstc_encoder {
    const zstc_encoder_kind *kind;
    void *model;
    zstc_layout layout;
    int32_t vocabulary;
    /* Added tokens that are looked for in the text as it is, and in the normalised text; NULL for none. */
    zstc_splitter *raw, *normalized;
    int32_t added_most; /* the highest id of these, -1 for none */
};

/* Makes an encoder from files in memory. */
zstc_status zstc_encoder_from_source(zstc_encoder **out, const zstc_source *source);

/* Fill in a zeroed encoder from tokenizer.json, from vocab.json + merges.txt, from vocab.txt. What a failing one
 * leaves in it is freed by the caller. */
zstc_status zstc_encoder_read_tokenizer_json(zstc_encoder *encoder, const zstc_source *source,
                                             const zstc_settings *settings);
zstc_status zstc_encoder_read_bpe_files(zstc_encoder *encoder, const zstc_source *source,
                                        const zstc_settings *settings);
zstc_status zstc_encoder_read_wordpiece_files(zstc_encoder *encoder, const zstc_source *source,
                                              const zstc_settings *settings);

/* For an encoder whose model is there: tokens that are found before the model sees the text. */
zstc_status zstc_encoder_set_added(zstc_encoder *encoder, zstc_source_file file, const zstc_added *added);

/* zstc_encoder_encode, but that what a failing one has appended stays. */
zstc_status zstc_encoder_encode_parts(const zstc_encoder *encoder, const char *text, size_t length, zstc_ids *ids);

#endif
