/* The steps that cut a normalised text into words ("pre_tokenizer" of tokenizer.json): each cuts the pieces that the
 * one before it left, some change them too. What a file asks for and is not done here is refused by name. */
#ifndef ZSTC_TOKENIZER_PRETOKENIZER_H
#define ZSTC_TOKENIZER_PRETOKENIZER_H

#include <stdbool.h>

#include "base/json.h"
#include "tokenizer/regex/regex.h"

typedef struct zstc_pretokenizer zstc_pretokenizer;

/* The steps of "pre_tokenizer" in tokenizer.json, `where` in messages. Without one (NULL, null) a text is one word. */
zstc_status zstc_pretokenizer_read(zstc_pretokenizer **out, const char *where, json_t *step);

/* ByteLevel as GPT-2 and RoBERTa have it. */
zstc_status zstc_pretokenizer_new_byte_level(zstc_pretokenizer **out, bool adds_space);

/* Metaspace as SentencePiece models have it: U+2581, always in front, with a cut before each. With `isolates` each
 * punctuation character is a piece of its own first. */
zstc_status zstc_pretokenizer_new_metaspace(zstc_pretokenizer **out, bool isolates);

void zstc_pretokenizer_free(zstc_pretokenizer *pretokenizer);

/* Called with each word in turn, which is not empty; a status other than OK ends the run. */
typedef zstc_status (*zstc_pretokenizer_call)(void *context, const char *word, size_t length);
zstc_status zstc_pretokenizer_run(const zstc_pretokenizer *pretokenizer, const char *text, size_t length,
                                  zstc_pretokenizer_call call, void *context);

/* ---- what a byte-level model asks ---- */

/* Whether the last step is ByteLevel's, which writes bytes in the byte alphabet. If `take` it is taken off: words are
 * then bytes as they are. */
bool zstc_pretokenizer_ends_in_bytes(zstc_pretokenizer *pretokenizer, bool take);

/* Whether all that is done is to cut by the pattern of GPT-2 (byte_split.h), perhaps behind a space that a text gets
 * that does not start with one. */
bool zstc_pretokenizer_is_gpt2(const zstc_pretokenizer *pretokenizer, bool *adds_space);

/* Whether the start of the whole text is treated unlike the start of a part of it (Metaspace's "first"): by the first
 * step, or behind another one. */
typedef enum { ZSTC_FIRST_IS_NOTHING, ZSTC_FIRST_IS_PLAIN, ZSTC_FIRST_IS_BEHIND } zstc_pretokenizer_first;
zstc_pretokenizer_first zstc_pretokenizer_knows_first(const zstc_pretokenizer *pretokenizer);

#endif
