/* What each file of sentence-transformers says. A key that would change a vector and is not obeyed is refused. */
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "model/modules.h"

/* Special tokens of a text, and one of its own. */
enum { LENGTH_LEAST = 3, MODES = 6, NAMES_SIZE = 128 };

static const size_t JSON_FLAGS = JSON_DECODE_INT_AS_REAL;

static void refuse(zstc_fields *fields, const char *key) {
    char shown[ZSTC_JSON_SHOWN];
    if (fields->status != ZSTC_OK) return;
    zstc_json_show(json_object_get(fields->object, key), shown);
    fields->status = zstc_fail(ZSTC_UNSUPPORTED, "%s: \"%.100s\": %s is not supported", fields->where, key, shown);
}

/* Missing, null, {} and [] say nothing. */
static bool says_nothing(const json_t *value) {
    if (value == NULL || json_is_null(value)) return true;
    return json_is_object(value) ? json_object_size(value) == 0 : json_is_array(value) && json_array_size(value) == 0;
}

static void refuse_others(zstc_fields *fields, const char *const *known) {
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)fields->object, key, value) {
        size_t i = 0;
        while (known[i] != NULL && strcmp(known[i], key) != 0) i++;
        if (known[i] == NULL && !says_nothing(value)) refuse(fields, key);
    }
}

static zstc_status parse(zstc_modules *modules, zstc_span bytes, const char *where,
                         void (*read)(zstc_modules *, zstc_fields *)) {
    json_t *root = NULL;
    zstc_status status = zstc_json_load(&root, bytes, where, JSON_FLAGS);
    if (status != ZSTC_OK) return status;
    zstc_fields fields = {.object = root, .where = where};
    read(modules, &fields);
    json_decref(root);
    return fields.status;
}

/* ---- Pooling ---- */

/* Versions before 6 have a flag for each mode. */
static const struct {
    const char *mode, *flag;
} modes[MODES] = {{"cls", "pooling_mode_cls_token"},
                  {"max", "pooling_mode_max_tokens"},
                  {"mean", "pooling_mode_mean_tokens"},
                  {"mean_sqrt_len_tokens", "pooling_mode_mean_sqrt_len_tokens"},
                  {"weightedmean", "pooling_mode_weightedmean_tokens"},
                  {"lasttoken", "pooling_mode_lasttoken"}};

/* The mode, or all of them, as "cls, mean"; cut where they are too long. */
typedef struct {
    char text[NAMES_SIZE];
    size_t count;
} mode_names;

static void add_mode(mode_names *names, const char *mode) {
    size_t used = strlen(names->text);
    snprintf(names->text + used, sizeof names->text - used, "%s%s", names->count++ > 0 ? ", " : "", mode);
}

static void add_listed(mode_names *names, zstc_fields *fields, const json_t *value) {
    for (size_t i = 0; i < json_array_size(value); i++) {
        const char *mode = json_string_value(json_array_get(value, i));
        if (mode == NULL) zstc_field_fail(fields, "pooling_mode", "names of modes");
        if (mode != NULL) add_mode(names, mode);
    }
    if (names->count == 0) zstc_field_fail(fields, "pooling_mode", "names of modes");
}

/* None of them is the mean. */
static void add_flagged(mode_names *names, zstc_fields *fields) {
    for (size_t i = 0; i < MODES; i++) {
        if (zstc_field_flag(fields, modes[i].flag, 0)) add_mode(names, modes[i].mode);
    }
    if (names->count == 0) add_mode(names, "mean");
}

static mode_names read_modes(zstc_fields *fields) {
    mode_names names = {.count = 0};
    const json_t *value = zstc_field(fields, "pooling_mode");
    if (value == NULL) {
        add_flagged(&names, fields);
    } else if (json_is_array(value)) {
        add_listed(&names, fields, value);
    } else {
        add_mode(&names, zstc_field_string(fields, "pooling_mode", ""));
    }
    return names;
}

static void read_pooling(zstc_modules *modules, zstc_fields *fields) {
    const char *known[MODES + 5] = {"pooling_mode", "embedding_dimension", "word_embedding_dimension",
                                    "include_prompt"};
    for (size_t i = 0; i < MODES; i++) known[4 + i] = modes[i].flag;
    refuse_others(fields, known);
    const char *key =
        zstc_field(fields, "embedding_dimension") != NULL ? "embedding_dimension" : "word_embedding_dimension";
    modules->size = zstc_field_size(fields, key, INT32_MAX);
    const mode_names names = read_modes(fields);
    if (fields->status != ZSTC_OK) return;
    modules->pooling = strcmp(names.text, "cls") == 0 ? ZSTC_POOLING_CLS : ZSTC_POOLING_MEAN;
    if (modules->pooling == ZSTC_POOLING_CLS || strcmp(names.text, "mean") == 0) return;
    fields->status = zstc_fail(ZSTC_UNSUPPORTED, "%s: the pooling '%s' is not supported (expected mean or cls)",
                               fields->where, names.text);
}

