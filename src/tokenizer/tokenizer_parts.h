/* What a tokenizer is behind tokenizer.h. */
#ifndef ZSTC_TOKENIZER_TOKENIZER_PARTS_H
#define ZSTC_TOKENIZER_TOKENIZER_PARTS_H

#include "tokenizer/added.h"
#include "tokenizer/kind.h"
#include "tokenizer/split.h"

struct zstc_tokenizer {
    const zstc_tokenizer_kind *kind;
    char class_name[64];               /* "tokenizer_class"; "": the files name none */
    const zstc_tokenizer_calls *calls; /* set together with `model` */
    void *model;
    zstc_layout layout;
    int32_t vocabulary;
    int64_t limit;
    /* Added tokens that are looked for in the text as it is, and in the normalised text; NULL for none. */
    zstc_splitter *raw, *normalized;
    int32_t added_most; /* the highest id of these, -1 for none */
};

/* For a tokenizer whose model is there: tokens that are found before the model sees the text. `where` is the file. */
zstc_status zstc_tokenizer_set_added(zstc_tokenizer *tokenizer, const char *where, const zstc_added *added);

/* zstc_tokenizer_encode, but that what a failing one has appended stays. */
zstc_status zstc_tokenizer_encode_parts(const zstc_tokenizer *tokenizer, const char *text, size_t length,
                                        zstc_ids *ids);

#endif
