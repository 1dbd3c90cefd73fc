/* Tokenizers without tokenizer.json: vocab.json + merges.txt, or vocab.txt, with the options of tokenizer_config.json
 * and special_tokens_map.json where these are there. */
#include "api/error.h"
#include "tokenizer/byte_bpe.h"
#include "tokenizer/layout.h"
#include "tokenizer/wordpiece.h"

/* The two option files; NULL for one that is not there. */
typedef struct {
    const char *path;
    json_t *config, *special_tokens;
} option_files;

static zstc_status open_options(option_files *options, const zstc_source *source) {
    zstc_status status = ZSTC_OK;
    *options = (option_files){.path = source->path};
    if (source->tokenizer_config.data != NULL) {
        status = zstc_source_parse(&options->config, (zstc_source_file){source->path, "tokenizer_config.json"},
                                   source->tokenizer_config, 0);
    }
    if (status == ZSTC_OK && source->special_tokens_map.data != NULL) {
        status =
            zstc_source_parse(&options->special_tokens, (zstc_source_file){source->path, "special_tokens_map.json"},
                              source->special_tokens_map, 0);
    }
    return status;
}

static void close_options(option_files *options) {
    json_decref(options->config);
    json_decref(options->special_tokens);
}

/* A yes or no of tokenizer_config.json; null is as good as missing. */
static zstc_status read_flag(int *out, const option_files *options, const char *key, int otherwise) {
    *out = otherwise;
    if (!zstc_source_has(options->config, key)) return ZSTC_OK;
    return zstc_source_bool(out, (zstc_source_file){options->path, "tokenizer_config.json"}, "options", options->config,
                            key);
}

/* A special token is written as a string or as an object with "content". */
static const char *token_text(json_t *object, const char *key) {
    json_t *value = json_object_get(object, key);
    if (json_is_object(value)) value = json_object_get(value, "content");
    return json_string_value(value);
}

static const char *special_token(const option_files *options, const char *key, const char *otherwise) {
    const char *token = token_text(options->config, key);
    if (token == NULL) token = token_text(options->special_tokens, key);
    return token == NULL ? otherwise : token;
}

/* Whether the class that tokenizer_config.json names, if it does, is one of `known` (without "Tokenizer", which may
 * end in "Fast"). */
static zstc_status check_class(const option_files *options, const char *const *known, size_t count) {
    const char *name = json_string_value(json_object_get(options->config, "tokenizer_class"));
    if (name == NULL) return ZSTC_OK;
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(known[i]);
        if (strncmp(name, known[i], length) != 0) continue;
        if (strcmp(name + length, "Tokenizer") == 0 || strcmp(name + length, "TokenizerFast") == 0) return ZSTC_OK;
    }
    return zstc_fail(ZSTC_UNSUPPORTED, "%s/tokenizer_config.json: tokenizer_class \"%s\" without a tokenizer.json",
                     options->path, name);
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

static zstc_status read_layout(zstc_encoder *encoder, const zstc_vocabulary *vocabulary, zstc_source_file file,
                               const option_files *options, const char *cls_default, const char *sep_default,
                               void (*set)(zstc_layout *, int32_t, int32_t)) {
    int32_t cls, sep;
    zstc_status status = zstc_vocabulary_special(&cls, vocabulary, file, "special token",
                                                 special_token(options, "cls_token", cls_default));
    if (status == ZSTC_OK) {
        status = zstc_vocabulary_special(&sep, vocabulary, file, "special token",
                                         special_token(options, "sep_token", sep_default));
    }
    if (status == ZSTC_OK) set(&encoder->layout, cls, sep);
    return status;
}

static zstc_status make_bpe(zstc_encoder *encoder, const zstc_vocabulary *vocabulary, zstc_merges *merges,
                            const option_files *options) {
    static const char *const known[] = {"Roberta", "Bart", "Longformer", "LED", "Mvp", "PreTrained"};
    zstc_byte_bpe_options bpe = {.use_regex = 1};
    const char *unknown = special_token(options, "unk_token", "<unk>");
    zstc_status status = check_class(options, known, sizeof known / sizeof known[0]);
    if (status == ZSTC_OK) status = read_flag(&bpe.add_prefix_space, options, "add_prefix_space", 0);
    if (status == ZSTC_OK) {
        status = read_layout(encoder, vocabulary, (zstc_source_file){options->path, "vocab.json"}, options, "<s>",
                             "</s>", zstc_layout_set_roberta);
    }
    if (status != ZSTC_OK) return status;
    bpe.unknown = zstc_pieces_find(&vocabulary->pieces, unknown, strlen(unknown));
    encoder->vocabulary = vocabulary->size;
    status = zstc_byte_bpe_new(&encoder->model, vocabulary, merges, &bpe);
    if (status == ZSTC_OK) encoder->kind = &zstc_byte_bpe_kind;
    return status;
}

