/* "normalizer" of tokenizer.json (tokenizers, normalizers/mod.rs). */
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/fail.h"
#include "base/fields.h"
#include "tokenizer/normalizer/steps.h"

/* A text that would grow more than this is not what a file is made for. */
enum { GROWTH_MOST = 1 << 20 };

typedef struct {
    zstc_normalizer *normalizer;
    const char *where;
} reading;

static zstc_fields fields_of(const reading *r, json_t *step) {
    return (zstc_fields){.object = step, .where = r->where, .what = "normalizer"};
}

/* ---- steps with fields ---- */

static zstc_status read_strip(const reading *r, json_t *step) {
    zstc_fields fields = fields_of(r, step);
    int left = zstc_field_needed_flag(&fields, "strip_left"), right = zstc_field_needed_flag(&fields, "strip_right");
    return fields.status == ZSTC_OK ? zstc_normalizer_add_strip(r->normalizer, left, right) : fields.status;
}

static zstc_status read_prepend(const reading *r, json_t *step) {
    zstc_fields fields = fields_of(r, step);
    zstc_field_needed_string(&fields, "prepend");
    if (fields.status != ZSTC_OK) return fields.status;
    json_t *prepend = json_object_get(step, "prepend");
    return zstc_normalizer_add_content(r->normalizer, zstc_normalizer_prepend, NULL, json_string_value(prepend),
                                       json_string_length(prepend));
}

static zstc_status read_pattern(zstc_pattern **out, const reading *r, json_t *pattern) {
    json_t *string = json_object_get(pattern, "String"), *regex = json_object_get(pattern, "Regex");
    if (json_is_string(string)) {
        return zstc_pattern_new_string(out, r->where, json_string_value(string), json_string_length(string));
    }
    if (json_is_string(regex)) {
        return zstc_pattern_new_regex(out, r->where, json_string_value(regex), json_string_length(regex));
    }
    return zstc_fail(ZSTC_MODEL, "%s: normalizer: \"pattern\" is missing or wrong (expected a String or a Regex)",
                     r->where);
}

static zstc_status read_replace(const reading *r, json_t *step) {
    zstc_pattern *pattern = NULL;
    zstc_fields fields = fields_of(r, step);
    zstc_field_needed_string(&fields, "content");
    if (fields.status != ZSTC_OK) return fields.status;
    zstc_status status = read_pattern(&pattern, r, json_object_get(step, "pattern"));
    if (status != ZSTC_OK) return status;
    json_t *content = json_object_get(step, "content");
    return zstc_normalizer_add_content(r->normalizer, zstc_normalizer_replace, pattern, json_string_value(content),
                                       json_string_length(content));
}

static zstc_status read_precompiled(const reading *r, json_t *step) {
    zstc_buffer bytes = {0};
    zstc_fields fields = fields_of(r, step);
    const char *map = zstc_field_needed_string(&fields, "precompiled_charsmap");
    if (fields.status != ZSTC_OK) return fields.status;
    zstc_status status = zstc_base64_decode(&bytes, map, strlen(map));
    if (status == ZSTC_MODEL) {
        status = zstc_fail(ZSTC_MODEL, "%s: normalizer: \"precompiled_charsmap\" is not base64", r->where);
    }
    if (status == ZSTC_OK) status = zstc_normalizer_add_charsmap(r->normalizer, r->where, bytes.bytes, bytes.length);
    zstc_buffer_free(&bytes);
    return status;
}

/* At most four bytes come out for one, as with NFD; an ideograph gets two spaces around its three. */
static zstc_status read_bert(const reading *r, json_t *json) {
    zstc_fields fields = fields_of(r, json);
    zstc_normalizer_step step = {.run = zstc_normalizer_bert, .growth = 8};
    step.bert.clean_text = zstc_field_needed_flag(&fields, "clean_text");
    step.bert.handle_chinese_chars = zstc_field_needed_flag(&fields, "handle_chinese_chars");
    step.bert.lowercase = zstc_field_needed_flag(&fields, "lowercase");
    step.bert.strip_accents = zstc_field_flag(&fields, "strip_accents", step.bert.lowercase);
    return fields.status == ZSTC_OK ? zstc_normalizer_add(r->normalizer, &step) : fields.status;
}

/* ---- all steps ---- */

static const struct {
    const char *type;
    zstc_normalizer_call run; /* NULL: it has fields, or is a Sequence */
    size_t growth;            /* U+FDFA becomes 33 bytes of 3, U+0130 3 of 2 */
    zstc_status (*read)(const reading *r, json_t *step);
} rows[] = {
    {"NFC", zstc_normalizer_nfc, 4, NULL},
    {"NFD", zstc_normalizer_nfd, 4, NULL},
    {"NFKC", zstc_normalizer_nfkc, 12, NULL},
    {"NFKD", zstc_normalizer_nfkd, 12, NULL},
    {"Nmt", zstc_normalizer_nmt, 1, NULL},
    {"Lowercase", zstc_normalizer_lowercase, 2, NULL},
    {"StripAccents", zstc_normalizer_strip_accents, 1, NULL},
    {"Strip", NULL, 0, read_strip},
    {"BertNormalizer", NULL, 0, read_bert},
    {"Prepend", NULL, 0, read_prepend},
    {"Replace", NULL, 0, read_replace},
    {"Precompiled", NULL, 0, read_precompiled},
};

static zstc_status read_step(const reading *r, json_t *step);

static zstc_status read_sequence(const reading *r, json_t *step) {
    json_t *list = json_object_get(step, "normalizers");
    zstc_status status = ZSTC_OK;
    if (!json_is_array(list)) {
        return zstc_fail(ZSTC_MODEL, "%s: normalizer: \"normalizers\" is missing or not an array", r->where);
    }
    for (size_t i = 0; i < json_array_size(list) && status == ZSTC_OK; i++) {
        status = read_step(r, json_array_get(list, i));
    }
    return status;
}

static zstc_status read_step(const reading *r, json_t *step) {
    const char *type = json_string_value(json_object_get(step, "type"));
    if (type == NULL) return zstc_fail(ZSTC_MODEL, "%s: normalizer: a step has no \"type\"", r->where);
    if (strcmp(type, "Sequence") == 0) return read_sequence(r, step);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strcmp(type, rows[i].type) != 0) continue;
        if (rows[i].read != NULL) return rows[i].read(r, step);
        return zstc_normalizer_add_call(r->normalizer, rows[i].run, rows[i].growth);
    }
    return zstc_fail(ZSTC_UNSUPPORTED, "%s: normalizer \"%.100s\" is not supported", r->where, type);
}

/* A list of steps can double a text again and again. */
static zstc_status check_growth(const reading *r) {
    size_t growth = 1;
    for (size_t i = 0; i < r->normalizer->count; i++) {
        growth *= r->normalizer->steps[i].growth;
        if (growth <= GROWTH_MOST) continue;
        return zstc_fail(ZSTC_UNSUPPORTED,
                         "%s: normalizer: steps that lengthen a text a million times are not supported", r->where);
    }
    return ZSTC_OK;
}

zstc_status zstc_normalizer_read(zstc_normalizer **out, const char *where, json_t *step) {
    reading r = {NULL, where};
    *out = NULL;
    if (step == NULL || json_is_null(step)) return ZSTC_OK;
    zstc_status status = zstc_normalizer_new(&r.normalizer);
    if (status == ZSTC_OK) status = read_step(&r, step);
    if (status == ZSTC_OK) status = check_growth(&r);
    if (status == ZSTC_OK) {
        *out = r.normalizer;
    } else {
        zstc_normalizer_free(r.normalizer);
    }
    return status;
}
