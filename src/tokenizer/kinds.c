/* The table of the kinds of tokenizers, and what is asked of all of them. */
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "tokenizer/bpe/kind.h"
#include "tokenizer/file_names.h"
#include "tokenizer/kind.h"
#include "tokenizer/wordpiece/kind.h"

const zstc_tokenizer_kind *const zstc_tokenizer_kinds[] = {&zstc_bpe_kind, &zstc_wordpiece_kind, NULL};

/* What every kind may have beside its own files. */
static const char *const shared_names[] = {"tokenizer.json", "tokenizer_config.json", "special_tokens_map.json",
                                           "added_tokens.json", NULL};

/* Files of kinds that cannot be read. */
static const char *const sentencepiece_names[] = {"sentencepiece.bpe.model", "spm.model", "spiece.model", NULL};

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
    }
    return name != NULL ? name : name_in(sentencepiece_names, &index);
}

const zstc_tokenizer_kind *zstc_tokenizer_kind_of_files(zstc_files *files) {
    for (size_t i = 0; zstc_tokenizer_kinds[i] != NULL; i++) {
        if (zstc_files_have(files, zstc_tokenizer_kinds[i]->file_names[0])) return zstc_tokenizer_kinds[i];
    }
    return NULL;
}

zstc_status zstc_tokenizer_kind_refuse(zstc_files *files) {
    for (size_t i = 0; sentencepiece_names[i] != NULL; i++) {
        if (!zstc_files_have(files, sentencepiece_names[i])) continue;
        return zstc_fail(ZSTC_UNSUPPORTED, "%s/%s: a SentencePiece model is not supported", zstc_files_path(files),
                         sentencepiece_names[i]);
    }
    return ZSTC_OK;
}

/* ---- lists in messages ---- */

/* Appends what fits. */
static void append(char *text, size_t size, const char *more) {
    size_t length = strlen(text);
    snprintf(text + length, size - length, "%s", more);
}

const char *zstc_tokenizer_kind_list(char text[ZSTC_KIND_LIST_SIZE]) {
    *text = '\0';
    for (size_t i = 0; zstc_tokenizer_kinds[i] != NULL; i++) {
        int is_last = zstc_tokenizer_kinds[i + 1] == NULL;
        if (i > 0) append(text, ZSTC_KIND_LIST_SIZE, is_last ? " or " : ", ");
        append(text, ZSTC_KIND_LIST_SIZE, zstc_tokenizer_kinds[i]->type);
    }
    return text;
}

zstc_status zstc_tokenizer_kind_not_found(zstc_files *files) {
    char text[ZSTC_KIND_LIST_SIZE] = "no tokenizer.json";
    for (size_t i = 0; zstc_tokenizer_kinds[i] != NULL; i++) {
        const char *const *names = zstc_tokenizer_kinds[i]->file_names;
        for (size_t j = 0; names[j] != NULL; j++) {
            append(text, sizeof text, j == 0 ? ", no " : " with ");
            append(text, sizeof text, names[j]);
        }
    }
    return zstc_fail(ZSTC_NOT_FOUND, "%s: %s", zstc_files_path(files), text);
}
