/* Tokenizers without tokenizer.json: a vocabulary in a file of its kind, with the options of tokenizer_config.json,
 * special_tokens_map.json and added_tokens.json where these are there. What the readers of all kinds need. */
#ifndef ZSTC_TOKENIZER_VOCABULARY_FILES_H
#define ZSTC_TOKENIZER_VOCABULARY_FILES_H

#include "tokenizer/settings.h"
#include "tokenizer/tokenizer_parts.h"

/* A class that is named must be one that reads the files of this kind. */
zstc_status zstc_vocabulary_files_check_class(const zstc_settings *settings, const zstc_tokenizer_kind *kind);

/* How a kind lays out a pair by default: see layout.h. */
typedef void (*zstc_layout_setter)(zstc_layout *, int32_t cls, int32_t sep);

/* Reads what is around the model, once that is there: it must not see the added tokens. */
zstc_status zstc_vocabulary_files_read_rest(zstc_tokenizer *tokenizer, zstc_vocabulary *vocabulary, const char *where,
                                            const zstc_settings *settings, const zstc_tokenizer_kind *kind,
                                            zstc_layout_setter set);

/* Added tokens that the vocabulary's own file has, `file`, as an array in the form of tokenizer.json; and then all that
 * there are, which the caller frees, on failure too. */
typedef struct {
    json_t *array;
    const char *file;
    zstc_added added;
} zstc_vocabulary_extra;

/* The same with these. */
zstc_status zstc_vocabulary_files_read_rest_with(zstc_tokenizer *tokenizer, zstc_vocabulary *vocabulary,
                                                 const char *where, const zstc_settings *settings,
                                                 const zstc_tokenizer_kind *kind, zstc_layout_setter set,
                                                 zstc_vocabulary_extra *extra);

#endif
