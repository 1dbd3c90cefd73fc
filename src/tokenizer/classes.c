#include "tokenizer/classes.h"

#include <string.h>

/* Takes tokenizer.json as it is; it and all kinds' classes can be read from files. */
static const zstc_tokenizer_class plain[] = {{"PreTrained", 1, 1}, {NULL, 0, 0}};

/* Have code of their own, whatever tokenizer.json says. */
static const zstc_tokenizer_class foreign[] = {
    {"BertJapanese", 1, 0}, {"Bertweet", 1, 0},   {"ByT5", 1, 0},       {"Canine", 1, 0},    {"Flaubert", 1, 0},
    {"GPTNeoX", 1, 0},      {"LayoutLMv2", 1, 0}, {"LayoutLMv3", 1, 0}, {"LayoutXLM", 1, 0}, {"MarkupLM", 1, 0},
    {"Phobert", 1, 0},      {"ProphetNet", 1, 0}, {"RoCBert", 1, 0},    {"RoFormer", 1, 0},  {"Tapas", 1, 0},
    {"XLM", 1, 0},          {NULL, 0, 0},
};

static int is_class(const char *name, const char *known) {
    size_t length = strlen(known);
    if (strncmp(name, known, length) != 0) return 0;
    name += length;
    return *name == '\0' || strcmp(name, "Tokenizer") == 0 || strcmp(name, "TokenizerFast") == 0;
}

static int find_in(zstc_tokenizer_class_found *found, const zstc_tokenizer_class *rows, const char *name) {
    while (rows->name != NULL && !is_class(name, rows->name)) rows++;
    found->row = rows;
    return rows->name != NULL;
}

int zstc_tokenizer_class_find(zstc_tokenizer_class_found *found, const char *name) {
    *found = (zstc_tokenizer_class_found){0};
    for (size_t i = 0; zstc_tokenizer_kinds[i] != NULL; i++) {
        if (!find_in(found, zstc_tokenizer_kinds[i]->classes, name)) continue;
        found->kind = zstc_tokenizer_kinds[i];
        return 1;
    }
    if (find_in(found, plain, name)) return 1;
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
