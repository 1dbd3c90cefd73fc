/* tokenizer.json of Hugging Face's tokenizers, and what the readers of all kinds need of it. */
#ifndef ZSTC_TOKENIZER_TOKENIZER_JSON_H
#define ZSTC_TOKENIZER_TOKENIZER_JSON_H

#include "tokenizer/settings.h"
#include "tokenizer/tokenizer_parts.h"

/* The file's parts, borrowed from `root`; NULL where they are not there or null. */
typedef struct zstc_tokenizer_json {
    const char *where; /* the file, for messages */
    const zstc_settings *settings;
    json_t *root, *normalizer, *pre_tokenizer, *model;
    zstc_vocabulary vocabulary;
    zstc_added added;
} zstc_tokenizer_json;

/* Reads tokenizer.json with the reader of the kind that its "model" is of. */
zstc_status zstc_tokenizer_read_json(zstc_tokenizer *tokenizer, zstc_files *files, const zstc_settings *settings);

/* ---- for the kinds' readers ---- */

/* The fields of one part, which messages call `what`. */
zstc_fields zstc_tokenizer_json_fields(const zstc_tokenizer_json *json, const json_t *part, const char *what);

/* Whether a step (a normaliser, a pre-tokenizer) is of this "type". */
bool zstc_tokenizer_json_has_type(json_t *step, const char *type);

/* UNSUPPORTED for a step, called `part`, that is not the one that a kind of tokenizer goes with. */
zstc_status zstc_tokenizer_json_wrong_step(const zstc_tokenizer_json *json, const char *part, json_t *step,
                                           const char *wanted);

/* Reads the model's "vocab", an object {piece: id}. */
zstc_status zstc_tokenizer_json_read_vocabulary(zstc_tokenizer_json *json);

/* Reads what is around the model, once that is there: it must not see the added tokens. */
zstc_status zstc_tokenizer_json_read_rest(zstc_tokenizer *tokenizer, zstc_tokenizer_json *json);

#endif
