/* A tokenizer whose files are in memory; for the fuzz targets too, which know nothing of cmocka. */
#ifndef ZSTC_TESTS_TOKENIZER_SOURCE_H
#define ZSTC_TESTS_TOKENIZER_SOURCE_H

#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "model/file_source.h"
#include "tokenizer/tokenizer.h"

/* Those that are not there have no data. */
typedef struct {
    const char *path; /* for messages */
    zstc_span tokenizer_json;
    zstc_span vocab_json, merges_txt;
    zstc_span vocab_txt;
    zstc_span sentencepiece_bpe_model, spm_model, spiece_model;
    zstc_span tokenizer_config, special_tokens_map, added_tokens;
    zstc_span config;
} tokenizer_source;

static inline zstc_span tokenizer_source_span(const tokenizer_source *source, const char *name) {
    const struct {
        const char *name;
        zstc_span span;
    } all[] = {{"tokenizer.json", source->tokenizer_json},
               {"vocab.json", source->vocab_json},
               {"merges.txt", source->merges_txt},
               {"vocab.txt", source->vocab_txt},
               {"sentencepiece.bpe.model", source->sentencepiece_bpe_model},
               {"spm.model", source->spm_model},
               {"spiece.model", source->spiece_model},
               {"tokenizer_config.json", source->tokenizer_config},
               {"special_tokens_map.json", source->special_tokens_map},
               {"added_tokens.json", source->added_tokens},
               {"config.json", source->config}};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (strcmp(name, all[i].name) == 0) return all[i].span;
    }
    return (zstc_span){NULL, 0};
}

static inline bool tokenizer_source_have(void *place, const char *name) {
    return tokenizer_source_span(place, name).data != NULL;
}

static inline zstc_status tokenizer_source_open(void *place, const char *name, zstc_file **out) {
    char path[256];
    const tokenizer_source *source = place;
    snprintf(path, sizeof path, "%s/%s", source->path, name);
    if (!tokenizer_source_have(place, name)) return zstc_fail(ZSTC_NOT_FOUND, "%s: no such file", path);
    return zstc_file_of_memory(out, tokenizer_source_span(source, name), path);
}

static inline const zstc_file *tokenizer_source_module(void *place) {
    (void)place;
    return NULL;
}

static inline void tokenizer_source_nothing(void *place) { (void)place; }

/* Makes a tokenizer of the files. */
static inline zstc_status tokenizer_from_source(zstc_tokenizer **out, tokenizer_source *source) {
    static const zstc_file_source memory = {tokenizer_source_have, tokenizer_source_open, tokenizer_source_module,
                                            tokenizer_source_nothing, tokenizer_source_nothing};
    zstc_files *files = NULL;
    zstc_status status = zstc_files_from_source(&files, source->path, &memory, source);
    if (status == ZSTC_OK) status = zstc_tokenizer_read(out, files);
    zstc_files_free(files);
    return status;
}

#endif
