/* General categories as the regular expressions of the reference see them (Unicode 16). */
#ifndef ZSTC_TEXT_UNICODE_CATEGORY_H
#define ZSTC_TEXT_UNICODE_CATEGORY_H

#include <stdint.h>

/* The number of a category; as a bit in a mask it is 1 << number. */
unsigned zstc_unicode_category(uint32_t code_point);

/* The mask of a category ("Lu") or of a group of them ("L"); 0 for what is none. */
uint32_t zstc_unicode_categories(const char *name);

/* All; numbers; letters, marks, decimal and letter numbers and connectors. */
#define ZSTC_UNICODE_ALL UINT32_C(0x1FFFFFFF)
#define ZSTC_UNICODE_NUMBER UINT32_C(0x700)
#define ZSTC_UNICODE_WORD UINT32_C(0xBFF)

#endif
