/* tokenizer.json of Hugging Face's tokenizers: each step that it names is obeyed, or refused by name. */
#include "base/fail.h"
#include "tokenizer/bpe/byte_bpe.h"
#include "tokenizer/layout.h"
#include "tokenizer/wordpiece/wordpiece.h"

static const char file_name[] = "tokenizer.json";

/* The file's parts, borrowed from `root`. */
typedef struct {
    zstc_source_file file;
    const zstc_settings *settings;
    json_t *root, *normalizer, *pre_tokenizer, *model;
    zstc_vocabulary vocabulary;
    zstc_added added;
} tokenizer_file;

static const char *type_of(json_t *step) {
    const char *type = json_string_value(json_object_get(step, "type"));
    return type == NULL ? "" : type;
}

static int has_type(json_t *step, const char *type) { return strcmp(type_of(step), type) == 0; }

/* A step of a type that is not the one a kind of tokenizer goes with. */
static zstc_status wrong_step(const tokenizer_file *t, const char *part, json_t *step, const char *wanted) {
    if (step == NULL) {
        return zstc_fail(ZSTC_UNSUPPORTED, "%s/%s: a tokenizer without %s is not supported (expected %s)", t->file.path,
                         t->file.name, part, wanted);
    }
    return zstc_fail(ZSTC_UNSUPPORTED, "%s/%s: %s \"%s\" is not supported (expected %s)", t->file.path, t->file.name,
                     part, type_of(step), wanted);
}

/* ---- what all kinds have ---- */

static zstc_status read_vocabulary(tokenizer_file *t) {
    return zstc_vocabulary_read_json(&t->vocabulary, t->file, "the model's \"vocab\"",
                                     json_object_get(t->model, "vocab"));
}

/* transformers 5 takes the special tokens of tokenizer_config.json for the classes that build their own tokenizer, 4.57
 * those of tokenizer.json: a model for which these differ has no one answer. */
static zstc_status check_special(const tokenizer_file *t, const char *key, const int32_t *ids, size_t count,
                                 const char *place) {
    const char *token = zstc_settings_special(t->settings, key, NULL);
    if (token == NULL || count != 1 || t->settings->kind == ZSTC_CLASS_PLAIN) return ZSTC_OK;
    if (zstc_pieces_find(&t->vocabulary.pieces, token, strlen(token)) == ids[0]) return ZSTC_OK;
    return zstc_fail(ZSTC_MODEL,
                     "%s/%s: post_processor: a pair %s with the id %d, though %s is \"%s\" in tokenizer_config.json or "
                     "special_tokens_map.json",
                     t->file.path, t->file.name, place, (int)ids[0], key, token);
}

static zstc_status read_layout(zstc_layout *layout, const tokenizer_file *t) {
    zstc_status status = zstc_layout_read(layout, &t->vocabulary, t->file, json_object_get(t->root, "post_processor"),
                                          t->settings->has_types);
    if (status == ZSTC_OK) {
        status = zstc_settings_cut_left(&layout->cut_left, t->settings, json_object_get(t->root, "truncation"));
    }
    if (status == ZSTC_OK) {
        status = check_special(t, "cls_token", layout->prefix, layout->prefix_count, "starts");
    }
    if (status == ZSTC_OK) {
        status = check_special(t, "sep_token", layout->suffix, layout->suffix_count, "ends");
    }
    return status;
}

/* What is around the model, once it is there: it must not see the added tokens. */
static zstc_status read_rest(zstc_tokenizer *tokenizer, tokenizer_file *t) {
    zstc_status status =
        zstc_added_read(&t->added, t->settings, json_object_get(t->root, "added_tokens"), &t->vocabulary);
    if (status == ZSTC_OK) status = zstc_vocabulary_check(&t->vocabulary, t->file);
    tokenizer->vocabulary = t->vocabulary.size;
    if (status == ZSTC_OK) status = zstc_tokenizer_set_added(tokenizer, t->file, &t->added);
    return status == ZSTC_OK ? read_layout(&tokenizer->layout, t) : status;
}

