/* Byte-level BPE as a kind of tokenizer: model "BPE" of tokenizer.json, or vocab.json with merges.txt. */
#ifndef ZSTC_TOKENIZER_BPE_KIND_H
#define ZSTC_TOKENIZER_BPE_KIND_H

#include "tokenizer/kind.h"

extern const zstc_tokenizer_kind zstc_bpe_kind;

zstc_status zstc_bpe_read_json(zstc_tokenizer *tokenizer, struct zstc_tokenizer_json *json);
zstc_status zstc_bpe_read_files(zstc_tokenizer *tokenizer, zstc_files *files, const struct zstc_settings *settings);

#endif
