/* A SentencePiece model without tokenizer.json. */
#include <stdlib.h>

#include "base/fail.h"
#include "tokenizer/layout.h"
#include "tokenizer/unigram/kind.h"
#include "tokenizer/unigram/spm_class.h"
#include "tokenizer/vocabulary_files.h"

/* ---- class and file ---- */

static const char *first_name(zstc_files *files) {
    const char *const *names = zstc_unigram_kind.file_names;
    while (*names != NULL && !zstc_files_have(files, *names)) names++;
    return *names != NULL ? *names : zstc_unigram_kind.file_names[0]; /* gone meanwhile: reading it says so */
}

static zstc_status find_class(const zstc_spm_class **out, const char **name, zstc_files *files,
                              const zstc_settings *settings) {
    char known[ZSTC_KIND_LIST_SIZE];
    *name = first_name(files);
    *out = zstc_spm_class_of(settings, *name);
    if (*out != NULL) {
        if (zstc_files_have(files, (*out)->file_name)) *name = (*out)->file_name;
        return ZSTC_OK;
    }
    const char *class_name = settings->class_name, *where = zstc_settings_where(settings, settings->class_file);
    const char *type = json_string_value(json_object_get(settings->model, "model_type"));
    zstc_spm_class_list(known);
    if (class_name == NULL && type == NULL) {
        return zstc_fail(ZSTC_UNSUPPORTED, "%s/%s: no file names a tokenizer_class (expected %s)",
                         zstc_files_path(files), *name, known);
    }
    return zstc_fail(ZSTC_UNSUPPORTED, "%s: %s \"%s\" is not supported with %s and no tokenizer.json (expected %s)",
                     where, class_name != NULL ? "tokenizer_class" : "model_type",
                     class_name != NULL ? class_name : type, *name, known);
}

/* ---- what is not done ---- */

static zstc_status check_model(const zstc_spm_model *spm, const char *where) {
    static const char *const types[] = {"?", "UNIGRAM", "BPE", "WORD", "CHAR"};
    if (spm->model_type != ZSTC_SPM_UNIGRAM) {
        return zstc_fail(ZSTC_UNSUPPORTED,
                         "%s: a SentencePiece model of the type %s is not supported (expected UNIGRAM)", where,
                         types[spm->model_type <= ZSTC_SPM_CHAR ? spm->model_type : 0]);
    }
    const char *what = spm->byte_fallback          ? "trainer_spec: byte_fallback true"
                       : spm->whitespace_is_suffix ? "trainer_spec: treat_whitespace_as_suffix true"
                       : !spm->add_dummy_prefix    ? "normalizer_spec: add_dummy_prefix false"
                       : !spm->escape_whitespaces  ? "normalizer_spec: escape_whitespaces false"
                                                   : NULL;
    return what == NULL ? ZSTC_OK : zstc_fail(ZSTC_UNSUPPORTED, "%s: %s is not supported", where, what);
}

/* ---- the tokenizer ---- */

/* Settings in which a class that only the file's name tells is as one that a file names. */
static zstc_settings settings_of(const zstc_settings *settings, const zstc_spm_class *class) {
    zstc_settings own = *settings;
    const zstc_tokenizer_class *row = zstc_unigram_kind.classes;
    while (strcmp(row->name, class->name) != 0) row++;
    own.special = row->special != NULL ? row->special : zstc_unigram_kind.special;
    own.bert_pairs = row->bert_pairs;
    return own;
}

static zstc_status read_tokenizer(zstc_tokenizer *tokenizer, zstc_unigram *model, zstc_spm_pieces *pieces,
                                  const zstc_spm_class *class, const zstc_spm_model *spm, const char *where,
                                  const char *name, const zstc_settings *settings) {
    const char *mask = zstc_settings_special(settings, ZSTC_MASK, settings->special[ZSTC_MASK]);
    zstc_status status = check_model(spm, where);
    if (status == ZSTC_OK) status = zstc_spm_class_steps(model, class, spm, where, settings);
    if (status == ZSTC_OK) status = zstc_spm_pieces_read(pieces, class, spm, where, mask);
    zstc_vocabulary_extra extra = {.array = pieces->added, .file = name};
    if (status == ZSTC_OK) {
        status = zstc_vocabulary_files_read_rest_with(tokenizer, &pieces->vocabulary, where, settings,
                                                      &zstc_unigram_kind, zstc_layout_set_roberta, &extra);
    }
    if (status == ZSTC_OK) {
        zstc_unigram_hide(pieces->hidden, &pieces->scores, &pieces->vocabulary, &extra.added);
        status = zstc_unigram_set_pieces(model, &pieces->vocabulary, &pieces->scores, pieces->hidden);
    }
    zstc_added_free(&extra.added);
    return status;
}

zstc_status zstc_unigram_read_files(zstc_tokenizer *tokenizer, zstc_files *files, const zstc_settings *settings) {
    const zstc_spm_class *class;
    const char *name;
    zstc_span span = {0};
    zstc_spm_model spm = {0};
    zstc_spm_pieces pieces = {0};
    zstc_unigram *model = NULL;
    zstc_status status = find_class(&class, &name, files, settings);
    if (status == ZSTC_OK) status = zstc_files_get(files, name, &span);
    if (status == ZSTC_OK) status = zstc_unigram_new(&model);
    if (status != ZSTC_OK) return status;
    tokenizer->model = model;
    tokenizer->calls = &zstc_unigram_calls;
    const char *where = zstc_files_where(files, name);
    const zstc_settings own = settings_of(settings, class);
    status = zstc_spm_model_read(&spm, where, span);
    if (status == ZSTC_OK) status = read_tokenizer(tokenizer, model, &pieces, class, &spm, where, name, &own);
    zstc_spm_pieces_free(&pieces);
    zstc_spm_model_free(&spm);
    return status;
}
