/* tokenizer.json of Hugging Face's tokenizers: each step that it names is obeyed, or refused by name. */
#include "api/error.h"
#include "tokenizer/byte_bpe.h"
#include "tokenizer/layout.h"
#include "tokenizer/wordpiece.h"

static const char file_name[] = "tokenizer.json";

/* The file's parts, borrowed from `root`. */
typedef struct {
    zstc_source_file file;
    json_t *root, *normalizer, *pre_tokenizer, *model;
    zstc_vocabulary vocabulary;
} tokenizer_file;

static const char *type_of(json_t *step) {
    const char *type = json_string_value(json_object_get(step, "type"));
    return type == NULL ? "" : type;
}

static int has_type(json_t *step, const char *type) { return strcmp(type_of(step), type) == 0; }

static zstc_status unsupported(const tokenizer_file *t, const char *part, const char *what) {
    return zstc_fail(ZSTC_UNSUPPORTED, "%s/%s: %s: %s", t->file.path, t->file.name, part, what);
}

/* A step of a type that is not the one a kind of tokenizer goes with. */
static zstc_status wrong_step(const tokenizer_file *t, const char *part, json_t *step, const char *wanted) {
    const char *type = *type_of(step) == '\0' ? "none" : type_of(step);
    return zstc_fail(ZSTC_UNSUPPORTED, "%s/%s: %s \"%s\" where only %s is known", t->file.path, t->file.name, part,
                     type, wanted);
}

/* ---- what all kinds have ---- */

/* Tokens beside the model's vocabulary. Special ones never come out of a text here; others would have to be looked
 * for in it. */
static zstc_status add_token(tokenizer_file *t, json_t *token) {
    const char *content;
    int32_t id;
    int special;
    zstc_status status = zstc_source_string(&content, t->file, "added_tokens", token, "content");
    if (status == ZSTC_OK) status = zstc_source_id(&id, t->file, "added_tokens", token, "id");
    if (status == ZSTC_OK) status = zstc_source_bool(&special, t->file, "added_tokens", token, "special");
    if (status != ZSTC_OK) return status;
    if (!special) return unsupported(t, "added_tokens: not a special token", content);
    return zstc_vocabulary_add(&t->vocabulary, t->file, content, id);
}

static zstc_status read_vocabulary(tokenizer_file *t) {
    json_t *added = json_object_get(t->root, "added_tokens");
    zstc_status status =
        zstc_vocabulary_read_json(&t->vocabulary, t->file, "the model's \"vocab\"", json_object_get(t->model, "vocab"));
    for (size_t i = 0; i < json_array_size(added) && status == ZSTC_OK; i++) {
        status = add_token(t, json_array_get(added, i));
    }
    return status == ZSTC_OK ? zstc_vocabulary_check(&t->vocabulary, t->file) : status;
}

static zstc_status read_layout(zstc_encoder *encoder, const tokenizer_file *t) {
    encoder->vocabulary = t->vocabulary.size;
    return zstc_layout_read(&encoder->layout, &t->vocabulary, t->file, json_object_get(t->root, "post_processor"));
}

/* ---- byte-level BPE ---- */

/* Options of the BPE model that would change ids, each with what it must not be. */
static zstc_status check_bpe_model(const tokenizer_file *t) {
    static const char *const flags[] = {"byte_fallback", "ignore_merges", "fuse_unk"};
    static const char *const strings[] = {"continuing_subword_prefix", "end_of_word_suffix"};
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        int harmless = strcmp(flags[i], "fuse_unk") == 0 && !zstc_source_has(t->model, "unk_token");
        if (json_is_true(json_object_get(t->model, flags[i])) && !harmless) {
            return unsupported(t, "model BPE", flags[i]);
        }
    }
    for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++) {
        const char *value = json_string_value(json_object_get(t->model, strings[i]));
        if (value != NULL && *value != '\0') return unsupported(t, "model BPE", strings[i]);
    }
    json_t *dropout = json_object_get(t->model, "dropout");
    if (zstc_source_has(t->model, "dropout") && json_number_value(dropout) != 0) {
        return unsupported(t, "model BPE", "dropout");
    }
    return ZSTC_OK;
}

