/* A tokenizer's files in memory, and the reading of their JSON. */
#ifndef ZSTC_TOKENIZER_SOURCE_H
#define ZSTC_TOKENIZER_SOURCE_H

#include <jansson.h>

#include "model/files.h"

/* The files a tokenizer may have; those that are not there have no data. */
typedef struct {
    const char *path; /* for messages */
    zstc_span tokenizer_json;
    zstc_span vocab_json, merges_txt;
    zstc_span vocab_txt;
    zstc_span tokenizer_config, special_tokens_map, added_tokens;
    zstc_span config; /* config.json: which class a tokenizer is of may follow from the model */
} zstc_source;

/* A file as messages name it: "path/name: ...". */
typedef struct {
    const char *path, *name;
} zstc_source_file;

/* Whether a file starts with a UTF-8 byte order mark: transformers takes none off. */
int zstc_source_has_mark(zstc_span span);

/* Parses a file that must be one JSON object; the caller owns *out. `flags` are jansson's. */
zstc_status zstc_source_parse(json_t **out, zstc_source_file file, zstc_span span, size_t flags);

/* A value as messages show it, in out[0..ZSTC_VALUE_SIZE-1]: 3, "text", an array. Returns `out`. */
enum { ZSTC_VALUE_SIZE = 64 };
const char *zstc_source_show(json_t *value, char out[ZSTC_VALUE_SIZE]);

/* Fields of `object`, which messages call `what`. A field that is missing or of another type is a MODEL error. */
zstc_status zstc_source_bool(int *out, zstc_source_file file, const char *what, json_t *object, const char *key);
zstc_status zstc_source_string(const char **out, zstc_source_file file, const char *what, json_t *object,
                               const char *key);
zstc_status zstc_source_id(int32_t *out, zstc_source_file file, const char *what, json_t *object, const char *key);

/* Whether a field is there and not null. */
int zstc_source_has(json_t *object, const char *key);

#endif