/* ---- byte-level BPE ---- */

/* Options of the BPE model that would change ids, each with what it must not be. */
static zstc_status check_bpe_model(const tokenizer_file *t) {
    static const char *const flags[] = {"byte_fallback", "ignore_merges", "fuse_unk"};
    static const char *const strings[] = {"continuing_subword_prefix", "end_of_word_suffix"};
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        int harmless = strcmp(flags[i], "fuse_unk") == 0 && !zstc_source_has(t->model, "unk_token");
        if (json_is_true(json_object_get(t->model, flags[i])) && !harmless) {
            return zstc_fail(ZSTC_UNSUPPORTED, "%s/%s: model: \"%s\" true is not supported (expected false)",
                             t->file.path, t->file.name, flags[i]);
        }
    }
    for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++) {
        const char *value = json_string_value(json_object_get(t->model, strings[i]));
        if (value == NULL || *value == '\0') continue;
        return zstc_fail(ZSTC_UNSUPPORTED, "%s/%s: model: \"%s\" of BPE \"%s\" is not supported (expected none)",
                         t->file.path, t->file.name, strings[i], value);
    }
    json_t *dropout = json_object_get(t->model, "dropout");
    if (zstc_source_has(t->model, "dropout") && json_number_value(dropout) != 0) {
        return zstc_fail(ZSTC_UNSUPPORTED, "%s/%s: model: \"dropout\" %g is not supported (expected null or 0)",
                         t->file.path, t->file.name, json_number_value(dropout));
    }
    return ZSTC_OK;
}

/* Byte-level classes put their own value, false by default, in the file's place. Of a class without one
 * transformers 4.57 and 5 make different things where the files differ. */
static zstc_status override_prefix_space(int *value, const tokenizer_file *t) {
    int wanted = *value, in_file = *value;
    int has_own = t->settings->kind == ZSTC_CLASS_BYTE_LEVEL;
    zstc_status status = zstc_settings_flag(&wanted, t->settings, "add_prefix_space", has_own ? 0 : in_file);
    if (status == ZSTC_OK && !has_own && wanted != in_file) {
        return zstc_fail(ZSTC_MODEL, "%s/%s: \"add_prefix_space\" is %s, in tokenizer_config.json it is %s",
                         t->file.path, t->file.name, in_file ? "true" : "false", wanted ? "true" : "false");
    }
    if (status == ZSTC_OK) *value = wanted;
    return status;
}

static zstc_status read_bpe_options(zstc_byte_bpe_options *options, const tokenizer_file *t) {
    *options = (zstc_byte_bpe_options){.use_regex = 1, .unknown = -1};
    if (t->normalizer != NULL) return wrong_step(t, "normalizer", t->normalizer, "null for byte-level BPE");
    if (!has_type(t->pre_tokenizer, "ByteLevel")) {
        return wrong_step(t, "pre_tokenizer", t->pre_tokenizer, "ByteLevel for BPE");
    }
    zstc_status status =
        zstc_source_bool(&options->add_prefix_space, t->file, "pre_tokenizer", t->pre_tokenizer, "add_prefix_space");
    if (status == ZSTC_OK) status = override_prefix_space(&options->add_prefix_space, t);
    if (status == ZSTC_OK && zstc_source_has(t->pre_tokenizer, "use_regex")) {
        status = zstc_source_bool(&options->use_regex, t->file, "pre_tokenizer", t->pre_tokenizer, "use_regex");
    }
    if (status == ZSTC_OK && zstc_source_has(t->model, "unk_token")) {
        const char *unknown;
        status = zstc_source_string(&unknown, t->file, "model", t->model, "unk_token");
        if (status == ZSTC_OK) {
            status = zstc_vocabulary_special(&options->unknown, &t->vocabulary, t->file, "unknown token", unknown);
        }
    }
    return status;
}