static zstc_status read_bpe_options(zstc_byte_bpe_options *options, const tokenizer_file *t) {
    *options = (zstc_byte_bpe_options){.use_regex = 1, .unknown = -1};
    if (t->normalizer != NULL) return wrong_step(t, "normalizer", t->normalizer, "none before byte-level BPE");
    if (!has_type(t->pre_tokenizer, "ByteLevel")) {
        return wrong_step(t, "pre_tokenizer", t->pre_tokenizer, "ByteLevel before BPE");
    }
    zstc_status status =
        zstc_source_bool(&options->add_prefix_space, t->file, "pre_tokenizer", t->pre_tokenizer, "add_prefix_space");
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

static zstc_status read_bpe(zstc_encoder *encoder, tokenizer_file *t) {
    zstc_byte_bpe_options options;
    zstc_merges merges = {0};
    zstc_status status = check_bpe_model(t);
    if (status == ZSTC_OK) status = read_vocabulary(t);
    if (status == ZSTC_OK) status = read_bpe_options(&options, t);
    if (status == ZSTC_OK) status = read_layout(encoder, t);
    if (status == ZSTC_OK) {
        status = zstc_merges_read_json(&merges, &t->vocabulary, t->file, json_object_get(t->model, "merges"));
    }
    if (status == ZSTC_OK) status = zstc_byte_bpe_new(&encoder->model, &t->vocabulary, &merges, &options);
    if (status == ZSTC_OK) encoder->kind = &zstc_byte_bpe_kind;
    zstc_merges_free(&merges);
    return status;
}

/* ---- WordPiece ---- */

static zstc_status read_normalizer(zstc_bert_options *words, const tokenizer_file *t) {
    json_t *step = t->normalizer;
    *words = (zstc_bert_options){0};
    if (step == NULL) return ZSTC_OK;
    if (!has_type(step, "BertNormalizer")) return wrong_step(t, "normalizer", step, "BertNormalizer before WordPiece");
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

static zstc_status read_wordpiece_options(zstc_wordpiece_options *options, const tokenizer_file *t) {
    const char *unknown;
    int32_t most_chars;
    if (!has_type(t->pre_tokenizer, "BertPreTokenizer")) {
        return wrong_step(t, "pre_tokenizer", t->pre_tokenizer, "BertPreTokenizer before WordPiece");
    }
    zstc_status status = read_normalizer(&options->words, t);
    if (status == ZSTC_OK) status = zstc_source_string(&unknown, t->file, "model", t->model, "unk_token");
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
        return unsupported(t, "model WordPiece", "max_input_chars_per_word is not 1 to 1000");
    }
    options->most_chars = (size_t)most_chars;
    return ZSTC_OK;
}

static zstc_status read_wordpiece(zstc_encoder *encoder, tokenizer_file *t) {
    zstc_wordpiece_options options;
    zstc_status status = read_vocabulary(t);
    if (status == ZSTC_OK) status = read_wordpiece_options(&options, t);
    if (status == ZSTC_OK) status = read_layout(encoder, t);
    if (status == ZSTC_OK) status = zstc_wordpiece_new(&encoder->model, &t->vocabulary, &options);
    if (status == ZSTC_OK) encoder->kind = &zstc_wordpiece_kind;
    return status;
}

/* ---- dispatch ---- */

/* Files of early versions do not name their model; they are told by its fields. */
static const char *model_type(json_t *model) {
    if (json_object_get(model, "type") != NULL) return type_of(model);
    if (json_object_get(model, "merges") != NULL) return "BPE";
    return json_object_get(model, "max_input_chars_per_word") != NULL ? "WordPiece" : "";
}

static zstc_status read_kind(zstc_encoder *encoder, tokenizer_file *t) {
    static const struct {
        const char *type;
        zstc_status (*read)(zstc_encoder *, tokenizer_file *);
    } kinds[] = {{"BPE", read_bpe}, {"WordPiece", read_wordpiece}};
    if (!json_is_object(t->model)) {
        return zstc_fail(ZSTC_MODEL, "%s/%s: \"model\" is missing or not an object", t->file.path, t->file.name);
    }
    const char *type = model_type(t->model);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(type, kinds[i].type) == 0) return kinds[i].read(encoder, t);
    }
    return zstc_fail(ZSTC_UNSUPPORTED, "%s/%s: a tokenizer model of the type \"%s\"", t->file.path, t->file.name, type);
}

/* A field; NULL where it is null too. */
static json_t *part(json_t *root, const char *key) {
    return zstc_source_has(root, key) ? json_object_get(root, key) : NULL;
}

zstc_status zstc_encoder_read_tokenizer_json(zstc_encoder *encoder, const zstc_source *source) {
    tokenizer_file t = {.file = {source->path, file_name}};
    zstc_status status = zstc_source_parse(&t.root, t.file, source->tokenizer_json, JSON_REJECT_DUPLICATES);
    if (status != ZSTC_OK) return status;
    t.normalizer = part(t.root, "normalizer");
    t.pre_tokenizer = part(t.root, "pre_tokenizer");
    t.model = part(t.root, "model");
    status = read_kind(encoder, &t);
    zstc_vocabulary_free(&t.vocabulary);
    json_decref(t.root);
    return status;
}
