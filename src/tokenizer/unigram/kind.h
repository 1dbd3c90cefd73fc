/* Unigram as a kind of tokenizer: model "Unigram" of tokenizer.json, or a SentencePiece model. */
#ifndef ZSTC_TOKENIZER_UNIGRAM_KIND_H
#define ZSTC_TOKENIZER_UNIGRAM_KIND_H

#include "tokenizer/kind.h"

extern const zstc_tokenizer_kind zstc_unigram_kind;

zstc_status zstc_unigram_read_json(zstc_tokenizer *tokenizer, struct zstc_tokenizer_json *json);
zstc_status zstc_unigram_read_files(zstc_tokenizer *tokenizer, zstc_files *files, const struct zstc_settings *settings);

#endif
