#include "tokenizer/settings.h"

#include <string.h>

#include "base/fail.h"

static const char config_name[] = "tokenizer_config.json";

/* Classes without "Tokenizer" and "Fast", as transformers 4.57 has them: each of the first two kinds overrides
 * tokenizer.json in its __init__. */
static const struct {
    const char *name;
    zstc_class_kind kind;
    int types, from_files;
} classes[] = {
    {"Bert", ZSTC_CLASS_BERT, 1, 1},
    {"DistilBert", ZSTC_CLASS_BERT, 0, 1},
    {"Electra", ZSTC_CLASS_BERT, 1, 1},
    {"ConvBert", ZSTC_CLASS_BERT, 1, 1},
    {"MobileBert", ZSTC_CLASS_BERT, 1, 1},
    {"SqueezeBert", ZSTC_CLASS_BERT, 1, 1},
    {"LayoutLM", ZSTC_CLASS_BERT, 1, 1},
    {"Lxmert", ZSTC_CLASS_BERT, 1, 1},
    {"Realm", ZSTC_CLASS_BERT, 1, 1},
    {"RetriBert", ZSTC_CLASS_BERT, 0, 1},
    {"DPRQuestionEncoder", ZSTC_CLASS_BERT, 1, 1},
    {"DPRContextEncoder", ZSTC_CLASS_BERT, 1, 1},
    {"DPRReader", ZSTC_CLASS_BERT, 0, 1},
    {"Splinter", ZSTC_CLASS_BERT, 1, 0},
    {"Funnel", ZSTC_CLASS_BERT, 1, 0},
    {"MPNet", ZSTC_CLASS_BERT, 0, 0},
    {"Roberta", ZSTC_CLASS_BYTE_LEVEL, 0, 1},
    {"Bart", ZSTC_CLASS_BYTE_LEVEL, 0, 1},
    {"Longformer", ZSTC_CLASS_BYTE_LEVEL, 0, 1},
    {"LED", ZSTC_CLASS_BYTE_LEVEL, 0, 1},
    {"Mvp", ZSTC_CLASS_BYTE_LEVEL, 0, 1},
    {"Blenderbot", ZSTC_CLASS_BYTE_LEVEL, 0, 0},
    {"Deberta", ZSTC_CLASS_BYTE_LEVEL, 1, 0},
    {"GPT2", ZSTC_CLASS_BYTE_LEVEL, 0, 0},
    {"CodeGen", ZSTC_CLASS_BYTE_LEVEL, 0, 0},
    {"Qwen2", ZSTC_CLASS_BYTE_LEVEL, 0, 0},
    {"PreTrained", ZSTC_CLASS_PLAIN, 1, 1},
    {"BertJapanese", ZSTC_CLASS_FOREIGN, 1, 0},
    {"Bertweet", ZSTC_CLASS_FOREIGN, 1, 0},
    {"ByT5", ZSTC_CLASS_FOREIGN, 1, 0},
    {"Canine", ZSTC_CLASS_FOREIGN, 1, 0},
    {"Flaubert", ZSTC_CLASS_FOREIGN, 1, 0},
    {"GPTNeoX", ZSTC_CLASS_FOREIGN, 1, 0},
    {"LayoutLMv2", ZSTC_CLASS_FOREIGN, 1, 0},
    {"LayoutLMv3", ZSTC_CLASS_FOREIGN, 1, 0},
    {"LayoutXLM", ZSTC_CLASS_FOREIGN, 1, 0},
    {"MarkupLM", ZSTC_CLASS_FOREIGN, 1, 0},
    {"Phobert", ZSTC_CLASS_FOREIGN, 1, 0},
    {"ProphetNet", ZSTC_CLASS_FOREIGN, 1, 0},
    {"RoCBert", ZSTC_CLASS_FOREIGN, 1, 0},
    {"RoFormer", ZSTC_CLASS_FOREIGN, 1, 0},
    {"Tapas", ZSTC_CLASS_FOREIGN, 1, 0},
    {"XLM", ZSTC_CLASS_FOREIGN, 1, 0},
};

