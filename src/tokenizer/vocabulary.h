/* The pieces of a tokenizer as its files write them, each with its id. Needed while a tokenizer is read. */
#ifndef ZSTC_TOKENIZER_VOCABULARY_H
#define ZSTC_TOKENIZER_VOCABULARY_H

#include "tokenizer/pieces.h"
#include "tokenizer/source.h"

typedef struct {
    zstc_pieces pieces;
    int32_t size; /* every id is below it */
} zstc_vocabulary;

/* From a JSON object {piece: id}, which messages call `what`. */
zstc_status zstc_vocabulary_read_json(zstc_vocabulary *vocabulary, zstc_source_file file, const char *what,
                                      json_t *object);

/* From lines of UTF-8, a piece each, ids counted from 0. A piece that comes twice has its last id. */
zstc_status zstc_vocabulary_read_lines(zstc_vocabulary *vocabulary, zstc_source_file file, zstc_span span);

/* Adds one piece; one that is there already must have this id. */
zstc_status zstc_vocabulary_add(zstc_vocabulary *vocabulary, zstc_source_file file, const char *piece, size_t length,
                                int32_t id);

/* Fails if two pieces share an id. */
zstc_status zstc_vocabulary_check(const zstc_vocabulary *vocabulary, zstc_source_file file);

/* The id of the special token `token`, which is `role` to the tokenizer; a MODEL error if there is none. */
zstc_status zstc_vocabulary_special(int32_t *out, const zstc_vocabulary *vocabulary, zstc_source_file file,
                                    const char *role, const char *token);

void zstc_vocabulary_free(zstc_vocabulary *vocabulary);

#endif
