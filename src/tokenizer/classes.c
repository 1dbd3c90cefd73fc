#include "tokenizer/classes.h"

#include <string.h>

/* Takes tokenizer.json as it is; it and all kinds' classes can be read from files. */
static const zstc_tokenizer_class plain[] = {{"PreTrained", true, true}, {NULL, false, false}};

/* Have code of their own, whatever tokenizer.json says. */
static const zstc_tokenizer_class foreign[] = {
    {"BertJapanese", true, false}, {"Bertweet", true, false}, {"ByT5", true, false},       {"Canine", true, false},
    {"Flaubert", true, false},     {"GPTNeoX", true, false},  {"LayoutLMv2", true, false}, {"LayoutLMv3", true, false},
    {"LayoutXLM", true, false},    {"MarkupLM", true, false}, {"Phobert", true, false},    {"ProphetNet", true, false},
    {"RoCBert", true, false},      {"RoFormer", true, false}, {"Tapas", true, false},      {"XLM", true, false},
    {NULL, false, false},
};

static bool is_class(const char *name, const char *known) {
    size_t length = strlen(known);
    if (strncmp(name, known, length) != 0) return false;
    name += length;
    return *name == '\0' || strcmp(name, "Tokenizer") == 0 || strcmp(name, "TokenizerFast") == 0;
}

static bool find_in(zstc_tokenizer_class_found *found, const zstc_tokenizer_class *rows, const char *name) {
    while (rows->name != NULL && !is_class(name, rows->name)) rows++;
    found->row = rows;
    return rows->name != NULL;
}

bool zstc_tokenizer_class_find(zstc_tokenizer_class_found *found, const char *name) {
    *found = (zstc_tokenizer_class_found){0};
    for (size_t i = 0; zstc_tokenizer_kinds[i] != NULL; i++) {
        if (!find_in(found, zstc_tokenizer_kinds[i]->classes, name)) continue;
        found->kind = zstc_tokenizer_kinds[i];
        return true;
    }
    if (find_in(found, plain, name)) return true;
    return found->is_foreign = find_in(found, foreign, name);
}

const char *zstc_tokenizer_class_of_model(const char *model_type) {
    for (size_t i = 0; zstc_tokenizer_kinds[i] != NULL; i++) {
        const zstc_model_class *row = zstc_tokenizer_kinds[i]->model_classes;
        for (; row->model_type != NULL; row++) {
            if (strcmp(row->model_type, model_type) == 0) return row->class_name;
        }
    }
    return NULL;
}