zstc_status zstc_encoder_read_bpe_files(zstc_encoder *encoder, const zstc_source *source) {
    option_files options;
    zstc_vocabulary vocabulary = {0};
    zstc_merges merges = {0};
    zstc_status status = open_options(&options, source);
    if (status == ZSTC_OK && source->merges_txt.data == NULL) {
        status = zstc_fail(ZSTC_NOT_FOUND, "%s/merges.txt: not there, though vocab.json is", source->path);
    }
    if (status == ZSTC_OK) status = read_vocab_json(&vocabulary, source);
    if (status == ZSTC_OK) {
        status = zstc_merges_read_lines(&merges, &vocabulary, (zstc_source_file){source->path, "merges.txt"},
                                        source->merges_txt);
    }
    if (status == ZSTC_OK) status = make_bpe(encoder, &vocabulary, &merges, &options);
    zstc_merges_free(&merges);
    zstc_vocabulary_free(&vocabulary);
    close_options(&options);
    return status;
}

/* ---- vocab.txt ---- */

static zstc_status read_word_options(zstc_bert_options *words, const option_files *options) {
    int basic;
    zstc_status status = read_flag(&words->lowercase, options, "do_lower_case", 1);
    if (status == ZSTC_OK) status = read_flag(&words->strip_accents, options, "strip_accents", words->lowercase);
    if (status == ZSTC_OK) {
        status = read_flag(&words->handle_chinese_chars, options, "tokenize_chinese_chars", 1);
    }
    if (status == ZSTC_OK) status = read_flag(&basic, options, "do_basic_tokenize", 1);
    if (status == ZSTC_OK && !basic) {
        status = zstc_fail(ZSTC_UNSUPPORTED, "%s/tokenizer_config.json: do_basic_tokenize false", options->path);
    }
    words->clean_text = 1;
    return status;
}

static zstc_status make_wordpiece(zstc_encoder *encoder, const zstc_vocabulary *vocabulary, zstc_source_file file,
                                  const option_files *options) {
    static const char *const known[] = {"Bert",       "DistilBert",  "Electra",   "ConvBert",
                                        "MobileBert", "SqueezeBert", "PreTrained"};
    zstc_wordpiece_options wordpiece = {.continuing_prefix = "##", .most_chars = 100};
    zstc_status status = check_class(options, known, sizeof known / sizeof known[0]);
    if (status == ZSTC_OK) status = read_word_options(&wordpiece.words, options);
    if (status == ZSTC_OK) {
        status = zstc_vocabulary_special(&wordpiece.unknown, vocabulary, file, "unknown token",
                                         special_token(options, "unk_token", "[UNK]"));
    }
    if (status == ZSTC_OK) {
        status = read_layout(encoder, vocabulary, file, options, "[CLS]", "[SEP]", zstc_layout_set_bert);
    }
    encoder->vocabulary = vocabulary->size;
    if (status == ZSTC_OK) status = zstc_wordpiece_new(&encoder->model, vocabulary, &wordpiece);
    if (status == ZSTC_OK) encoder->kind = &zstc_wordpiece_kind;
    return status;
}

zstc_status zstc_encoder_read_wordpiece_files(zstc_encoder *encoder, const zstc_source *source) {
    const zstc_source_file file = {source->path, "vocab.txt"};
    option_files options;
    zstc_vocabulary vocabulary = {0};
    zstc_status status = open_options(&options, source);
    if (status == ZSTC_OK) status = zstc_vocabulary_read_lines(&vocabulary, file, source->vocab_txt);
    if (status == ZSTC_OK) status = zstc_vocabulary_check(&vocabulary, file);
    if (status == ZSTC_OK) status = make_wordpiece(encoder, &vocabulary, file, &options);
    zstc_vocabulary_free(&vocabulary);
    close_options(&options);
    return status;
}