/* The class of a model_type where no file names one (transformers, TOKENIZER_MAPPING_NAMES). */
static const struct {
    const char *model_type, *name;
} class_of_model[] = {
    {"bert", "Bert"},
    {"distilbert", "DistilBert"},
    {"electra", "Electra"},
    {"convbert", "ConvBert"},
    {"mobilebert", "MobileBert"},
    {"squeezebert", "SqueezeBert"},
    {"layoutlm", "LayoutLM"},
    {"lxmert", "Lxmert"},
    {"ernie", "Bert"},
    {"nezha", "Bert"},
    {"megatron-bert", "Bert"},
    {"mpnet", "MPNet"},
    {"funnel", "Funnel"},
    {"splinter", "Splinter"},
    {"roberta", "Roberta"},
    {"bart", "Bart"},
    {"longformer", "Longformer"},
    {"led", "LED"},
    {"mvp", "Mvp"},
    {"data2vec-text", "Roberta"},
    {"ibert", "Roberta"},
    {"deberta", "Deberta"},
    {"roberta-prelayernorm", "Roberta"},
    {"blenderbot", "Blenderbot"},
};

static int is_class(const char *name, const char *known) {
    size_t length = strlen(known);
    if (strncmp(name, known, length) != 0) return 0;
    name += length;
    return *name == '\0' || strcmp(name, "Tokenizer") == 0 || strcmp(name, "TokenizerFast") == 0;
}

static void set_class(zstc_settings *settings, const char *name) {
    settings->kind = ZSTC_CLASS_PLAIN;
    settings->has_types = 1;
    for (size_t i = 0; name != NULL && i < sizeof classes / sizeof classes[0]; i++) {
        if (!is_class(name, classes[i].name)) continue;
        settings->kind = classes[i].kind;
        settings->has_types = classes[i].types;
        settings->from_files = classes[i].from_files;
        return;
    }
}

static const char *model_class(json_t *model) {
    const char *type = json_string_value(json_object_get(model, "model_type"));
    for (size_t i = 0; type != NULL && i < sizeof class_of_model / sizeof class_of_model[0]; i++) {
        if (strcmp(type, class_of_model[i].model_type) == 0) return class_of_model[i].name;
    }
    return NULL;
}

static void find_class(zstc_settings *settings) {
    settings->class_file = config_name;
    settings->class_name = json_string_value(json_object_get(settings->config, "tokenizer_class"));
    if (settings->class_name == NULL) {
        settings->class_file = "config.json";
        settings->class_name = json_string_value(json_object_get(settings->model, "tokenizer_class"));
    }
    settings->from_files = settings->class_name == NULL;
    set_class(settings, settings->class_name != NULL ? settings->class_name : model_class(settings->model));
}

static int lists_types(json_t *names) {
    for (size_t i = 0; i < json_array_size(names); i++) {
        const char *name = json_string_value(json_array_get(names, i));
        if (name != NULL && strcmp(name, "token_type_ids") == 0) return 1;
    }
    return 0;
}

/* "model_input_names" comes before the class; a class that says nothing of types gives none to a model of one. */
static zstc_status find_types(zstc_settings *settings) {
    json_t *names = json_object_get(settings->config, "model_input_names");
    json_t *types = json_object_get(settings->model, "type_vocab_size");
    char shown[ZSTC_VALUE_SIZE];
    if (json_is_array(names)) {
        settings->has_types = lists_types(names);
    } else if (names != NULL && !json_is_null(names)) {
        return zstc_fail(ZSTC_MODEL, "%s/%s: \"model_input_names\" is %s (expected an array)", settings->path,
                         config_name, zstc_source_show(names, shown));
    } else if (settings->kind == ZSTC_CLASS_PLAIN && json_is_number(types)) {
        settings->has_types = json_number_value(types) != 1;
    }
    return ZSTC_OK;
}

/* Lists tokenizer.json under other names, one a version of transformers, which takes the newest that it may. */
static zstc_status check_versions(const zstc_settings *settings) {
    json_t *names = json_object_get(settings->config, "fast_tokenizer_files");
    char shown[ZSTC_VALUE_SIZE];
    for (size_t i = 0; i < json_array_size(names); i++) {
        json_t *name = json_array_get(names, i);
        if (json_is_string(name) && strcmp(json_string_value(name), "tokenizer.json") == 0) continue;
        return zstc_fail(ZSTC_UNSUPPORTED, "%s/%s: fast_tokenizer_files: %s is not supported (expected tokenizer.json)",
                         settings->path, config_name, zstc_source_show(name, shown));
    }
    return ZSTC_OK;
}

/* Integers are read as reals: tokenizers without a limit have one of thirty digits. */
static zstc_status open_one(json_t **out, const zstc_settings *settings, const char *name, zstc_span span) {
    if (span.data == NULL) return ZSTC_OK;
    return zstc_source_parse(out, (zstc_source_file){settings->path, name}, span, JSON_DECODE_INT_AS_REAL);
}

