#include "request/candidates_json.h"

#include <stdlib.h>

#include "request/members.h"
#include "request/refuse.h"

/* A string of a label object, which must not be empty. */
static zstc_status keep_filled(zstc_strings *strings, zstc_value value, zstc_item_name name, char **out,
                               zstc_error *error) {
    zstc_status status = zstc_strings_keep_c(strings, value, name.text, out, error);
    if (status == ZSTC_OK && (*out)[0] == '\0') return zstc_refuse(error, name.text, "is empty");
    return status;
}

/* ---- a label object -------------------------------------------------------------------------------------------- */

static zstc_status keep_sentences(const char **sentences, zstc_value list, zstc_item_name name, zstc_strings *strings,
                                  zstc_error *error) {
    zstc_value_cursor cursor = zstc_value_inside(list);
    zstc_value item;
    for (size_t i = 0; zstc_value_next_item(&cursor, &item); i++) {
        char *sentence = NULL;
        zstc_status status = keep_filled(strings, item, zstc_name_item(name.text, i), &sentence, error);
        if (status != ZSTC_OK) return status;
        sentences[i] = sentence;
    }
    return ZSTC_OK;
}

static zstc_status add_sentences(zstc_candidates *candidates, const char *label, zstc_value list, const char *object,
                                 zstc_strings *strings, zstc_error *error) {
    zstc_item_name name = zstc_name_member(object, "hypotheses");
    if (zstc_value_kind_of(list) != ZSTC_VALUE_ARRAY)
        return zstc_refuse_value(error, name.text, "is not a list of sentences", list);
    size_t count = zstc_value_count(list);
    if (count == 0) return zstc_refuse(error, name.text, "is an empty list (expected at least one sentence)");
    const char **sentences = calloc(count, sizeof *sentences);
    if (sentences == NULL) return zstc_error_memory(error);
    zstc_status status = keep_sentences(sentences, list, name, strings, error);
    if (status == ZSTC_OK) status = zstc_candidates_reserve(candidates, 1, count, error);
    if (status == ZSTC_OK) zstc_candidates_add_sentences(candidates, label, sentences, count);
    free(sentences);
    return status;
}

/* A label without a description stands for itself. */
static zstc_status add_described(zstc_candidates *candidates, char *label, zstc_value description, const char *object,
                                 zstc_strings *strings, zstc_error *error) {
    char *text = label;
    zstc_status status = zstc_candidates_reserve(candidates, 1, 1, error);
    if (status == ZSTC_OK && description.bytes != NULL)
        status = keep_filled(strings, description, zstc_name_member(object, "description"), &text, error);
    if (status == ZSTC_OK) zstc_candidates_add(candidates, label, text);
    return status;
}

static zstc_status read_object(zstc_candidates *candidates, zstc_value object, const char *name, zstc_strings *strings,
                               zstc_error *error) {
    zstc_member fields[] = {{.name = "label"}, {.name = "description"}, {.name = "hypotheses"}};
    const zstc_value *label = &fields[0].value, *description = &fields[1].value, *hypotheses = &fields[2].value;
    zstc_item_name what = zstc_name_member(name, "label");
    char *text = NULL;
    zstc_status status = zstc_members_find(object, fields, 3, "key", error);
    if (status != ZSTC_OK) return zstc_error_set(error, status, "%s: %s", name, error->line);
    if (label->bytes == NULL) return zstc_refuse(error, what.text, "is missing");
    if (description->bytes != NULL && hypotheses->bytes != NULL)
        return zstc_refuse(error, name, "has both description and hypotheses (expected one of them)");
    status = keep_filled(strings, *label, what, &text, error);
    if (status != ZSTC_OK) return status;
    if (hypotheses->bytes != NULL) return add_sentences(candidates, text, *hypotheses, name, strings, error);
    return add_described(candidates, text, *description, name, strings, error);
}

/* ---- labels ---------------------------------------------------------------------------------------------------- */

/* Whether a string is empty is for the library to say, as of the labels that C passes. */
static zstc_status read_string(zstc_candidates *candidates, zstc_value string, const char *name, zstc_strings *strings,
                               zstc_error *error) {
    char *label = NULL;
    zstc_status status = zstc_candidates_reserve(candidates, 1, 1, error);
    if (status == ZSTC_OK) status = zstc_strings_keep_c(strings, string, name, &label, error);
    if (status == ZSTC_OK) zstc_candidates_add(candidates, label, label);
    return status;
}

zstc_status zstc_candidates_read_label(zstc_candidates *candidates, zstc_value label, const char *name,
                                       zstc_strings *strings, zstc_error *error) {
    switch (zstc_value_kind_of(label)) {
    case ZSTC_VALUE_STRING: return read_string(candidates, label, name, strings, error);
    case ZSTC_VALUE_OBJECT: return read_object(candidates, label, name, strings, error);
    default: return zstc_refuse_value(error, name, "is neither a string nor an object with a label", label);
    }
}

zstc_status zstc_candidates_read_list(zstc_candidates *candidates, zstc_value array, const char *name,
                                      zstc_strings *strings, zstc_error *error) {
    zstc_value_cursor cursor = zstc_value_inside(array);
    zstc_value item;
    for (size_t i = 0; zstc_value_next_item(&cursor, &item); i++) {
        zstc_status status = zstc_candidates_read_label(candidates, item, zstc_name_item(name, i).text, strings, error);
        if (status != ZSTC_OK) return status;
    }
    return ZSTC_OK;
}

static zstc_status read_joined(zstc_candidates *candidates, zstc_value string, zstc_strings *strings,
                               zstc_error *error) {
    char *text = NULL;
    zstc_status status = zstc_strings_keep_c(strings, string, "candidate_labels", &text, error);
    return status == ZSTC_OK ? zstc_candidates_add_joined(candidates, text, error) : status;
}

zstc_status zstc_candidates_read(zstc_candidates *candidates, zstc_value value, zstc_strings *strings,
                                 zstc_error *error) {
    static const char NAME[] = "candidate_labels";
    zstc_status status;
    switch (zstc_value_kind_of(value)) {
    case ZSTC_VALUE_MISSING: return zstc_refuse(error, NAME, "is missing in parameters");
    case ZSTC_VALUE_ARRAY: status = zstc_candidates_read_list(candidates, value, NAME, strings, error); break;
    case ZSTC_VALUE_STRING: status = read_joined(candidates, value, strings, error); break;
    default: return zstc_refuse_value(error, NAME, "is neither a list of labels nor one string", value);
    }
    if (status == ZSTC_OK && candidates->count == 0)
        return zstc_refuse(error, NAME, "is empty (expected at least one label)");
    return status;
}
