/* "pre_tokenizer" of tokenizer.json (tokenizers, pre_tokenizers/mod.rs). */
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/fields.h"
#include "base/utf8.h"
#include "tokenizer/pretokenizer/steps.h"

typedef struct {
    zstc_pretokenizer *pretokenizer;
    const char *where;
    unsigned depth;
} reading;

/* Each step may be a call deeper. */
enum { STEPS_MOST = 64, DEPTH_MOST = 8 };

static zstc_fields fields_of(const reading *r, json_t *step) {
    return (zstc_fields){.object = step, .where = r->where, .what = "pre_tokenizer"};
}

static zstc_status add(const reading *r, zstc_pretokenizer_step step) {
    if (r->pretokenizer->count < STEPS_MOST) return zstc_pretokenizer_add(r->pretokenizer, &step);
    zstc_regex_free(step.regex);
    return zstc_fail(ZSTC_UNSUPPORTED, "%s: pre_tokenizer: more than %d steps are not supported", r->where,
                     (int)STEPS_MOST);
}

static zstc_status add_class(const reading *r, int which, int behavior, bool inverted) {
    zstc_pretokenizer_step step = {.type = ZSTC_STEP_SPLIT, .behavior = behavior, .inverted = inverted};
    zstc_status status = zstc_regex_new_class(&step.regex, which);
    return status == ZSTC_OK ? add(r, step) : status;
}

/* ---- one kind after the other ---- */

static zstc_status read_behavior(int *out, const reading *r, json_t *step, const char *otherwise) {
    static const char *const names[] = {[ZSTC_SPLIT_REMOVED] = "Removed",
                                        [ZSTC_SPLIT_ISOLATED] = "Isolated",
                                        [ZSTC_SPLIT_MERGED_WITH_PREVIOUS] = "MergedWithPrevious",
                                        [ZSTC_SPLIT_MERGED_WITH_NEXT] = "MergedWithNext",
                                        [ZSTC_SPLIT_CONTIGUOUS] = "Contiguous"};
    zstc_fields fields = fields_of(r, step);
    const char *name = otherwise != NULL ? zstc_field_string(&fields, "behavior", otherwise)
                                         : zstc_field_needed_string(&fields, "behavior");
    if (fields.status != ZSTC_OK) return fields.status;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(names[i], name) != 0) continue;
        *out = (int)i;
        return ZSTC_OK;
    }
    return zstc_fail(ZSTC_MODEL,
                     "%s: pre_tokenizer: unknown behavior \"%.100s\" (expected Removed, Isolated, MergedWithPrevious, "
                     "MergedWithNext or Contiguous)",
                     r->where, name);
}

static zstc_status read_pattern(zstc_regex **out, const reading *r, json_t *pattern) {
    json_t *string = json_object_get(pattern, "String"), *regex = json_object_get(pattern, "Regex");
    if (json_string_length(string) > 0) {
        return zstc_regex_new_string(out, json_string_value(string), json_string_length(string));
    }
    if (json_is_string(regex)) {
        return zstc_regex_new(out, r->where, json_string_value(regex), json_string_length(regex));
    }
    return zstc_fail(ZSTC_MODEL, "%s: pre_tokenizer: \"pattern\" is missing or wrong (expected a String or a Regex)",
                     r->where);
}

static zstc_status read_split(const reading *r, json_t *json) {
    zstc_pretokenizer_step step = {.type = ZSTC_STEP_SPLIT};
    zstc_fields fields = fields_of(r, json);
    step.inverted = zstc_field_needed_flag(&fields, "invert");
    if (fields.status != ZSTC_OK) return fields.status;
    zstc_status status = read_behavior(&step.behavior, r, json, NULL);
    if (status == ZSTC_OK) status = read_pattern(&step.regex, r, json_object_get(json, "pattern"));
    return status == ZSTC_OK ? add(r, step) : status;
}

static zstc_status read_digits(const reading *r, json_t *json) {
    zstc_fields fields = fields_of(r, json);
    int single = zstc_field_needed_flag(&fields, "individual_digits");
    if (fields.status != ZSTC_OK) return fields.status;
    return add_class(r, ZSTC_REGEX_NUMERIC, single ? ZSTC_SPLIT_ISOLATED : ZSTC_SPLIT_CONTIGUOUS, false);
}

static zstc_status read_punctuation(const reading *r, json_t *json) {
    int behavior = ZSTC_SPLIT_ISOLATED;
    zstc_status status = read_behavior(&behavior, r, json, "Isolated");
    return status == ZSTC_OK ? add_class(r, ZSTC_REGEX_PUNCTUATION, behavior, false) : status;
}

