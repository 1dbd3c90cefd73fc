/* A kind of tokenizer brings all of itself: what turns text into ids, the readers of its files, the names of these
 * files, of its classes and of its special tokens. It is a folder with one zstc_tokenizer_kind, and a row of the table
 * in kinds.c. */
#ifndef ZSTC_TOKENIZER_KIND_H
#define ZSTC_TOKENIZER_KIND_H

#include <stdbool.h>

#include "base/buffer.h"
#include "model/files.h"
#include "tokenizer/tokenizer.h"

struct zstc_settings;
struct zstc_tokenizer_json;

/* What a model, one that a kind's readers have made, does with text. */
typedef struct {
    /* See zstc_tokenizer_encode, which undoes what a failing one has appended. */
    zstc_status (*encode)(const void *model, const char *text, size_t length, zstc_ids *ids);
    void (*free)(void *model);
    /* Appends the text as the model's normaliser leaves it; NULL where it has none. */
    zstc_status (*normalize)(const void *model, const char *text, size_t length, zstc_buffer *out);
    /* As encode, for a text that is normalised. */
    zstc_status (*encode_normalized)(const void *model, const char *text, size_t length, zstc_ids *ids);
    /* The lowest id of at least `from` that some text yields, -1 for none. */
    int32_t (*yields)(const void *model, int32_t from);
} zstc_tokenizer_calls;

/* The special tokens by their keys in tokenizer_config.json and special_tokens_map.json. */
enum { ZSTC_BOS, ZSTC_EOS, ZSTC_UNK, ZSTC_SEP, ZSTC_PAD, ZSTC_CLS, ZSTC_MASK, ZSTC_SPECIAL_COUNT };

/* A class of transformers, without "Tokenizer" and "Fast". */
typedef struct {
    const char *name;
    bool has_types;             /* whether the model is given token types; else all are 0 */
    bool from_files;            /* whether a tokenizer of the class can be read without tokenizer.json */
    bool bert_pairs;            /* from files it joins pairs as BERT does, whatever its kind's way */
    const char *const *special; /* what it calls the special tokens by default; NULL: as its kind does */
} zstc_tokenizer_class;

/* The class of a "model_type" where no file names one (transformers, TOKENIZER_MAPPING_NAMES). */
typedef struct {
    const char *model_type, *class_name;
} zstc_model_class;

typedef struct zstc_tokenizer_kind {
    const char *type;       /* as "type" of tokenizer.json's "model" */
    const char *only_field; /* of "model": which tells the kind in files of early versions, that have no "type" */
    /* Without tokenizer.json: the names that its vocabulary may have, any of which tells the kind, and of the files
     * beside it. NULL ends. */
    const char *const *file_names, *const *more_file_names;
    /* The classes whose own options come before tokenizer.json's, as transformers 4.57 has them. NULL names end. */
    const zstc_tokenizer_class *classes;
    const zstc_model_class *model_classes;
    const char
        *special[ZSTC_SPECIAL_COUNT]; /* what these classes call the special tokens by default; NULL: no default */

    /* Fill in a zeroed tokenizer: its model and what is around it. What a failing one leaves is freed by the caller. */
    zstc_status (*read_json)(zstc_tokenizer *tokenizer, struct zstc_tokenizer_json *json);
    zstc_status (*read_files)(zstc_tokenizer *tokenizer, zstc_files *files, const struct zstc_settings *settings);
} zstc_tokenizer_kind;

/* All kinds in the order in which their files are looked for; NULL ends. */
extern const zstc_tokenizer_kind *const zstc_tokenizer_kinds[];

/* The kind whose files without tokenizer.json are there; NULL if there is none. */
const zstc_tokenizer_kind *zstc_tokenizer_kind_of_files(zstc_files *files);

/* NOT_FOUND, which names the files of all kinds. */
zstc_status zstc_tokenizer_kind_not_found(zstc_files *files);

/* The types of all kinds, as messages list what is expected: "BPE or WordPiece". Returns `text`. */
enum { ZSTC_KIND_LIST_SIZE = 256 };
const char *zstc_tokenizer_kind_list(char text[ZSTC_KIND_LIST_SIZE]);

#endif
