/* The steps that change a text before it is cut into words ("normalizer" of tokenizer.json), for all kinds of
 * tokenizers: an array of steps, each of which reads a text and writes another. What a file asks for and is not done
 * here is refused by name. */
#ifndef ZSTC_TOKENIZER_NORMALIZER_H
#define ZSTC_TOKENIZER_NORMALIZER_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/json.h"

typedef struct zstc_normalizer zstc_normalizer;

/* The steps of "normalizer" in tokenizer.json, `where` in messages; *out is NULL where `step` is NULL or null. */
zstc_status zstc_normalizer_read(zstc_normalizer **out, const char *where, json_t *step);

/* Appends what the steps make of `text`, valid UTF-8; what is appended is valid UTF-8 too. Without a normaliser (NULL)
 * that is the text itself. Safe from many threads at once. */
zstc_status zstc_normalizer_run(const zstc_normalizer *normalizer, const char *text, size_t length, zstc_buffer *out);

/* Whether the first character always stems from the start of the text: no step takes something off there, or puts
 * something in its place; where `but_spaces`, a space or U+2581 may be put in its place. */
bool zstc_normalizer_keeps_start(const zstc_normalizer *normalizer, bool but_spaces);

void zstc_normalizer_free(zstc_normalizer *normalizer);

/* ---- one step after the other, for files that are no JSON ---- */

zstc_status zstc_normalizer_new(zstc_normalizer **out);

/* White space (White_Space) at the ends. */
zstc_status zstc_normalizer_add_strip(zstc_normalizer *normalizer, bool left, bool right);

/* Lower case, character by character. */
zstc_status zstc_normalizer_add_lowercase(zstc_normalizer *normalizer);

/* Runs of `least` or more spaces become `content`. */
zstc_status zstc_normalizer_add_spaces(zstc_normalizer *normalizer, const char *where, unsigned least,
                                       const char *content);

/* SentencePiece's precompiled_charsmap, see charsmap.h; the bytes are copied. */
zstc_status zstc_normalizer_add_charsmap(zstc_normalizer *normalizer, const char *where, const void *bytes,
                                         size_t size);

#endif
