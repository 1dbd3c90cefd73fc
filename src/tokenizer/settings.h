/* What tokenizer_config.json and special_tokens_map.json say of a tokenizer, and which class reads them: transformers
 * builds a tokenizer from these files too, and some classes put their own options in the place of tokenizer.json's.
 *
 * The class is tokenizer_config.json's "tokenizer_class", else config.json's, else the one that goes with config.json's
 * "model_type". Where transformers 4.57 and 5 differ, tokenizer.json holds (docs/scores.md lists these places). */
#ifndef ZSTC_TOKENIZER_SETTINGS_H
#define ZSTC_TOKENIZER_SETTINGS_H

#include "tokenizer/source.h"
#include "tokenizer/wordpiece/bert_words.h"

typedef enum {
    ZSTC_CLASS_PLAIN,      /* takes tokenizer.json as it is */
    ZSTC_CLASS_BERT,       /* has its own lower case, accents and ideographs */
    ZSTC_CLASS_BYTE_LEVEL, /* has its own add_prefix_space */
    ZSTC_CLASS_FOREIGN     /* cuts words or joins pairs in code of its own, whatever tokenizer.json says */
} zstc_class_kind;

/* Objects are NULL for files that are not there. */
typedef struct {
    const char *path;
    json_t *config, *special_tokens, *added_tokens, *model;
    const char *class_name; /* as a file names it; NULL where it follows from model_type, or is not known */
    const char *class_file; /* where class_name is written */
    zstc_class_kind kind;
    int from_files; /* whether a tokenizer of the class can be read without tokenizer.json */
    int has_types;  /* whether the model is given token types; else all are 0 */
} zstc_settings;

/* What _open leaves is freed with _close, on failure too. */
zstc_status zstc_settings_open(zstc_settings *settings, const zstc_source *source);
void zstc_settings_close(zstc_settings *settings);

/* A yes or no of tokenizer_config.json; null is as good as missing. */
zstc_status zstc_settings_flag(int *out, const zstc_settings *settings, const char *key, int otherwise);

/* What a class of the kind BERT does to words: its defaults hold where a key is missing. */
zstc_status zstc_settings_words(zstc_bert_options *words, const zstc_settings *settings);

/* The object "added_tokens_decoder" of tokenizer_config.json, NULL where there is none. With it neither
 * special_tokens_map.json nor added_tokens.json is read by transformers. */
json_t *zstc_settings_decoder(const zstc_settings *settings);

/* The special token `key`, "cls_token" say; `otherwise` where no file names it. */
const char *zstc_settings_special(const zstc_settings *settings, const char *key, const char *otherwise);

/* The list of further special tokens (strings, or objects with "content"); NULL where there is none. */
json_t *zstc_settings_more_special(const zstc_settings *settings);

/* A special token is written as a string or as an object with "content"; NULL for anything else. */
const char *zstc_settings_token(json_t *written);

/* Whether a text is cut at its left end: "truncation_side", else the direction of tokenizer.json's "truncation", which
 * may be NULL. */
zstc_status zstc_settings_cut_left(int *out, const zstc_settings *settings, json_t *truncation);

#endif