/* A class of words finds none in a byte-level vocabulary: transformers 4.57 fails, 5 gives unknown tokens. */
static zstc_status check_bpe_class(const tokenizer_file *t) {
    if (t->settings->kind != ZSTC_CLASS_BERT || t->settings->class_name == NULL) return ZSTC_OK;
    return zstc_fail(ZSTC_MODEL, "%s/%s: tokenizer_class \"%s\" does not go with the model \"BPE\" of %s", t->file.path,
                     t->settings->class_file, t->settings->class_name, t->file.name);
}

static zstc_status read_bpe(zstc_tokenizer *tokenizer, tokenizer_file *t) {
    zstc_byte_bpe_options options;
    zstc_merges merges = {0};
    zstc_status status = check_bpe_class(t);
    if (status == ZSTC_OK) status = check_bpe_model(t);
    if (status == ZSTC_OK) status = read_vocabulary(t);
    if (status == ZSTC_OK) status = read_bpe_options(&options, t);
    if (status == ZSTC_OK) {
        status = zstc_merges_read_json(&merges, &t->vocabulary, t->file, json_object_get(t->model, "merges"));
    }
    if (status == ZSTC_OK) status = zstc_byte_bpe_new(&tokenizer->model, &t->vocabulary, &merges, &options);
    if (status == ZSTC_OK) tokenizer->kind = &zstc_byte_bpe_kind;
    if (status == ZSTC_OK) status = read_rest(tokenizer, t);
    zstc_merges_free(&merges);
    return status;
}

/* ---- WordPiece ---- */

static zstc_status read_normalizer(zstc_bert_options *words, const tokenizer_file *t) {
    json_t *step = t->normalizer;
    *words = (zstc_bert_options){0};
    if (step == NULL) return ZSTC_OK;
    if (!has_type(step, "BertNormalizer")) return wrong_step(t, "normalizer", step, "BertNormalizer for WordPiece");
    zstc_status status = zstc_source_bool(&words->clean_text, t->file, "normalizer", step, "clean_text");
    if (status == ZSTC_OK) {
        status = zstc_source_bool(&words->handle_chinese_chars, t->file, "normalizer", step, "handle_chinese_chars");
    }
    if (status == ZSTC_OK) status = zstc_source_bool(&words->lowercase, t->file, "normalizer", step, "lowercase");
    words->strip_accents = words->lowercase; /* null: as lowercase */
    if (status == ZSTC_OK && zstc_source_has(step, "strip_accents")) {
        status = zstc_source_bool(&words->strip_accents, t->file, "normalizer", step, "strip_accents");
    }
    return status;
}

/* Classes of words put their own three options in the file's place, and a normaliser where it has none. */
static zstc_status read_words(zstc_bert_options *words, const tokenizer_file *t) {
    zstc_status status = read_normalizer(words, t);
    if (status != ZSTC_OK || t->settings->kind != ZSTC_CLASS_BERT) return status;
    if (t->normalizer == NULL) words->clean_text = 1;
    return zstc_settings_words(words, t->settings);
}

static zstc_status check_unknown(const tokenizer_file *t, const char *unknown) {
    const char *token = zstc_settings_special(t->settings, "unk_token", NULL);
    if (token == NULL || t->settings->kind != ZSTC_CLASS_BERT || strcmp(token, unknown) == 0) return ZSTC_OK;
    return zstc_fail(ZSTC_MODEL,
                     "%s/%s: model: \"unk_token\" is \"%s\", in tokenizer_config.json or special_tokens_map.json it is "
                     "\"%s\"",
                     t->file.path, t->file.name, unknown, token);
}

