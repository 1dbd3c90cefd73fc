/* The generated tables behind unicode.h. */
#ifndef ZSTC_TEXT_UNICODE_TABLES_H
#define ZSTC_TEXT_UNICODE_TABLES_H

#include <stddef.h>
#include <stdint.h>

/* A partition of all code points: each entry is (first code point << 8 | value) and holds up to the next entry. */
typedef struct {
    const uint32_t *entries;
    size_t count;
} zstc_unicode_partition;

extern const zstc_unicode_partition zstc_unicode_bytelevel;
extern const zstc_unicode_partition zstc_unicode_bert;
extern const zstc_unicode_partition zstc_unicode_decomposes; /* 1 where the decomposition is another */
extern const zstc_unicode_partition zstc_unicode_combining;  /* canonical combining classes */

extern const zstc_unicode_partition zstc_unicode_marks;      /* 1 for general category M* of Unicode 9 */
extern const zstc_unicode_partition zstc_unicode_compatible; /* 1 where the compatibility decomposition is another */
extern const zstc_unicode_partition zstc_unicode_graphemes;  /* see grapheme.c */

extern const zstc_unicode_partition zstc_unicode_category_table; /* see unicode_category.h */

/* First, second, and what they are composed to, in order; without Hangul. */
extern const uint32_t zstc_unicode_compositions[][3];
extern const size_t zstc_unicode_compositions_count;

/* Pairs of code point and lower case, in order, where the reference's is newer than utf8proc's. */
extern const uint32_t zstc_unicode_newer_lower[][2];
extern const size_t zstc_unicode_newer_lower_count;

#endif
