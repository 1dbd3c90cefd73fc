/* The pieces of a tokenizer as its files write them, each with its id. Needed while a tokenizer is read. */
#ifndef ZSTC_TOKENIZER_VOCABULARY_H
#define ZSTC_TOKENIZER_VOCABULARY_H

#include "base/fields.h"
#include "tokenizer/pieces.h"

/* Messages name the file by `where`. */
typedef struct {
    zstc_pieces pieces;
    int32_t size;   /* every id is below it */
    int32_t listed; /* how many entries there are where a piece that comes twice counts twice; 0: it counts once */
} zstc_vocabulary;

/* From a JSON object {piece: id}, which messages call `what`. */
zstc_status zstc_vocabulary_read_json(zstc_vocabulary *vocabulary, const char *where, const char *what, json_t *object);

/* From lines of UTF-8, a piece each, ids counted from 0. A piece that comes twice has its last id. */
zstc_status zstc_vocabulary_read_lines(zstc_vocabulary *vocabulary, const char *where, zstc_span span);

/* Adds one piece, or gives one that is there another id. */
zstc_status zstc_vocabulary_put(zstc_vocabulary *vocabulary, const char *piece, size_t length, int32_t id);

/* Adds one piece; one that is there already must have this id. */
zstc_status zstc_vocabulary_add(zstc_vocabulary *vocabulary, const char *where, const char *piece, size_t length,
                                int32_t id);

/* Fails if two pieces share an id. */
zstc_status zstc_vocabulary_check(const zstc_vocabulary *vocabulary, const char *where);

/* The id of the special token `token`, which is `role` to the tokenizer; a MODEL error if there is none. */
zstc_status zstc_vocabulary_special(int32_t *out, const zstc_vocabulary *vocabulary, const char *where,
                                    const char *role, const char *token);

void zstc_vocabulary_free(zstc_vocabulary *vocabulary);

#endif