static zstc_status read_white_space_split(const reading *r, json_t *json) {
    (void)json;
    return add_class(r, ZSTC_REGEX_WHITE_SPACE, ZSTC_SPLIT_REMOVED, false);
}

static zstc_status read_white_space(const reading *r, json_t *json) {
    (void)json;
    return add_class(r, ZSTC_REGEX_WORDS, ZSTC_SPLIT_REMOVED, true);
}

static zstc_status read_bert(const reading *r, json_t *json) {
    zstc_status status = read_white_space_split(r, json);
    return status == ZSTC_OK ? add_class(r, ZSTC_REGEX_PUNCTUATION, ZSTC_SPLIT_ISOLATED, false) : status;
}

static zstc_status add_byte_level(const reading *r, bool adds_space, bool cuts) {
    zstc_status status = ZSTC_OK;
    if (adds_space) {
        status = add(r, (zstc_pretokenizer_step){.type = ZSTC_STEP_PREFIX, .prefix = " ", .prefix_length = 1});
    }
    if (status == ZSTC_OK && cuts) status = add(r, (zstc_pretokenizer_step){.type = ZSTC_STEP_GPT2});
    return status == ZSTC_OK ? add(r, (zstc_pretokenizer_step){.type = ZSTC_STEP_BYTES}) : status;
}

static zstc_status read_byte_level(const reading *r, json_t *json) {
    zstc_fields fields = fields_of(r, json);
    int adds_space = zstc_field_needed_flag(&fields, "add_prefix_space");
    int cuts = zstc_field_flag(&fields, "use_regex", 1);
    return fields.status == ZSTC_OK ? add_byte_level(r, adds_space, cuts) : fields.status;
}

/* The one character of a field. */
static zstc_status read_character(zstc_pretokenizer_step *step, const reading *r, json_t *json, const char *key) {
    zstc_fields fields = fields_of(r, json);
    const char *text = zstc_field_needed_string(&fields, key);
    if (fields.status != ZSTC_OK) return fields.status;
    uint32_t code_point;
    size_t length = strlen(text);
    if (length == 0 || zstc_utf8_decode(text, &code_point) != length) {
        return zstc_fail(ZSTC_MODEL, "%s: pre_tokenizer: \"%s\" is \"%.100s\" (expected one character)", r->where, key,
                         text);
    }
    memcpy(step->prefix, text, length);
    step->prefix_length = length;
    return ZSTC_OK;
}

/* Older files have "add_prefix_space", newer ones "prepend_scheme". */
static zstc_status read_scheme(int *prepends, bool *first_only, const reading *r, json_t *json) {
    zstc_fields fields = fields_of(r, json);
    int prefix = zstc_field_flag(&fields, "add_prefix_space", 1);
    const char *scheme = zstc_field_string(&fields, "prepend_scheme", prefix ? "always" : "never");
    if (fields.status != ZSTC_OK) return fields.status;
    *prepends = strcmp(scheme, "never") != 0;
    *first_only = strcmp(scheme, "first") == 0;
    if (!prefix && *prepends) {
        return zstc_fail(ZSTC_MODEL, "%s: pre_tokenizer: \"add_prefix_space\" is false, \"prepend_scheme\" is \"%s\"",
                         r->where, scheme);
    }
    if (!*prepends || *first_only || strcmp(scheme, "always") == 0) return ZSTC_OK;
    return zstc_fail(ZSTC_MODEL,
                     "%s: pre_tokenizer: unknown prepend_scheme \"%.100s\" (expected first, never or always)", r->where,
                     scheme);
}

/* `step` has the character, and whether it goes in front of the whole text alone. */
static zstc_status add_metaspace(const reading *r, zstc_pretokenizer_step step, bool prepends, bool cuts) {
    zstc_pretokenizer_step replace = step, split = {.type = ZSTC_STEP_SPLIT, .behavior = ZSTC_SPLIT_MERGED_WITH_NEXT};
    replace.type = ZSTC_STEP_REPLACE_SPACES;
    replace.first_only = false;
    step.type = ZSTC_STEP_PREFIX;
    zstc_status status = add(r, replace);
    if (status == ZSTC_OK && prepends) status = add(r, step);
    if (status != ZSTC_OK || !cuts) return status;
    status = zstc_regex_new_string(&split.regex, step.prefix, step.prefix_length);
    return status == ZSTC_OK ? add(r, split) : status;
}

