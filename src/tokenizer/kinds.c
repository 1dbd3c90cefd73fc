/* The table of the kinds of tokenizers, and what is asked of all of them. */
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/list.h"
#include "tokenizer/bpe/kind.h"
#include "tokenizer/file_names.h"
#include "tokenizer/kind.h"
#include "tokenizer/unigram/kind.h"
#include "tokenizer/wordpiece/kind.h"

const zstc_tokenizer_kind *const zstc_tokenizer_kinds[] = {&zstc_bpe_kind, &zstc_wordpiece_kind, &zstc_unigram_kind,
                                                           NULL};

/* What every kind may have beside its own files. */
static const char *const shared_names[] = {"tokenizer.json", "tokenizer_config.json", "special_tokens_map.json",
                                           "added_tokens.json", NULL};

/* Steps through a list that ends with NULL: the name at *index, or NULL and *index less the names of the list. */
static const char *name_in(const char *const *names, size_t *index) {
    for (; *names != NULL; names++, (*index)--) {
        if (*index == 0) return *names;
    }
    return NULL;
}

const char *zstc_tokenizer_file_name(size_t index) {
    const char *name = name_in(shared_names, &index);
    for (size_t i = 0; name == NULL && zstc_tokenizer_kinds[i] != NULL; i++) {
        name = name_in(zstc_tokenizer_kinds[i]->file_names, &index);
        if (name == NULL) name = name_in(zstc_tokenizer_kinds[i]->more_file_names, &index);
    }
    return name;
}

/* The first of the names that there is a file of; NULL if there is none. */
static const char *name_there(zstc_files *files, const char *const *names) {
    while (*names != NULL && !zstc_files_have(files, *names)) names++;
    return *names;
}

const zstc_tokenizer_kind *zstc_tokenizer_kind_of_files(zstc_files *files) {
    size_t i = 0;
    while (zstc_tokenizer_kinds[i] != NULL && name_there(files, zstc_tokenizer_kinds[i]->file_names) == NULL) i++;
    return zstc_tokenizer_kinds[i];
}

/* ---- lists in messages ---- */

/* Appends what fits. */
static void append(char *text, size_t size, const char *more) {
    size_t length = strlen(text);
    snprintf(text + length, size - length, "%s", more);
}

const char *zstc_tokenizer_kind_list(char text[ZSTC_KIND_LIST_SIZE]) {
    size_t count = 0;
    *text = '\0';
    while (zstc_tokenizer_kinds[count] != NULL) count++;
    for (size_t i = 0; i < count; i++)
        zstc_list_add(text, ZSTC_KIND_LIST_SIZE, zstc_tokenizer_kinds[i]->type, i, count);
    return text;
}

static void append_names(char *text, size_t size, const char *first, const char *const *names) {
    size_t count = 0;
    while (names[count] != NULL) count++;
    if (count > 0) append(text, size, first);
    for (size_t i = 0; i < count; i++) zstc_list_add(text, size, names[i], i, count);
}

zstc_status zstc_tokenizer_kind_not_found(zstc_files *files) {
    char text[ZSTC_KIND_LIST_SIZE] = "no tokenizer.json";
    for (size_t i = 0; zstc_tokenizer_kinds[i] != NULL; i++) {
        append_names(text, sizeof text, ", no ", zstc_tokenizer_kinds[i]->file_names);
        append_names(text, sizeof text, " with ", zstc_tokenizer_kinds[i]->more_file_names);
    }
    return zstc_fail(ZSTC_NOT_FOUND, "%s: %s", zstc_files_path(files), text);
}
