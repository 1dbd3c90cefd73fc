/* The steps that cut a normalised text into the words that the model sees ("pre_tokenizer" of tokenizer.json), for
 * Unigram. */
#ifndef ZSTC_TOKENIZER_UNIGRAM_PRE_TOKENIZER_H
#define ZSTC_TOKENIZER_UNIGRAM_PRE_TOKENIZER_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/json.h"

enum { ZSTC_PRE_TOKENIZER_MOST = 4 };

/* Where Metaspace puts its character before a text that does not start with it. */
typedef enum { ZSTC_PREPEND_ALWAYS, ZSTC_PREPEND_FIRST, ZSTC_PREPEND_NEVER } zstc_prepend;

typedef enum { ZSTC_CUT_METASPACE, ZSTC_CUT_WHITESPACE_SPLIT, ZSTC_CUT_WHITESPACE, ZSTC_CUT_PUNCTUATION } zstc_cut_type;

typedef struct {
    zstc_cut_type type;
    /* Metaspace's: */
    zstc_prepend prepend;
    bool split;
    char replacement[4];
    size_t replacement_length;
} zstc_cut;

/* Each step cuts every part that the one before it leaves. */
typedef struct {
    zstc_cut cuts[ZSTC_PRE_TOKENIZER_MOST];
    size_t count;
} zstc_pre_tokenizer;

/* From tokenizer.json, `where` in messages; NULL is no step. What is not done is UNSUPPORTED by name. */
zstc_status zstc_pre_tokenizer_read(zstc_pre_tokenizer *out, const char *where, json_t *step);

/* Metaspace as all SentencePiece models have it: U+2581, always, with a cut before each. */
void zstc_pre_tokenizer_add_metaspace(zstc_pre_tokenizer *out);

/* Each punctuation character is a part. */
void zstc_pre_tokenizer_add_punctuation(zstc_pre_tokenizer *out);

typedef zstc_status (*zstc_word_call)(void *user, const char *word, size_t length);

/* Gives each word, not empty, to `call` in turn. `text` is the start of what is tokenized. */
zstc_status zstc_pre_tokenizer_run(const zstc_pre_tokenizer *pre_tokenizer, const char *text, size_t length,
                                   zstc_word_call call, void *user);

#endif
