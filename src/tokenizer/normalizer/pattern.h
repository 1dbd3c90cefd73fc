/* What a "Replace" step looks for: a string, or a regular expression of a small language.
 *
 * The language is what tokenizers of public models hold, and is matched as Oniguruma does: alternatives parted by "|",
 * each of them characters, escapes (\s \n \r \t \f \v \\ and punctuation) and [sets] of these, the last of which may be
 * repeated by "+" or "{n,}"; \A and \z anchor an alternative at the ends of the text. From left to right,
 * at each place the first alternative that matches is taken, as long as it goes. */
#ifndef ZSTC_TOKENIZER_NORMALIZER_PATTERN_H
#define ZSTC_TOKENIZER_NORMALIZER_PATTERN_H

#include "zstc/zstc.h"

typedef struct zstc_pattern zstc_pattern;

/* Both copy. UNSUPPORTED, with `where` in front, for an empty pattern and for an expression of another language. */
zstc_status zstc_pattern_new_string(zstc_pattern **out, const char *where, const char *string, size_t length);
zstc_status zstc_pattern_new_regex(zstc_pattern **out, const char *where, const char *regex, size_t length);
void zstc_pattern_free(zstc_pattern *pattern);

/* A search from left to right. Set pattern, text (valid UTF-8) and length, leave the rest 0. */
enum { ZSTC_PATTERN_ALTERNATIVES = 8 };
typedef struct {
    const zstc_pattern *pattern;
    const char *text;
    size_t length;
    size_t at;                                 /* where it goes on */
    size_t without[ZSTC_PATTERN_ALTERNATIVES]; /* where an alternative is to be tried again */
} zstc_pattern_search;

/* The next match: its start to *start, its length returned; 0 if there is none. */
size_t zstc_pattern_next(zstc_pattern_search *search, size_t *start);

#endif
