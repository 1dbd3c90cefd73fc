/* Labels written as one string, "a, b". */
#ifndef ZSTC_REQUEST_LABELS_H
#define ZSTC_REQUEST_LABELS_H

#include <stddef.h>

/* Cuts off the white space that Python's str.strip cuts, in place; returns where the text starts now. */
char *zstc_labels_trim(char *text);

/* The most labels that `text` may hold: its commas and one. */
size_t zstc_labels_bound(const char *text);

/* Splits `text` in place at its commas, trims each piece of white space, drops the empty ones, and writes pointers into
 * `text` to `labels`, which has room for zstc_labels_bound. Returns their number. As the transformers pipeline does. */
size_t zstc_labels_split(char *text, const char **labels);

#endif
