/* WordPiece, as in BERT: each word is cut into the longest pieces of the vocabulary from left to right. */
#ifndef ZSTC_TOKENIZER_WORDPIECE_H
#define ZSTC_TOKENIZER_WORDPIECE_H

#include "tokenizer/kind.h"
#include "tokenizer/vocabulary.h"
#include "tokenizer/wordpiece/bert_words.h"

typedef struct {
    zstc_bert_options words;
    const char *continuing_prefix; /* of pieces that do not start a word: "##" */
    size_t most_chars;             /* a longer word is unknown; 1 to ZSTC_BERT_WORD_MOST */
    int32_t unknown;
} zstc_wordpiece_options;

extern const zstc_tokenizer_calls zstc_wordpiece_calls;

/* Makes the model of zstc_wordpiece_calls. */
zstc_status zstc_wordpiece_new(void **out, const zstc_vocabulary *vocabulary, const zstc_wordpiece_options *options);

#endif
