/* BERT's normaliser and pre-tokenizer in one pass: a text is cut into normalised words.
 *
 * As Devlin et al. (google-research/bert, tokenization.py) and Hugging Face's BertNormalizer and BertPreTokenizer do:
 * controls go and white space becomes a space, ideographs stand alone, accents are stripped (canonical decomposition
 * without nonspacing marks), letters become lower case; then words are cut at white space, and each punctuation
 * character is a word. */
#ifndef ZSTC_TOKENIZER_BERT_WORDS_H
#define ZSTC_TOKENIZER_BERT_WORDS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

typedef struct {
    int clean_text, handle_chinese_chars, strip_accents, lowercase;
} zstc_bert_options;

enum {
    ZSTC_BERT_WORD_MOST = 1000,  /* the longest word that can be asked for, in code points */
    ZSTC_BERT_PENDING_MOST = 16, /* what one code point can become, spaces around it included */
};

/* Set options, text, length and most_chars, leave `at` and the counts 0; the buffers need not be set. */
typedef struct {
    zstc_bert_options options;
    const char *text; /* valid UTF-8 */
    size_t length;
    size_t at;
    size_t most_chars; /* 1 to ZSTC_BERT_WORD_MOST: a longer word is only said to be too long */

    size_t size; /* of the word, in bytes */
    int too_long;
    char word[4 * ZSTC_BERT_WORD_MOST];

    size_t hint, hint_space;                  /* see text/unicode.h */
    size_t pending_at, pending_count;         /* code points that are normalised, and not yet in a word */
    uint32_t pending[ZSTC_BERT_PENDING_MOST]; /* each class << 24 | code point */
    size_t char_count;                        /* of the word */
    size_t marks_from;                        /* where the marks begin that may change places */
    uint32_t chars[ZSTC_BERT_WORD_MOST];
} zstc_bert_words;

/* Moves to the next word. Returns 0 at the end, else 1 with the word in word[0..size-1], or too_long set. */
int zstc_bert_words_next(zstc_bert_words *words);

/* Appends `text` as the normaliser alone leaves it. */
zstc_status zstc_bert_normalize(const zstc_bert_options *options, const char *text, size_t length, zstc_buffer *out);

#endif
