/* "pre_tokenizer" of tokenizer.json (tokenizers, pre_tokenizers/). */
#include <string.h>

#include "base/fail.h"
#include "base/fields.h"
#include "base/utf8.h"
#include "tokenizer/unigram/pre_tokenizer.h"

static const char what[] = "pre_tokenizer";

static zstc_fields fields_of(const char *where, json_t *step) {
    return (zstc_fields){.object = step, .where = where, .what = what};
}

static zstc_prepend read_prepend(zstc_fields *fields) {
    const char *scheme = zstc_field_string(fields, "prepend_scheme", "always");
    if (strcmp(scheme, "first") == 0) return ZSTC_PREPEND_FIRST;
    if (strcmp(scheme, "never") == 0) return ZSTC_PREPEND_NEVER;
    if (strcmp(scheme, "always") != 0) zstc_field_fail(fields, "prepend_scheme", "always, first or never");
    return ZSTC_PREPEND_ALWAYS;
}

/* In the old form add_prefix_space alone says whether to prepend; false with another scheme is a contradiction, which
 * tokenizers refuses too. */
static zstc_status read_metaspace(zstc_cut *cut, const char *where, json_t *step) {
    zstc_fields fields = fields_of(where, step);
    uint32_t code_point;
    const char *replacement = zstc_field_needed_string(&fields, "replacement");
    int add_prefix_space = zstc_field_flag(&fields, "add_prefix_space", 1);
    cut->prepend = read_prepend(&fields);
    cut->split = zstc_field_flag(&fields, "split", 1);
    if (fields.status != ZSTC_OK) return fields.status;
    cut->replacement_length = *replacement == '\0' ? 0 : zstc_utf8_decode(replacement, &code_point);
    if (cut->replacement_length == 0 || replacement[cut->replacement_length] != '\0') {
        zstc_field_fail(&fields, "replacement", "one character");
    }
    memcpy(cut->replacement, replacement, cut->replacement_length);
    if (!add_prefix_space && zstc_field(&fields, "prepend_scheme") != NULL && cut->prepend != ZSTC_PREPEND_NEVER) {
        zstc_field_fail(&fields, "add_prefix_space", "true, or prepend_scheme never");
    }
    if (!add_prefix_space) cut->prepend = ZSTC_PREPEND_NEVER;
    return fields.status;
}

static zstc_status check_behavior(const char *where, json_t *step) {
    zstc_fields fields = fields_of(where, step);
    const char *behavior = zstc_field_string(&fields, "behavior", "Isolated");
    if (fields.status != ZSTC_OK || strcmp(behavior, "Isolated") == 0) return fields.status;
    return zstc_fail(ZSTC_UNSUPPORTED, "%s: pre_tokenizer: Punctuation with the behavior \"%.40s\" is not supported",
                     where, behavior);
}

static zstc_status read_cut(zstc_cut *cut, const char *where, json_t *step, const char *type) {
    if (strcmp(type, "Metaspace") == 0) return read_metaspace(cut, where, step);
    if (strcmp(type, "WhitespaceSplit") == 0) return cut->type = ZSTC_CUT_WHITESPACE_SPLIT, ZSTC_OK;
    if (strcmp(type, "Whitespace") == 0) return cut->type = ZSTC_CUT_WHITESPACE, ZSTC_OK;
    if (strcmp(type, "Punctuation") == 0) return cut->type = ZSTC_CUT_PUNCTUATION, check_behavior(where, step);
    return zstc_fail(ZSTC_UNSUPPORTED, "%s: pre_tokenizer \"%.100s\" is not supported with Unigram", where, type);
}

static zstc_status read_step(zstc_pre_tokenizer *out, const char *where, json_t *step) {
    const char *type = json_string_value(json_object_get(step, "type"));
    json_t *list = json_object_get(step, "pretokenizers");
    zstc_status status = ZSTC_OK;
    if (type == NULL) return zstc_fail(ZSTC_MODEL, "%s: pre_tokenizer: a step has no \"type\"", where);
    if (strcmp(type, "Sequence") != 0) {
        if (out->count == ZSTC_PRE_TOKENIZER_MOST) {
            return zstc_fail(ZSTC_UNSUPPORTED, "%s: pre_tokenizer: more than %d steps are not supported", where,
                             (int)ZSTC_PRE_TOKENIZER_MOST);
        }
        return read_cut(&out->cuts[out->count++], where, step, type);
    }
    if (!json_is_array(list)) {
        return zstc_fail(ZSTC_MODEL, "%s: pre_tokenizer: \"pretokenizers\" is missing or not an array", where);
    }
    for (size_t i = 0; i < json_array_size(list) && status == ZSTC_OK; i++) {
        status = read_step(out, where, json_array_get(list, i));
    }
    return status;
}

zstc_status zstc_pre_tokenizer_read(zstc_pre_tokenizer *out, const char *where, json_t *step) {
    *out = (zstc_pre_tokenizer){0};
    return step == NULL ? ZSTC_OK : read_step(out, where, step);
}
