/* vocab.json with merges.txt. */
#include "base/fail.h"
#include "base/utf8.h"
#include "model/files_json.h"
#include "tokenizer/bpe/bpe.h"
#include "tokenizer/bpe/kind.h"
#include "tokenizer/layout.h"
#include "tokenizer/vocabulary_files.h"

static const char vocab_name[] = "vocab.json", merges_name[] = "merges.txt";

static zstc_status read_vocabulary(zstc_vocabulary *vocabulary, zstc_files *files) {
    json_t *object = NULL;
    zstc_status status = zstc_files_json(&object, files, vocab_name, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL);
    const char *where = zstc_files_where(files, vocab_name);
    if (status == ZSTC_OK) status = zstc_vocabulary_read_json(vocabulary, where, "the vocabulary", object);
    if (status == ZSTC_OK) status = zstc_vocabulary_check(vocabulary, where);
    json_decref(object);
    return status;
}

static zstc_status read_lines(zstc_merges *merges, const zstc_vocabulary *vocabulary, const char *where,
                              zstc_span span) {
    if (span.size == 0) return zstc_fail(ZSTC_MODEL, "%s: the file is empty", where);
    if (zstc_utf8_mark((const char *)span.data, span.size) != 0) { /* transformers takes none off */
        return zstc_fail(ZSTC_MODEL, "%s: the file starts with a byte order mark (expected a line \"#version\")",
                         where);
    }
    zstc_status status = zstc_merges_read_lines(merges, vocabulary, where, span);
    return status == ZSTC_OK ? zstc_merges_check(merges, vocabulary, where, vocab_name) : status;
}

static zstc_status read_merges(zstc_merges *merges, const zstc_vocabulary *vocabulary, zstc_files *files) {
    zstc_span span;
    if (!zstc_files_have(files, merges_name)) {
        return zstc_fail(ZSTC_NOT_FOUND, "%s/%s: no such file (%s needs it)", zstc_files_path(files), merges_name,
                         vocab_name);
    }
    zstc_status status = zstc_files_get(files, merges_name, &span);
    return status == ZSTC_OK ? read_lines(merges, vocabulary, zstc_files_where(files, merges_name), span) : status;
}

/* As transformers: a byte that is not in the vocabulary is dropped, whatever the unknown token. */
static zstc_status make_model(zstc_tokenizer *tokenizer, const zstc_vocabulary *vocabulary, zstc_bpe_parts *parts,
                              const zstc_settings *settings) {
    static const zstc_bpe_options options = {.unknown = -1, .prefix = "", .suffix = ""};
    zstc_fields config = zstc_settings_fields(settings);
    bool adds_space = zstc_field_flag(&config, "add_prefix_space", 0);
    zstc_status status = config.status;
    if (status == ZSTC_OK) status = zstc_pretokenizer_new_byte_level(&parts->pretokenizer, adds_space);
    return status == ZSTC_OK ? zstc_bpe_new(tokenizer, vocabulary, parts, &options) : status;
}

zstc_status zstc_bpe_read_files(zstc_tokenizer *tokenizer, zstc_files *files, const zstc_settings *settings) {
    zstc_vocabulary vocabulary = {0};
    zstc_bpe_parts parts = {0};
    zstc_status status = zstc_vocabulary_files_check_class(settings, &zstc_bpe_kind);
    if (status == ZSTC_OK) status = read_vocabulary(&vocabulary, files);
    if (status == ZSTC_OK) status = read_merges(&parts.merges, &vocabulary, files);
    if (status == ZSTC_OK) status = make_model(tokenizer, &vocabulary, &parts, settings);
    if (status == ZSTC_OK) {
        status = zstc_vocabulary_files_read_rest(tokenizer, &vocabulary, zstc_files_where(files, vocab_name), settings,
                                                 &zstc_bpe_kind, zstc_layout_set_roberta);
    }
    zstc_bpe_parts_free(&parts);
    zstc_vocabulary_free(&vocabulary);
    return status;
}