zstc_status zstc_settings_open(zstc_settings *settings, const zstc_source *source) {
    *settings = (zstc_settings){.path = source->path};
    zstc_status status = open_one(&settings->config, settings, config_name, source->tokenizer_config);
    if (status == ZSTC_OK) {
        status = open_one(&settings->special_tokens, settings, "special_tokens_map.json", source->special_tokens_map);
    }
    if (status == ZSTC_OK) {
        status = open_one(&settings->added_tokens, settings, "added_tokens.json", source->added_tokens);
    }
    if (status == ZSTC_OK) status = open_one(&settings->model, settings, "config.json", source->config);
    if (status != ZSTC_OK) return status;
    find_class(settings);
    if (settings->kind == ZSTC_CLASS_FOREIGN) {
        return zstc_fail(ZSTC_UNSUPPORTED, "%s/%s: tokenizer_class \"%s\" is not supported", settings->path,
                         settings->class_file, settings->class_name);
    }
    status = check_versions(settings);
    return status == ZSTC_OK ? find_types(settings) : status;
}

void zstc_settings_close(zstc_settings *settings) {
    json_decref(settings->config);
    json_decref(settings->special_tokens);
    json_decref(settings->added_tokens);
    json_decref(settings->model);
    *settings = (zstc_settings){0};
}

zstc_status zstc_settings_flag(int *out, const zstc_settings *settings, const char *key, int otherwise) {
    json_t *value = json_object_get(settings->config, key);
    *out = otherwise;
    if (value == NULL || json_is_null(value)) return ZSTC_OK;
    if (!json_is_boolean(value)) {
        char shown[ZSTC_VALUE_SIZE];
        return zstc_fail(ZSTC_MODEL, "%s/%s: \"%s\" is %s (expected true or false)", settings->path, config_name, key,
                         zstc_source_show(value, shown));
    }
    *out = json_is_true(value);
    return ZSTC_OK;
}

zstc_status zstc_settings_words(zstc_bert_options *words, const zstc_settings *settings) {
    zstc_status status = zstc_settings_flag(&words->lowercase, settings, "do_lower_case", 1);
    if (status == ZSTC_OK) {
        status = zstc_settings_flag(&words->strip_accents, settings, "strip_accents", words->lowercase);
    }
    if (status == ZSTC_OK) {
        status = zstc_settings_flag(&words->handle_chinese_chars, settings, "tokenize_chinese_chars", 1);
    }
    return status;
}

json_t *zstc_settings_decoder(const zstc_settings *settings) {
    json_t *decoder = json_object_get(settings->config, "added_tokens_decoder");
    return json_is_null(decoder) ? NULL : decoder;
}

/* special_tokens_map.json comes first where it is read at all. */
static json_t *special_value(const zstc_settings *settings, const char *key) {
    json_t *value = NULL;
    if (zstc_settings_decoder(settings) == NULL) value = json_object_get(settings->special_tokens, key);
    if (value == NULL || json_is_null(value)) value = json_object_get(settings->config, key);
    return value == NULL || json_is_null(value) ? NULL : value;
}

const char *zstc_settings_token(json_t *written) {
    if (json_is_object(written)) written = json_object_get(written, "content");
    return json_string_value(written);
}

const char *zstc_settings_special(const zstc_settings *settings, const char *key, const char *otherwise) {
    const char *token = zstc_settings_token(special_value(settings, key));
    return token == NULL ? otherwise : token;
}

json_t *zstc_settings_more_special(const zstc_settings *settings) {
    json_t *list = special_value(settings, "additional_special_tokens");
    if (list == NULL) list = special_value(settings, "extra_special_tokens");
    return json_is_array(list) ? list : NULL;
}

zstc_status zstc_settings_cut_left(int *out, const zstc_settings *settings, json_t *truncation) {
    json_t *side = json_object_get(settings->config, "truncation_side");
    const char *direction = json_string_value(json_object_get(truncation, "direction"));
    *out = direction != NULL && strcmp(direction, "Left") == 0;
    if (side == NULL || json_is_null(side)) return ZSTC_OK;
    char shown[ZSTC_VALUE_SIZE];
    zstc_source_show(side, shown);
    *out = strcmp(shown, "\"left\"") == 0;
    if (*out || strcmp(shown, "\"right\"") == 0) return ZSTC_OK;
    return zstc_fail(ZSTC_MODEL, "%s/%s: unknown truncation_side %s (expected left or right)", settings->path,
                     config_name, shown);
}
