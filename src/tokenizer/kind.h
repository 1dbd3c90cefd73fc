/* What a tokenizer is behind tokenizer.h. A kind of tokenizer is one model behind these functions. */
#ifndef ZSTC_TOKENIZER_KIND_H
#define ZSTC_TOKENIZER_KIND_H

#include "base/buffer.h"
#include "tokenizer/added.h"
#include "tokenizer/source.h"
#include "tokenizer/tokenizer.h"

typedef struct {
    /* See zstc_tokenizer_encode, which undoes what a failing one has appended. */
    zstc_status (*encode)(const void *model, const char *text, size_t length, zstc_ids *ids);
    void (*free)(void *model);
    /* Appends the text as the model's normaliser leaves it; NULL where it has none. */
    zstc_status (*normalize)(const void *model, const char *text, size_t length, zstc_buffer *out);
    /* As encode, for a text that is normalised. */
    zstc_status (*encode_normalized)(const void *model, const char *text, size_t length, zstc_ids *ids);
    /* The lowest id of at least `from` that some text yields, -1 for none. */
    int32_t (*yields)(const void *model, int32_t from);
} zstc_tokenizer_kind;

struct zstc_tokenizer {
    const zstc_tokenizer_kind *kind;
    void *model;
    zstc_layout layout;
    int32_t vocabulary;
    int64_t limit;
    /* Added tokens that are looked for in the text as it is, and in the normalised text; NULL for none. */
    zstc_splitter *raw, *normalized;
    int32_t added_most; /* the highest id of these, -1 for none */
};

/* Makes a tokenizer from files in memory. */
zstc_status zstc_tokenizer_from_source(zstc_tokenizer **out, const zstc_source *source);

/* Fill in a zeroed tokenizer from tokenizer.json, from vocab.json + merges.txt, from vocab.txt. What a failing one
 * leaves in it is freed by the caller. */
zstc_status zstc_tokenizer_read_tokenizer_json(zstc_tokenizer *tokenizer, const zstc_source *source,
                                               const zstc_settings *settings);
zstc_status zstc_tokenizer_read_bpe_files(zstc_tokenizer *tokenizer, const zstc_source *source,
                                          const zstc_settings *settings);
zstc_status zstc_tokenizer_read_wordpiece_files(zstc_tokenizer *tokenizer, const zstc_source *source,
                                                const zstc_settings *settings);

/* For a tokenizer whose model is there: tokens that are found before the model sees the text. */
zstc_status zstc_tokenizer_set_added(zstc_tokenizer *tokenizer, zstc_source_file file, const zstc_added *added);

/* zstc_tokenizer_encode, but that what a failing one has appended stays. */
zstc_status zstc_tokenizer_encode_parts(const zstc_tokenizer *tokenizer, const char *text, size_t length,
                                        zstc_ids *ids);

#endif
