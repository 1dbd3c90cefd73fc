/* Lists of names in messages: "a, b or c". */
#ifndef ZSTC_BASE_LIST_H
#define ZSTC_BASE_LIST_H

#include <stddef.h>

/* Appends `name`, the one at `index` of `count`, with what goes before it; what does not fit is cut. `text` holds the
 * names before it, and is "" at first. */
void zstc_list_add(char *text, size_t size, const char *name, size_t index, size_t count);

#endif
