/* vocab.txt. */
#include "tokenizer/layout.h"
#include "tokenizer/vocabulary_files.h"
#include "tokenizer/wordpiece/kind.h"
#include "tokenizer/wordpiece/wordpiece.h"

static const char vocab_name[] = "vocab.txt";

static zstc_status read_vocabulary(zstc_vocabulary *vocabulary, zstc_files *files) {
    zstc_span span;
    zstc_status status = zstc_files_get(files, vocab_name, &span);
    const char *where = zstc_files_where(files, vocab_name);
    if (status == ZSTC_OK) status = zstc_vocabulary_read_lines(vocabulary, where, span);
    return status == ZSTC_OK ? zstc_vocabulary_check(vocabulary, where) : status;
}

static zstc_status make_model(zstc_tokenizer *tokenizer, const zstc_vocabulary *vocabulary, const char *where,
                              const zstc_settings *settings) {
    zstc_wordpiece_options options = {.words = {.clean_text = 1}, .continuing_prefix = "##", .most_chars = 100};
    const char *unknown = zstc_settings_special(settings, ZSTC_UNK, zstc_wordpiece_kind.special[ZSTC_UNK]);
    zstc_status status = zstc_wordpiece_class_words(&options.words, settings);
    if (status == ZSTC_OK) {
        status = zstc_vocabulary_special(&options.unknown, vocabulary, where, "unknown token", unknown);
    }
    if (status == ZSTC_OK) status = zstc_wordpiece_new(&tokenizer->model, vocabulary, &options);
    if (status == ZSTC_OK) tokenizer->calls = &zstc_wordpiece_calls;
    return status;
}

zstc_status zstc_wordpiece_read_files(zstc_tokenizer *tokenizer, zstc_files *files, const zstc_settings *settings) {
    zstc_vocabulary vocabulary = {0};
    zstc_status status = zstc_vocabulary_files_check_class(settings, &zstc_wordpiece_kind);
    if (status == ZSTC_OK) status = read_vocabulary(&vocabulary, files);
    const char *where = zstc_files_where(files, vocab_name);
    if (status == ZSTC_OK) status = make_model(tokenizer, &vocabulary, where, settings);
    if (status == ZSTC_OK) {
        status = zstc_vocabulary_files_read_rest(tokenizer, &vocabulary, where, settings, &zstc_wordpiece_kind,
                                                 zstc_layout_set_bert);
    }
    zstc_vocabulary_free(&vocabulary);
    return status;
}
