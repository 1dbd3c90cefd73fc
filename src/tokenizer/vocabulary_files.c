/* Tokenizers without tokenizer.json: vocab.json + merges.txt, or vocab.txt, with the options of tokenizer_config.json,
 * special_tokens_map.json and added_tokens.json where these are there. */
#include "base/fail.h"
#include "tokenizer/bpe/byte_bpe.h"
#include "tokenizer/layout.h"
#include "tokenizer/wordpiece/wordpiece.h"

/* A class that is named must be one that reads these files. */
static zstc_status check_class(const zstc_settings *settings, zstc_class_kind kind, const char *files) {
    int fits = settings->kind == kind || settings->kind == ZSTC_CLASS_PLAIN || settings->class_name == NULL;
    if (fits && settings->from_files) return ZSTC_OK;
    return zstc_fail(ZSTC_UNSUPPORTED, "%s/%s: tokenizer_class \"%s\" is not supported with %s and no tokenizer.json",
                     settings->path, settings->class_file, settings->class_name, files);
}

/* How the two kinds lay out a pair. */
typedef struct {
    const char *cls, *sep;
    void (*set)(zstc_layout *, int32_t, int32_t);
} default_layout;

static zstc_status read_layout(zstc_layout *layout, const zstc_vocabulary *vocabulary, zstc_source_file file,
                               const zstc_settings *settings, const default_layout *otherwise) {
    int32_t cls, sep;
    int cut_left;
    zstc_status status = zstc_vocabulary_special(&cls, vocabulary, file, "special token",
                                                 zstc_settings_special(settings, "cls_token", otherwise->cls));
    if (status == ZSTC_OK) {
        status = zstc_vocabulary_special(&sep, vocabulary, file, "special token",
                                         zstc_settings_special(settings, "sep_token", otherwise->sep));
    }
    if (status == ZSTC_OK) status = zstc_settings_cut_left(&cut_left, settings, NULL);
    if (status != ZSTC_OK) return status;
    otherwise->set(layout, cls, sep);
    layout->cut_left = cut_left;
    return ZSTC_OK;
}

/* What is around the model, once it is there: it must not see the added tokens. */
static zstc_status read_rest(zstc_tokenizer *tokenizer, zstc_vocabulary *vocabulary, zstc_source_file file,
                             const zstc_settings *settings, const default_layout *otherwise) {
    zstc_added added = {0};
    zstc_status status = zstc_added_read(&added, settings, NULL, vocabulary);
    if (status == ZSTC_OK) status = zstc_vocabulary_check(vocabulary, file);
    tokenizer->vocabulary = vocabulary->size;
    if (status == ZSTC_OK) status = zstc_tokenizer_set_added(tokenizer, file, &added);
    if (status == ZSTC_OK) status = read_layout(&tokenizer->layout, vocabulary, file, settings, otherwise);
    zstc_added_free(&added);
    return status;
}

/* ---- vocab.json + merges.txt ---- */

static zstc_status read_vocab_json(zstc_vocabulary *vocabulary, const zstc_source *source) {
    const zstc_source_file file = {source->path, "vocab.json"};
    json_t *object = NULL;
    zstc_status status = zstc_source_parse(&object, file, source->vocab_json, JSON_REJECT_DUPLICATES);
    if (status == ZSTC_OK) status = zstc_vocabulary_read_json(vocabulary, file, "the vocabulary", object);
    if (status == ZSTC_OK) status = zstc_vocabulary_check(vocabulary, file);
    json_decref(object);
    return status;
}

/* As transformers: a byte that is not in the vocabulary is dropped, whatever the unknown token. */
static zstc_status make_bpe(zstc_tokenizer *tokenizer, zstc_vocabulary *vocabulary, zstc_merges *merges,
                            const zstc_settings *settings) {
    static const default_layout layout = {"<s>", "</s>", zstc_layout_set_roberta};
    zstc_byte_bpe_options bpe = {.use_regex = 1, .unknown = -1};
    zstc_status status = zstc_settings_flag(&bpe.add_prefix_space, settings, "add_prefix_space", 0);
    if (status == ZSTC_OK) status = zstc_byte_bpe_new(&tokenizer->model, vocabulary, merges, &bpe);
    if (status != ZSTC_OK) return status;
    tokenizer->kind = &zstc_byte_bpe_kind;
    return read_rest(tokenizer, vocabulary, (zstc_source_file){settings->path, "vocab.json"}, settings, &layout);
}

