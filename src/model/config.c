#include "model/config.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/path.h"
#include "model/config_parts.h"
#include "model/no_model.h"

/* Tokenizers without a limit say 1e30; and what a model of relative positions that says nothing is given. */
static const double LIMIT_SANE = 1e9;
static const int64_t LIMIT_DEFAULT = 512;

/* Python writes 1e30 as an integer of thirty digits. */
static const size_t JSON_FLAGS = JSON_DECODE_INT_AS_REAL;

/* 0 when the tokenizer has none worth the name. Tokenizers before transformers 3 write "max_len". */
static zstc_status read_tokenizer_limit(int64_t *limit, zstc_span bytes, const char *where) {
    *limit = 0;
    if (bytes.data == NULL) return ZSTC_OK;
    json_t *root = NULL;
    zstc_status status = zstc_json_load(&root, bytes, where, JSON_FLAGS);
    if (status != ZSTC_OK) return status;
    zstc_fields fields = {.object = root, .where = where};
    const char *key = zstc_field(&fields, "model_max_length") != NULL ? "model_max_length" : "max_len";
    double number = zstc_field_number(&fields, key, 0);
    if (fields.status == ZSTC_OK && number > 0 && number <= LIMIT_SANE) *limit = (int64_t)number;
    json_decref(root);
    return fields.status;
}

static zstc_status set_limit(zstc_config *config, int64_t tokenizer_limit, int64_t special_tokens, const char *where) {
    int64_t limit = config->position_rows - config->first_position;
    if (config->max_positions == 0) limit = tokenizer_limit > 0 ? tokenizer_limit : LIMIT_DEFAULT;
    if (tokenizer_limit > 0 && tokenizer_limit < limit) limit = tokenizer_limit;
    if (limit < special_tokens + 2) {
        return zstc_fail(ZSTC_MODEL,
                         "%s: a limit of %" PRId64 " tokens leaves no room for a pair (expected at least %" PRId64 ")",
                         where, limit, special_tokens + 2);
    }
    config->max_length = limit;
    return ZSTC_OK;
}

/* What is read besides the limits. */
typedef struct {
    bool classes;
    const char *class_names; /* see zstc_config_read */
    zstc_files *files;       /* where modules.json may be; NULL: it is not looked for */
} wanted_parts;

static void read_name(zstc_config *config, const json_t *root) {
    const char *name = json_string_value(json_object_get(root, "_name_or_path"));
    if (name != NULL && strlen(name) < sizeof config->name) memcpy(config->name, name, strlen(name) + 1);
}

/* transformers' name for every model with a head for classes of a text. */
static bool is_classifier(const zstc_fields *fields) {
    static const char end[] = "ForSequenceClassification";
    const json_t *classes = zstc_field(fields, "architectures");
    const char *class = json_string_value(json_is_array(classes) ? json_array_get(classes, 0) : classes);
    size_t length = class != NULL ? strlen(class) : 0;
    return length >= sizeof end - 1 && strcmp(class + length - (sizeof end - 1), end) == 0;
}

static zstc_status read_alone(zstc_config *config, const zstc_fields *fields, wanted_parts wanted) {
    zstc_modules modules = {0};
    if (wanted.class_names != NULL) {
        return zstc_fail(ZSTC_MODEL,
                         "%s: the model embeds texts and has no classes, but the class names \"%.100s\" are "
                         "given",
                         fields->where, wanted.class_names);
    }
    zstc_status status = zstc_modules_read(&modules, wanted.files);
    return status == ZSTC_OK ? zstc_config_read_alone(config, fields, &modules) : status;
}

static zstc_status parse(zstc_config *config, const json_t *root, const char *where, int64_t tokenizer_limit,
                         wanted_parts wanted) {
    int64_t special = 0;
    zstc_fields fields = {.object = root, .where = where};
    read_name(config, root);
    bool alone = wanted.files != NULL && !is_classifier(&fields) && zstc_modules_there(wanted.files);
    bool classes = wanted.classes && !alone;
    zstc_status status = zstc_config_read_arch(config, &fields, &special);
    if (status == ZSTC_OK && classes) status = zstc_config_read_classes(config, &fields, wanted.class_names);
    if (status == ZSTC_OK) status = set_limit(config, tokenizer_limit, special, where);
    if (status == ZSTC_OK && classes) status = zstc_config_read_similarity(config, &fields);
    return status == ZSTC_OK && alone ? read_alone(config, &fields, wanted) : status;
}

/* The bytes of the two files, and their paths for messages. */
typedef struct {
    zstc_span config, tokenizer;
    const char *where, *tokenizer_where;
} sources;

static zstc_status parse_bytes(zstc_config *config, const sources *from, wanted_parts wanted) {
    zstc_config read = {0};
    json_t *root = NULL;
    int64_t tokenizer_limit = 0;
    zstc_status status = read_tokenizer_limit(&tokenizer_limit, from->tokenizer, from->tokenizer_where);
    if (status == ZSTC_OK) status = zstc_json_load(&root, from->config, from->where, JSON_FLAGS);
    if (status == ZSTC_OK) status = parse(&read, root, from->where, tokenizer_limit, wanted);
    json_decref(root);
    if (status == ZSTC_OK) {
        *config = read;
    } else {
        zstc_config_clear(&read);
    }
    return status;
}

zstc_status zstc_config_parse(zstc_config *config, zstc_span config_json, zstc_span tokenizer_json,
                              const char *folder) {
    char *where = zstc_path_join(folder, "config.json"),
         *tokenizer_where = zstc_path_join(folder, "tokenizer_config.json");
    const sources from = {config_json, tokenizer_json, where, tokenizer_where};
    zstc_status status = where != NULL && tokenizer_where != NULL
                             ? parse_bytes(config, &from, (wanted_parts){.classes = true})
                             : zstc_fail_memory();
    free(where);
    free(tokenizer_where);
    return status;
}

static zstc_status read_files(zstc_config *config, zstc_files *files, wanted_parts wanted) {
    sources from = {0};
    zstc_status status = zstc_no_config(files, zstc_files_get(files, "config.json", &from.config));
    if (status == ZSTC_OK && zstc_files_have(files, "tokenizer_config.json")) {
        status = zstc_files_get(files, "tokenizer_config.json", &from.tokenizer);
    }
    from.where = zstc_files_where(files, "config.json");
    from.tokenizer_where = zstc_files_where(files, "tokenizer_config.json");
    return status == ZSTC_OK ? parse_bytes(config, &from, wanted) : status;
}

zstc_status zstc_config_read(zstc_config *config, zstc_files *files, const char *class_names) {
    return read_files(config, files, (wanted_parts){.classes = true, .class_names = class_names, .files = files});
}

zstc_status zstc_config_read_limits(zstc_config *config, zstc_files *files) {
    return read_files(config, files, (wanted_parts){.classes = false});
}

void zstc_config_clear(zstc_config *config) {
    for (int64_t i = 0; i < config->class_count; i++) free(config->class_names[i]);
    free(config->class_names);
    free(config->similarity.weights);
    free(config->similarity.sentence);
    *config = (zstc_config){0};
}
