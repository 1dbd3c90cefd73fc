/* WordPiece as a kind of tokenizer: model "WordPiece" of tokenizer.json, or vocab.txt. */
#ifndef ZSTC_TOKENIZER_WORDPIECE_KIND_H
#define ZSTC_TOKENIZER_WORDPIECE_KIND_H

#include "tokenizer/kind.h"
#include "tokenizer/wordpiece/bert_words.h"

extern const zstc_tokenizer_kind zstc_wordpiece_kind;

zstc_status zstc_wordpiece_read_json(zstc_tokenizer *tokenizer, struct zstc_tokenizer_json *json);
zstc_status zstc_wordpiece_read_files(zstc_tokenizer *tokenizer, zstc_files *files,
                                      const struct zstc_settings *settings);

/* What a class of this kind does to words: its defaults hold where a key is missing in tokenizer_config.json. */
zstc_status zstc_wordpiece_class_words(zstc_bert_options *words, const struct zstc_settings *settings);

#endif