static zstc_status read_merges(zstc_merges *merges, const zstc_vocabulary *vocabulary, const zstc_source *source) {
    const zstc_source_file file = {source->path, "merges.txt"};
    if (source->merges_txt.data == NULL) {
        return zstc_fail(ZSTC_NOT_FOUND, "%s/%s: no such file (vocab.json needs it)", file.path, file.name);
    }
    if (source->merges_txt.size == 0) {
        return zstc_fail(ZSTC_MODEL, "%s/%s: the file is empty", file.path, file.name);
    }
    if (zstc_source_has_mark(source->merges_txt)) {
        return zstc_fail(ZSTC_MODEL, "%s/%s: the file starts with a byte order mark (expected a line \"#version\")",
                         file.path, file.name);
    }
    zstc_status status = zstc_merges_read_lines(merges, vocabulary, file, source->merges_txt);
    return status == ZSTC_OK ? zstc_merges_check(merges, vocabulary, file, "vocab.json") : status;
}

zstc_status zstc_tokenizer_read_bpe_files(zstc_tokenizer *tokenizer, const zstc_source *source,
                                          const zstc_settings *settings) {
    zstc_vocabulary vocabulary = {0};
    zstc_merges merges = {0};
    zstc_status status = check_class(settings, ZSTC_CLASS_BYTE_LEVEL, "vocab.json");
    if (status == ZSTC_OK) status = read_vocab_json(&vocabulary, source);
    if (status == ZSTC_OK) status = read_merges(&merges, &vocabulary, source);
    if (status == ZSTC_OK) status = make_bpe(tokenizer, &vocabulary, &merges, settings);
    zstc_merges_free(&merges);
    zstc_vocabulary_free(&vocabulary);
    return status;
}

/* ---- vocab.txt ---- */

static zstc_status make_wordpiece(zstc_tokenizer *tokenizer, zstc_vocabulary *vocabulary, zstc_source_file file,
                                  const zstc_settings *settings) {
    static const default_layout layout = {"[CLS]", "[SEP]", zstc_layout_set_bert};
    zstc_wordpiece_options wordpiece = {.words = {.clean_text = 1}, .continuing_prefix = "##", .most_chars = 100};
    zstc_status status = zstc_settings_words(&wordpiece.words, settings);
    if (status == ZSTC_OK) {
        status = zstc_vocabulary_special(&wordpiece.unknown, vocabulary, file, "unknown token",
                                         zstc_settings_special(settings, "unk_token", "[UNK]"));
    }
    if (status == ZSTC_OK) status = zstc_wordpiece_new(&tokenizer->model, vocabulary, &wordpiece);
    if (status != ZSTC_OK) return status;
    tokenizer->kind = &zstc_wordpiece_kind;
    return read_rest(tokenizer, vocabulary, file, settings, &layout);
}

zstc_status zstc_tokenizer_read_wordpiece_files(zstc_tokenizer *tokenizer, const zstc_source *source,
                                                const zstc_settings *settings) {
    const zstc_source_file file = {source->path, "vocab.txt"};
    zstc_vocabulary vocabulary = {0};
    zstc_status status = check_class(settings, ZSTC_CLASS_BERT, "vocab.txt");
    if (status == ZSTC_OK) status = zstc_vocabulary_read_lines(&vocabulary, file, source->vocab_txt);
    if (status == ZSTC_OK) status = zstc_vocabulary_check(&vocabulary, file);
    if (status == ZSTC_OK) status = make_wordpiece(tokenizer, &vocabulary, file, settings);
    zstc_vocabulary_free(&vocabulary);
    return status;
}
