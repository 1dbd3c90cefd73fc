/* What the reference tokenizers hold of a code point. Their Unicode tables are of several ages: the classes here are
 * theirs, whole (unicode_tables.c), and the mappings are utf8proc's where theirs do not differ. */
#ifndef ZSTC_TEXT_UNICODE_H
#define ZSTC_TEXT_UNICODE_H

#include <stddef.h>
#include <stdint.h>

/* As the pattern of byte-level pre-tokenizers sees it: \p{L}, \p{N}, \s, and the rest. */
enum { ZSTC_BYTELEVEL_OTHER, ZSTC_BYTELEVEL_LETTER, ZSTC_BYTELEVEL_NUMBER, ZSTC_BYTELEVEL_SPACE };

/* As BERT's normaliser and pre-tokenizer see it. REMOVED and SPACE are the text clean-up's; CJK gets spaces around it;
 * PUNCTUATION is a word of its own; MARK is dropped where accents are stripped. */
enum { ZSTC_BERT_PLAIN, ZSTC_BERT_REMOVED, ZSTC_BERT_SPACE, ZSTC_BERT_CJK, ZSTC_BERT_PUNCTUATION, ZSTC_BERT_MARK };

/* The class of a code point. `hint` is where the last look-up ended: neighbours in a text are often of one range, and
 * are then found at once. It starts as 0. */
unsigned zstc_unicode_bytelevel_class(uint32_t code_point, size_t *hint);
unsigned zstc_unicode_bert_class(uint32_t code_point, size_t *hint);

/* Whether it is part of a word, as \w of UTS #18 has it: letters, marks, decimal and letter numbers, connectors. */
int zstc_unicode_is_word(uint32_t code_point);

/* White_Space, as Rust's char::is_whitespace and \s have it. */
int zstc_unicode_is_space(uint32_t code_point);

/* General category M* as Unicode 9 had it. */
int zstc_unicode_is_mark(uint32_t code_point);

enum { ZSTC_UNICODE_MOST = 4, ZSTC_UNICODE_COMPATIBLE_MOST = 18 };

/* Writes the canonical decomposition as Unicode 9 had it, to out[0..ZSTC_UNICODE_MOST-1]; returns its length, at
 * least 1. Combining marks still have to be put in order, by zstc_unicode_combining_class. */
size_t zstc_unicode_decompose(uint32_t code_point, uint32_t *out);

/* The same for the compatibility decomposition, to out[0..ZSTC_UNICODE_COMPATIBLE_MOST-1]. */
size_t zstc_unicode_decompose_compatible(uint32_t code_point, uint32_t *out);

/* What two code points are composed to in normalisation form C of Unicode 9; 0 if they are not. */
uint32_t zstc_unicode_compose(uint32_t first, uint32_t second);

/* The canonical combining class as Unicode 9 had it; 0 for a starter. */
unsigned zstc_unicode_combining_class(uint32_t code_point);

/* Writes the lower case, one code point without regard to its neighbours; returns its length, at least 1. */
size_t zstc_unicode_lower(uint32_t code_point, uint32_t *out);

#endif
