#include "tokenizer/vocabulary_files.h"

#include "base/fail.h"
#include "tokenizer/layout.h"

zstc_status zstc_vocabulary_files_check_class(const zstc_settings *settings, const zstc_tokenizer_kind *kind) {
    const char *where = zstc_settings_where(settings, settings->class_file), *name = settings->class_name;
    int fits = settings->kind == kind || settings->kind == NULL || name == NULL;
    if (fits && settings->from_files) return ZSTC_OK;
    if (name == NULL) name = json_string_value(json_object_get(settings->model, "model_type"));
    return zstc_fail(ZSTC_UNSUPPORTED, "%s: %s \"%s\" is not supported with %s and no tokenizer.json", where,
                     settings->class_name != NULL ? "tokenizer_class" : "model_type", name, kind->file_names[0]);
}

static zstc_status find_special(int32_t *out, const zstc_vocabulary *vocabulary, const char *where,
                                const zstc_settings *settings, int which, const char *otherwise) {
    return zstc_vocabulary_special(out, vocabulary, where, "special token",
                                   zstc_settings_special(settings, which, otherwise));
}

static zstc_status read_layout(zstc_layout *layout, const zstc_vocabulary *vocabulary, const char *where,
                               const zstc_settings *settings, const zstc_tokenizer_kind *kind, zstc_layout_setter set) {
    const char *const *special = settings->special != NULL ? settings->special : kind->special;
    int32_t cls, sep;
    int cut_left;
    zstc_status status = find_special(&cls, vocabulary, where, settings, ZSTC_CLS, special[ZSTC_CLS]);
    if (status == ZSTC_OK) status = find_special(&sep, vocabulary, where, settings, ZSTC_SEP, special[ZSTC_SEP]);
    if (status == ZSTC_OK) status = zstc_settings_cut_left(&cut_left, settings, NULL);
    if (status != ZSTC_OK) return status;
    (settings->bert_pairs ? zstc_layout_set_bert : set)(layout, cls, sep);
    layout->cut_left = cut_left;
    return ZSTC_OK;
}

zstc_status zstc_vocabulary_files_read_rest(zstc_tokenizer *tokenizer, zstc_vocabulary *vocabulary, const char *where,
                                            const zstc_settings *settings, const zstc_tokenizer_kind *kind,
                                            zstc_layout_setter set) {
    zstc_vocabulary_extra extra = {0};
    zstc_status status =
        zstc_vocabulary_files_read_rest_with(tokenizer, vocabulary, where, settings, kind, set, &extra);
    zstc_added_free(&extra.added);
    return status;
}

zstc_status zstc_vocabulary_files_read_rest_with(zstc_tokenizer *tokenizer, zstc_vocabulary *vocabulary,
                                                 const char *where, const zstc_settings *settings,
                                                 const zstc_tokenizer_kind *kind, zstc_layout_setter set,
                                                 zstc_vocabulary_extra *extra) {
    zstc_status status = zstc_added_read(&extra->added, settings, extra->array, extra->file, vocabulary);
    if (status == ZSTC_OK) status = zstc_vocabulary_check(vocabulary, where);
    tokenizer->vocabulary = vocabulary->size;
    if (status == ZSTC_OK) status = zstc_tokenizer_set_added(tokenizer, where, &extra->added);
    return status == ZSTC_OK ? read_layout(&tokenizer->layout, vocabulary, where, settings, kind, set) : status;
}
