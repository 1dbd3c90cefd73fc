/* What tokenizer_config.json and special_tokens_map.json say of a tokenizer, and which class reads them: transformers
 * builds a tokenizer from these files too, and some classes put their own options in the place of tokenizer.json's.
 *
 * The class is tokenizer_config.json's "tokenizer_class", else config.json's, else the one that goes with config.json's
 * "model_type". Where transformers 4.57 and 5 differ, tokenizer.json holds (docs/scores.md lists these places). */
#ifndef ZSTC_TOKENIZER_SETTINGS_H
#define ZSTC_TOKENIZER_SETTINGS_H

#include "base/fields.h"
#include "tokenizer/kind.h"

/* Objects are NULL for files that are not there. */
typedef struct zstc_settings {
    zstc_files *files;
    json_t *config, *special_tokens, *added_tokens, *model;
    const char *class_name; /* as a file names it; NULL where it follows from model_type, or is not known */
    const char *class_file; /* where class_name is written */
    /* The kind whose classes this one is of; NULL for one that takes tokenizer.json as it is. */
    const zstc_tokenizer_kind *kind;
    /* What the class calls the special tokens by default, ZSTC_SPECIAL_COUNT of them; NULL without a kind. */
    const char *const *special;
    bool from_files; /* whether a tokenizer of the class can be read without tokenizer.json */
    bool bert_pairs; /* from files the class joins pairs as BERT does */
    bool has_types;  /* whether the model is given token types; else all are 0 */
} zstc_settings;

/* What _open leaves is freed with _close, on failure too. The files must stay open meanwhile. */
zstc_status zstc_settings_open(zstc_settings *settings, zstc_files *files);
void zstc_settings_close(zstc_settings *settings);

/* A file as messages name it. */
const char *zstc_settings_where(const zstc_settings *settings, const char *name);

/* The fields of tokenizer_config.json; none if there is no such file. */
zstc_fields zstc_settings_fields(const zstc_settings *settings);

/* The object "added_tokens_decoder" of tokenizer_config.json, NULL where there is none. With it neither
 * special_tokens_map.json nor added_tokens.json is read by transformers. */
json_t *zstc_settings_decoder(const zstc_settings *settings);

/* The special token ZSTC_CLS, say; `otherwise` where no file names it. */
const char *zstc_settings_special(const zstc_settings *settings, int which, const char *otherwise);

/* How the files write it: "cls_token". */
const char *zstc_settings_special_key(int which);

/* The list of further special tokens (strings, or objects with "content"); NULL where there is none. */
json_t *zstc_settings_more_special(const zstc_settings *settings);

/* A special token is written as a string or as an object with "content"; NULL for anything else. */
const char *zstc_settings_token(json_t *written);

/* Whether a text is cut at its left end: "truncation_side", else the direction of tokenizer.json's "truncation", which
 * may be NULL. */
zstc_status zstc_settings_cut_left(int *out, const zstc_settings *settings, json_t *truncation);

#endif
