/* The tokens beside a tokenizer's vocabulary, gathered from the places where files write them. */
#ifndef ZSTC_TOKENIZER_ADDED_H
#define ZSTC_TOKENIZER_ADDED_H

#include "tokenizer/settings.h"
#include "tokenizer/split.h"
#include "tokenizer/vocabulary.h"

/* Zero-initialise it; free with zstc_added_free. The contents are those of the JSON objects they were read from. */
typedef struct {
    zstc_added_token *tokens;
    const char **files; /* where each was read */
    size_t file_capacity;
    size_t count, capacity;
    zstc_pieces places; /* content to place in `tokens` */
} zstc_added;

/* Reads the array "added_tokens" of tokenizer.json (NULL where there is none) or of what stands in its place, the file
 * `array_file`, then added_tokens_decoder or
 * added_tokens.json, and the named special tokens: what a text holds of these stays text. Files that give one token two
 * ids, or other marks, are a MODEL error; so is an id that is not the one transformers gives the token, which counts on
 * from the vocabulary. Adds the tokens to the vocabulary. */
zstc_status zstc_added_read(zstc_added *added, const zstc_settings *settings, json_t *array, const char *array_file,
                            zstc_vocabulary *vocabulary);
void zstc_added_free(zstc_added *added);

#endif
