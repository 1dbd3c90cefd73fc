#include "tokenizer/classes.h"

#include <string.h>

/* Takes tokenizer.json as it is; it and all kinds' classes can be read from files. */
static const zstc_tokenizer_class plain[] = {{.name = "PreTrained", .has_types = true, .from_files = true},
                                             {.name = NULL}};

/* Have code of their own, whatever tokenizer.json says. */
static const zstc_tokenizer_class foreign[] = {
    {.name = "BertJapanese", .has_types = true},
    {.name = "Bertweet", .has_types = true},
    {.name = "ByT5", .has_types = true},
    {.name = "Canine", .has_types = true},
    {.name = "Flaubert", .has_types = true},
    {.name = "GPTNeoX", .has_types = true},
    {.name = "LayoutLMv2", .has_types = true},
    {.name = "LayoutLMv3", .has_types = true},
    {.name = "LayoutXLM", .has_types = true},
    {.name = "MarkupLM", .has_types = true},
    {.name = "Phobert", .has_types = true},
    {.name = "ProphetNet", .has_types = true},
    {.name = "RoCBert", .has_types = true},
    {.name = "RoFormer", .has_types = true},
    {.name = "Tapas", .has_types = true},
    {.name = "XLM", .has_types = true},
    {.name = NULL},
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
