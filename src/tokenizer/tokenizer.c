#include "tokenizer/tokenizer.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "tokenizer/kind.h"

static zstc_status read_with(zstc_tokenizer *tokenizer, const zstc_source *source, const zstc_settings *settings) {
    if (source->tokenizer_json.data != NULL) return zstc_tokenizer_read_tokenizer_json(tokenizer, source, settings);
    if (source->vocab_json.data != NULL) return zstc_tokenizer_read_bpe_files(tokenizer, source, settings);
    if (source->vocab_txt.data != NULL) return zstc_tokenizer_read_wordpiece_files(tokenizer, source, settings);
    return zstc_fail(ZSTC_NOT_FOUND, "%s: no tokenizer.json, no vocab.json with merges.txt, no vocab.txt",
                     source->path);
}

static zstc_status read_source(zstc_tokenizer *tokenizer, const zstc_source *source) {
    zstc_settings settings;
    zstc_status status = zstc_settings_open(&settings, source);
    if (status == ZSTC_OK) status = read_with(tokenizer, source, &settings);
    if (!settings.has_types) tokenizer->layout.hypothesis_type = 0;
    zstc_settings_close(&settings);
    return status;
}

zstc_status zstc_tokenizer_from_source(zstc_tokenizer **out, const zstc_source *source) {
    zstc_tokenizer *tokenizer = calloc(1, sizeof *tokenizer);
    if (tokenizer == NULL) return zstc_fail_memory();
    zstc_status status = read_source(tokenizer, source);
    if (status != ZSTC_OK) {
        zstc_tokenizer_free(tokenizer);
        return status;
    }
    *out = tokenizer;
    return ZSTC_OK;
}

static zstc_status get_if_there(zstc_span *out, zstc_files *files, const char *name) {
    if (!zstc_files_have(files, name)) return ZSTC_OK;
    zstc_status status = zstc_files_get(files, name, out);
    /* An empty file is there all the same. */
    if (status == ZSTC_OK && out->data == NULL) *out = (zstc_span){(const unsigned char *)"", 0};
    return status;
}

/* Beside a tokenizer.json these are not looked at: what is wrong with one then is no reason to fail. */
static int is_vocabulary_file(const char *name) {
    return strcmp(name, "vocab.json") == 0 || strcmp(name, "merges.txt") == 0 || strcmp(name, "vocab.txt") == 0;
}

/* A tokenizer there is, but of a kind that cannot be read. */
static zstc_status refuse_sentencepiece(zstc_files *files) {
    static const char *const names[] = {"sentencepiece.bpe.model", "spm.model", "spiece.model"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (!zstc_files_have(files, names[i])) continue;
        return zstc_fail(ZSTC_UNSUPPORTED, "%s/%s: a SentencePiece model is not supported", zstc_files_path(files),
                         names[i]);
    }
    return ZSTC_OK;
}

zstc_status zstc_tokenizer_read(zstc_tokenizer **out, zstc_files *files) {
    zstc_source source = {.path = zstc_files_path(files)};
    const struct {
        const char *name;
        zstc_span *span;
    } wanted[] = {{"tokenizer.json", &source.tokenizer_json},
                  {"vocab.json", &source.vocab_json},
                  {"merges.txt", &source.merges_txt},
                  {"vocab.txt", &source.vocab_txt},
                  {"tokenizer_config.json", &source.tokenizer_config},
                  {"special_tokens_map.json", &source.special_tokens_map},
                  {"added_tokens.json", &source.added_tokens},
                  {"config.json", &source.config}};
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        if (source.tokenizer_json.data != NULL && is_vocabulary_file(wanted[i].name)) continue;
        zstc_status status = get_if_there(wanted[i].span, files, wanted[i].name);
        if (status != ZSTC_OK) return status;
    }
    int has_known =
        source.tokenizer_json.data != NULL || source.vocab_json.data != NULL || source.vocab_txt.data != NULL;
    zstc_status status = has_known ? ZSTC_OK : refuse_sentencepiece(files);
    return status == ZSTC_OK ? zstc_tokenizer_from_source(out, &source) : status;
}

void zstc_tokenizer_free(zstc_tokenizer *tokenizer) {
    if (tokenizer == NULL) return;
    if (tokenizer->kind != NULL) tokenizer->kind->free(tokenizer->model);
    zstc_splitter_free(tokenizer->raw);
    zstc_splitter_free(tokenizer->normalized);
    free(tokenizer);
}

zstc_status zstc_tokenizer_encode(const zstc_tokenizer *tokenizer, const char *text, size_t length, zstc_ids *ids) {
    size_t count = ids->count;
    zstc_status status = zstc_tokenizer_encode_parts(tokenizer, text, length, ids);
    if (status != ZSTC_OK) ids->count = count;
    return status;
}

const zstc_layout *zstc_tokenizer_layout(const zstc_tokenizer *tokenizer) { return &tokenizer->layout; }

int32_t zstc_tokenizer_vocabulary(const zstc_tokenizer *tokenizer) { return tokenizer->vocabulary; }

void zstc_tokenizer_set_limit(zstc_tokenizer *tokenizer, int64_t limit) { tokenizer->limit = limit; }

int64_t zstc_tokenizer_limit(const zstc_tokenizer *tokenizer) { return tokenizer->limit; }

static int32_t highest(const int32_t *ids, size_t count, int32_t most) {
    for (size_t i = 0; i < count; i++) most = ids[i] > most ? ids[i] : most;
    return most;
}

int32_t zstc_tokenizer_yields(const zstc_tokenizer *tokenizer, int32_t from) {
    const zstc_layout *layout = &tokenizer->layout;
    if (from >= tokenizer->vocabulary) return -1;
    int32_t most = tokenizer->added_most;
    most = highest(layout->prefix, layout->prefix_count, most);
    most = highest(layout->separator, layout->separator_count, most);
    most = highest(layout->suffix, layout->suffix_count, most);
    int32_t id = tokenizer->kind->yields(tokenizer->model, from);
    return id < 0 && most >= from ? most : id;
}
