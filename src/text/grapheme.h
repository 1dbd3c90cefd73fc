/* Extended grapheme clusters (UAX #29, as in Unicode 17): what a reader takes for one character. */
#ifndef ZSTC_TEXT_GRAPHEME_H
#define ZSTC_TEXT_GRAPHEME_H

#include <stddef.h>

/* The length in bytes of the cluster that `text`, valid UTF-8 and not empty, starts with. `text` must be the start of a
 * cluster. Takes time in the length of the cluster alone. */
size_t zstc_grapheme_length(const char *text, size_t length);

#endif