static zstc_status read_metaspace(const reading *r, json_t *json) {
    zstc_pretokenizer_step step = {0};
    zstc_fields fields = fields_of(r, json);
    int cuts = zstc_field_flag(&fields, "split", 1), prepends;
    bool first_only = false;
    zstc_status status = fields.status;
    if (status == ZSTC_OK) status = read_scheme(&prepends, &first_only, r, json);
    if (status == ZSTC_OK) status = read_character(&step, r, json, "replacement");
    step.first_only = first_only;
    return status == ZSTC_OK ? add_metaspace(r, step, prepends, cuts) : status;
}

static zstc_status read_delimiter(const reading *r, json_t *json) {
    zstc_pretokenizer_step step = {.type = ZSTC_STEP_SPLIT, .behavior = ZSTC_SPLIT_REMOVED};
    zstc_status status = read_character(&step, r, json, "delimiter");
    if (status == ZSTC_OK) status = zstc_regex_new_string(&step.regex, step.prefix, step.prefix_length);
    return status == ZSTC_OK ? add(r, step) : status;
}

/* ---- all steps ---- */

static zstc_status read_step(reading *r, json_t *step);

static zstc_status read_sequence(reading *r, json_t *step) {
    json_t *list = json_object_get(step, "pretokenizers");
    zstc_status status = ZSTC_OK;
    if (!json_is_array(list)) {
        return zstc_fail(ZSTC_MODEL, "%s: pre_tokenizer: \"pretokenizers\" is missing or not an array", r->where);
    }
    if (++r->depth > DEPTH_MOST) {
        return zstc_fail(ZSTC_UNSUPPORTED, "%s: pre_tokenizer: a Sequence so deep is not supported", r->where);
    }
    for (size_t i = 0; i < json_array_size(list) && status == ZSTC_OK; i++) {
        status = read_step(r, json_array_get(list, i));
    }
    r->depth--;
    return status;
}

static const struct {
    const char *type;
    zstc_status (*read)(const reading *r, json_t *step);
} rows[] = {
    {"ByteLevel", read_byte_level},         {"Split", read_split},
    {"Metaspace", read_metaspace},          {"Digits", read_digits},
    {"Punctuation", read_punctuation},      {"WhitespaceSplit", read_white_space_split},
    {"Whitespace", read_white_space},       {"BertPreTokenizer", read_bert},
    {"CharDelimiterSplit", read_delimiter},
};

static zstc_status read_step(reading *r, json_t *step) {
    const char *type = json_string_value(json_object_get(step, "type"));
    if (type == NULL) return zstc_fail(ZSTC_MODEL, "%s: pre_tokenizer: a step has no \"type\"", r->where);
    if (strcmp(type, "Sequence") == 0) return read_sequence(r, step);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strcmp(type, rows[i].type) == 0) return rows[i].read(r, step);
    }
    return zstc_fail(ZSTC_UNSUPPORTED, "%s: pre_tokenizer \"%.100s\" is not supported", r->where, type);
}

/* Gives the steps out, or frees them. */
static zstc_status finish(zstc_pretokenizer **out, const reading *r, zstc_status status) {
    if (status == ZSTC_OK) {
        *out = r->pretokenizer;
    } else {
        zstc_pretokenizer_free(r->pretokenizer);
    }
    return status;
}

static zstc_status start(reading *r, const char *where) {
    *r = (reading){.where = where, .pretokenizer = calloc(1, sizeof *r->pretokenizer)};
    return r->pretokenizer == NULL ? zstc_fail_memory() : ZSTC_OK;
}

zstc_status zstc_pretokenizer_read(zstc_pretokenizer **out, const char *where, json_t *step) {
    reading r;
    zstc_status status = start(&r, where);
    if (status == ZSTC_OK && step != NULL && !json_is_null(step)) status = read_step(&r, step);
    return finish(out, &r, status);
}

zstc_status zstc_pretokenizer_new_byte_level(zstc_pretokenizer **out, bool adds_space) {
    reading r;
    zstc_status status = start(&r, "");
    if (status == ZSTC_OK) status = add_byte_level(&r, adds_space, true);
    return finish(out, &r, status);
}

zstc_status zstc_pretokenizer_new_metaspace(zstc_pretokenizer **out, bool isolates) {
    const zstc_pretokenizer_step step = {.prefix = {'\xE2', '\x96', '\x81'}, .prefix_length = 3};
    reading r;
    zstc_status status = start(&r, "");
    if (status == ZSTC_OK && isolates) {
        status = add_class(&r, ZSTC_REGEX_PUNCTUATION, ZSTC_SPLIT_ISOLATED, false);
    }
    if (status == ZSTC_OK) status = add_metaspace(&r, step, true, true);
    return finish(out, &r, status);
}