static zstc_status read_wordpiece_options(zstc_wordpiece_options *options, const tokenizer_file *t) {
    const char *unknown;
    int32_t most_chars;
    if (!has_type(t->pre_tokenizer, "BertPreTokenizer")) {
        return wrong_step(t, "pre_tokenizer", t->pre_tokenizer, "BertPreTokenizer for WordPiece");
    }
    zstc_status status = read_words(&options->words, t);
    if (status == ZSTC_OK) status = zstc_source_string(&unknown, t->file, "model", t->model, "unk_token");
    if (status == ZSTC_OK) status = check_unknown(t, unknown);
    if (status == ZSTC_OK) {
        status = zstc_vocabulary_special(&options->unknown, &t->vocabulary, t->file, "unknown token", unknown);
    }
    if (status == ZSTC_OK) {
        status =
            zstc_source_string(&options->continuing_prefix, t->file, "model", t->model, "continuing_subword_prefix");
    }
    if (status == ZSTC_OK) {
        status = zstc_source_id(&most_chars, t->file, "model", t->model, "max_input_chars_per_word");
    }
    if (status != ZSTC_OK) return status;
    if (most_chars < 1 || most_chars > ZSTC_BERT_WORD_MOST) {
        return zstc_fail(ZSTC_UNSUPPORTED,
                         "%s/%s: model: \"max_input_chars_per_word\" %d is not supported (expected 1 to %d)",
                         t->file.path, t->file.name, (int)most_chars, (int)ZSTC_BERT_WORD_MOST);
    }
    options->most_chars = (size_t)most_chars;
    return ZSTC_OK;
}

static zstc_status read_wordpiece(zstc_tokenizer *tokenizer, tokenizer_file *t) {
    zstc_wordpiece_options options;
    zstc_status status = read_vocabulary(t);
    if (status == ZSTC_OK) status = read_wordpiece_options(&options, t);
    if (status == ZSTC_OK) status = zstc_wordpiece_new(&tokenizer->model, &t->vocabulary, &options);
    if (status == ZSTC_OK) tokenizer->kind = &zstc_wordpiece_kind;
    return status == ZSTC_OK ? read_rest(tokenizer, t) : status;
}

/* ---- dispatch ---- */

/* Files of early versions do not name their model; they are told by its fields. */
static const char *model_type(json_t *model) {
    if (json_object_get(model, "type") != NULL) return type_of(model);
    if (json_object_get(model, "merges") != NULL) return "BPE";
    return json_object_get(model, "max_input_chars_per_word") != NULL ? "WordPiece" : "";
}

static zstc_status read_kind(zstc_tokenizer *tokenizer, tokenizer_file *t) {
    static const struct {
        const char *type;
        zstc_status (*read)(zstc_tokenizer *, tokenizer_file *);
    } kinds[] = {{"BPE", read_bpe}, {"WordPiece", read_wordpiece}};
    if (!json_is_object(t->model)) {
        return zstc_fail(ZSTC_MODEL, "%s/%s: \"model\" is missing or not an object", t->file.path, t->file.name);
    }
    const char *type = model_type(t->model);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(type, kinds[i].type) == 0) return kinds[i].read(tokenizer, t);
    }
    if (*type == '\0') {
        return zstc_fail(ZSTC_UNSUPPORTED,
                         "%s/%s: model: \"type\" is missing or not a string (expected BPE or WordPiece)", t->file.path,
                         t->file.name);
    }
    return zstc_fail(ZSTC_UNSUPPORTED,
                     "%s/%s: a tokenizer model of the type \"%s\" is not supported (expected BPE or WordPiece)",
                     t->file.path, t->file.name, type);
}

/* A field; NULL where it is null too. */
static json_t *part(json_t *root, const char *key) {
    return zstc_source_has(root, key) ? json_object_get(root, key) : NULL;
}

zstc_status zstc_tokenizer_read_tokenizer_json(zstc_tokenizer *tokenizer, const zstc_source *source,
                                               const zstc_settings *settings) {
    tokenizer_file t = {.file = {source->path, file_name}, .settings = settings};
    zstc_status status = zstc_source_parse(&t.root, t.file, source->tokenizer_json, JSON_REJECT_DUPLICATES);
    if (status != ZSTC_OK) return status;
    t.normalizer = part(t.root, "normalizer");
    t.pre_tokenizer = part(t.root, "pre_tokenizer");
    t.model = part(t.root, "model");
    status = read_kind(tokenizer, &t);
    zstc_vocabulary_free(&t.vocabulary);
    zstc_added_free(&t.added);
    json_decref(t.root);
    return status;
}
