/* Finds added tokens in a text before a tokenizer sees it, as Hugging Face's tokenizers do (added_vocabulary.rs): from
 * left to right the longest that starts there; what lies between them is left to the tokenizer. Special tokens take
 * part in the search, and then stay text. */
#ifndef ZSTC_TOKENIZER_SPLIT_H
#define ZSTC_TOKENIZER_SPLIT_H

#include "zstc/zstc.h"

typedef struct {
    const char *content; /* UTF-8, not empty */
    size_t length;
    int32_t id;
    int special;
    int lstrip, rstrip; /* takes the white space before it, after it */
    int single_word;    /* only where no letter, number or the like touches it */
    int normalized;     /* is looked for in the normalised text; for the caller */
} zstc_added_token;

typedef struct zstc_splitter zstc_splitter;

/* Copies the tokens. Of two with the same content the first counts. */
zstc_status zstc_splitter_new(zstc_splitter **out, const zstc_added_token *tokens, size_t count);
void zstc_splitter_free(zstc_splitter *splitter);

/* A part of a text: a token, or text between tokens where id is -1. */
typedef struct {
    size_t start, length;
    int32_t id;
} zstc_split_part;

/* Set splitter, text (valid UTF-8) and length, leave the rest 0. */
typedef struct {
    const zstc_splitter *splitter;
    const char *text;
    size_t length;
    size_t at;   /* where the search goes on */
    size_t done; /* where the last token ended, white space that it took included */
    size_t hint; /* see text/unicode.h */
    int has_held;
    zstc_split_part held; /* the token after a part that is text */
} zstc_split;

/* The next part; 0 at the end. */
int zstc_split_next(zstc_split *split, zstc_split_part *part);

#endif
