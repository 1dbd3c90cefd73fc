/* Regular expressions as "Split" steps of tokenizer.json hold them, matched as Oniguruma does in the syntax of Ruby,
 * which tokenizers is built with: the first alternative that matches, greedy, on code points.
 *
 * What there is: alternatives, groups ( ), (?: ) and (?i: ), [sets] with ranges, sets inside sets, \p{L} and the other
 * general categories, \s \d \w and their opposites, ".", "$", the quantifiers ? * + {n,m} with "+" for possessive ones,
 * and the look-ahead for one character (?!\S). The rest is refused by name: no pattern is matched in another way. */
#ifndef ZSTC_TOKENIZER_REGEX_H
#define ZSTC_TOKENIZER_REGEX_H

#include "zstc/zstc.h"

typedef struct zstc_regex zstc_regex;

/* UNSUPPORTED, with `where` in front and the pattern in the line, for what is not in the list above, and for a pattern
 * that matches an empty text. */
zstc_status zstc_regex_new(zstc_regex **out, const char *where, const char *pattern, size_t length);

/* Matches a string, which must not be empty. */
zstc_status zstc_regex_new_string(zstc_regex **out, const char *string, size_t length);

/* Matches one character of a class: white space, what Rust calls numeric, what BERT takes for punctuation; or a run of
 * word characters, or of what is neither word nor white space (\w+|[^\w\s]+ of Rust's regex). */
enum { ZSTC_REGEX_WHITE_SPACE, ZSTC_REGEX_NUMERIC, ZSTC_REGEX_PUNCTUATION, ZSTC_REGEX_WORDS };
zstc_status zstc_regex_new_class(zstc_regex **out, int which);

void zstc_regex_free(zstc_regex *regex);

/* The next match in `text` (valid UTF-8) at or after `from`: where it starts and its length, 0 if there is none. Takes
 * time in the length for the patterns of public models; one that takes far more is given up with TOO_LONG. */
zstc_status zstc_regex_find(const zstc_regex *regex, const char *text, size_t length, size_t from, size_t *start,
                            size_t *size);

#endif