zstc_status zstc_modules_parse_pooling(zstc_modules *modules, zstc_span bytes, const char *where) {
    return parse(modules, bytes, where, read_pooling);
}

/* ---- Normalize ---- */

static void read_normalize(zstc_modules *modules, zstc_fields *fields) {
    static const char *const keys[] = {"module_input_name", "module_output_name"};
    (void)modules;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *name = zstc_field_string(fields, keys[i], "sentence_embedding");
        if (strcmp(name, "sentence_embedding") != 0) refuse(fields, keys[i]);
    }
}

zstc_status zstc_modules_parse_normalize(zstc_modules *modules, zstc_span bytes, const char *where) {
    return parse(modules, bytes, where, read_normalize);
}

/* ---- Transformer ---- */

/* {"text": {"method": "forward", "method_output_name": "last_hidden_state"}}: what is done with images and the like
 * does not matter. */
static void check_modality(zstc_fields *fields) {
    const json_t *text = json_object_get(zstc_field(fields, "modality_config"), "text");
    if (zstc_field(fields, "modality_config") == NULL) return;
    zstc_fields own = {.object = text, .where = fields->where, .status = fields->status};
    const char *method = zstc_field_string(&own, "method", ""),
               *output = zstc_field_string(&own, "method_output_name", "");
    fields->status = own.status;
    if (strcmp(method, "forward") != 0 || strcmp(output, "last_hidden_state") != 0) refuse(fields, "modality_config");
}

static void read_transformer(zstc_modules *modules, zstc_fields *fields) {
    static const char *const known[] = {"max_seq_length",
                                        "do_lower_case",
                                        "transformer_task",
                                        "modality_config",
                                        "module_output_name",
                                        "unpad_inputs",
                                        NULL};
    refuse_others(fields, known);
    modules->max_length = zstc_field_integer(fields, "max_seq_length", 0, LENGTH_LEAST, INT32_MAX);
    modules->lower_case = zstc_field_flag(fields, "do_lower_case", 0);
    const char *task = zstc_field_string(fields, "transformer_task", "feature-extraction");
    const char *output = zstc_field_string(fields, "module_output_name", "token_embeddings");
    if (strcmp(task, "feature-extraction") != 0) refuse(fields, "transformer_task");
    if (strcmp(output, "token_embeddings") != 0) refuse(fields, "module_output_name");
    check_modality(fields);
}

zstc_status zstc_modules_parse_transformer(zstc_modules *modules, zstc_span bytes, const char *where) {
    return parse(modules, bytes, where, read_transformer);
}

/* ---- the whole ---- */

/* The other prompts are taken only where a caller asks for them. "query" and "document" are there in every model. */
static void check_prompt(zstc_fields *fields) {
    const char *name = zstc_field_string(fields, "default_prompt_name", NULL);
    if (name == NULL) return;
    const json_t *prompt = json_object_get(zstc_field(fields, "prompts"), name);
    const bool is_standard = strcmp(name, "query") == 0 || strcmp(name, "document") == 0;
    if (prompt == NULL && !is_standard)
        zstc_field_fail(fields, "default_prompt_name", "the name of one of \"prompts\"");
    if (prompt == NULL || json_is_null(prompt) || fields->status != ZSTC_OK) return;
    const char *text = json_string_value(prompt);
    if (text != NULL && *text == '\0') return;
    char shown[ZSTC_JSON_SHOWN];
    fields->status = zstc_fail(ZSTC_UNSUPPORTED,
                               "%s: \"default_prompt_name\": the prompt \"%.60s\", %s, in front of every text is not "
                               "supported",
                               fields->where, name, zstc_json_show(prompt, shown));
}

/* The dot product of vectors of length 1 is their cosine. */
static void check_similarity(const zstc_modules *modules, zstc_fields *fields) {
    const char *name = zstc_field_string(fields, "similarity_fn_name", "cosine");
    const bool is_dot = strcmp(name, "dot") == 0 || strcmp(name, "dot_product") == 0;
    if (strcmp(name, "cosine") == 0 || (is_dot && modules->normalises)) return;
    refuse(fields, "similarity_fn_name");
}

/* sentence-transformers reads these keys alone. */
static void read_whole(zstc_modules *modules, zstc_fields *fields) {
    const char *type = zstc_field_string(fields, "model_type", "SentenceTransformer");
    if (strcmp(type, "SentenceTransformer") != 0) refuse(fields, "model_type");
    check_prompt(fields);
    check_similarity(modules, fields);
}

zstc_status zstc_modules_parse_whole(zstc_modules *modules, zstc_span bytes, const char *where) {
    return parse(modules, bytes, where, read_whole);
}
