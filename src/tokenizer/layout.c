#include "tokenizer/layout.h"

#include <string.h>

#include "base/fail.h"

void zstc_layout_set_roberta(zstc_layout *layout, int32_t cls, int32_t sep) {
    *layout = (zstc_layout){.prefix = {cls},
                            .separator = {sep, sep},
                            .suffix = {sep},
                            .prefix_count = 1,
                            .separator_count = 2,
                            .suffix_count = 1,
                            .hypothesis_type = 0,
                            .single_prefix = {cls},
                            .single_suffix = {sep},
                            .single_prefix_count = 1,
                            .single_suffix_count = 1};
}

void zstc_layout_set_bert(zstc_layout *layout, int32_t cls, int32_t sep) {
    *layout = (zstc_layout){.prefix = {cls},
                            .separator = {sep},
                            .suffix = {sep},
                            .prefix_count = 1,
                            .separator_count = 1,
                            .suffix_count = 1,
                            .hypothesis_type = 1,
                            .single_prefix = {cls},
                            .single_suffix = {sep},
                            .single_prefix_count = 1,
                            .single_suffix_count = 1};
}

zstc_layout zstc_layout_of_singles(const zstc_layout *layout) {
    zstc_layout singles = {.prefix_count = layout->single_prefix_count,
                           .suffix_count = layout->single_suffix_count,
                           .cut_left = layout->cut_left,
                           .is_missing = layout->is_missing || layout->single_is_missing};
    memcpy(singles.prefix, layout->single_prefix, sizeof singles.prefix);
    memcpy(singles.suffix, layout->single_suffix, sizeof singles.suffix);
    return singles;
}

/* What reading a post-processor needs to know. */
typedef struct {
    const zstc_vocabulary *vocabulary;
    const char *where;
    int has_types;
} reading;

static zstc_status wrong(const reading *r, const char *what) {
    return zstc_fail(ZSTC_MODEL, "%s: post_processor: %s", r->where, what);
}

static zstc_status unsupported(const reading *r, const char *what) {
    return zstc_fail(ZSTC_UNSUPPORTED, "%s: post_processor: %s is not supported", r->where, what);
}

/* The id of `token`, which must be `written` in the vocabulary too. */
static zstc_status special_id(int32_t *out, const reading *r, const char *token, json_t *written) {
    int32_t id;
    zstc_status status = zstc_vocabulary_special(&id, r->vocabulary, r->where, "special token", token);
    if (status != ZSTC_OK) return status;
    if (!json_is_integer(written) || json_integer_value(written) != id) {
        char shown[ZSTC_JSON_SHOWN];
        return zstc_fail(ZSTC_MODEL, "%s: post_processor: the id of \"%s\" is %s, in the vocabulary it is %d", r->where,
                         token, zstc_json_show(written, shown), (int)id);
    }
    *out = id;
    return ZSTC_OK;
}

/* Reads a field ["token", id]. */
static zstc_status read_named(int32_t *out, const reading *r, json_t *processor, const char *key) {
    json_t *pair = json_object_get(processor, key);
    const char *token = json_string_value(json_array_get(pair, 0));
    if (json_array_size(pair) != 2 || token == NULL) {
        return zstc_fail(ZSTC_MODEL, "%s: post_processor: \"%s\" is missing or wrong (expected [token, id])", r->where,
                         key);
    }
    return special_id(out, r, token, json_array_get(pair, 1));
}

static zstc_status read_fixed(zstc_layout *layout, const reading *r, json_t *processor,
                              void (*set)(zstc_layout *, int32_t, int32_t)) {
    int32_t cls = 0, sep = 0;
    zstc_status status = read_named(&cls, r, processor, "cls");
    if (status == ZSTC_OK) status = read_named(&sep, r, processor, "sep");
    if (status == ZSTC_OK) set(layout, cls, sep);
    return status;
}

/* A template is read part by part: special tokens go before A, between A and B, or after B. */
typedef struct {
    zstc_layout layout;
    int seen; /* how many of A and B */
    int32_t premise_type;
} template_state;

static int32_t *part_ids(template_state *state, size_t **count) {
    zstc_layout *layout = &state->layout;
    if (state->seen == 0) return *count = &layout->prefix_count, layout->prefix;
    if (state->seen == 1) return *count = &layout->separator_count, layout->separator;
    return *count = &layout->suffix_count, layout->suffix;
}

/* Adds the ids that "special_tokens" gives for one name: usually one. */
static zstc_status add_special(template_state *state, const reading *r, json_t *specials, const char *name) {
    json_t *special = json_object_get(specials, name);
    json_t *ids = json_object_get(special, "ids"), *tokens = json_object_get(special, "tokens");
    if (!json_is_array(ids) || json_array_size(ids) != json_array_size(tokens)) {
        return zstc_fail(ZSTC_MODEL,
                         "%s: post_processor: special_tokens: \"ids\" and \"tokens\" are missing or wrong for \"%s\"",
                         r->where, name);
    }
    size_t *count;
    int32_t *part = part_ids(state, &count);
    for (size_t i = 0; i < json_array_size(ids); i++) {
        const char *token = json_string_value(json_array_get(tokens, i));
        if (token == NULL) return wrong(r, "\"tokens\" holds a value that is not a string");
        if (*count == ZSTC_LAYOUT_MOST) return unsupported(r, "more than 4 special tokens in a row");
        zstc_status status = special_id(&part[*count], r, token, json_array_get(ids, i));
        if (status != ZSTC_OK) return status;
        (*count)++;
    }
    return ZSTC_OK;
}

/* Takes note of A or B. */
static zstc_status add_sequence(template_state *state, const reading *r, const char *id, int32_t type) {
    static const char *const wanted[] = {"A", "B"};
    if (state->seen > 1 || strcmp(id, wanted[state->seen]) != 0) {
        return unsupported(r, "a \"pair\" other than A and then B");
    }
    if (state->seen == 0) state->premise_type = type;
    if (state->seen == 1) state->layout.hypothesis_type = type;
    state->seen++;
    return ZSTC_OK;
}

static zstc_status add_item(template_state *state, const reading *r, json_t *specials, json_t *item) {
    json_t *sequence = json_object_get(item, "Sequence"), *special = json_object_get(item, "SpecialToken");
    json_t *part = sequence != NULL ? sequence : special;
    if (part == NULL) return wrong(r, "an item of \"pair\" is neither a Sequence nor a SpecialToken");
    zstc_fields fields = {.object = part, .where = r->where, .what = "post_processor: pair"};
    const char *id = zstc_field_needed_string(&fields, "id");
    int32_t type = zstc_field_needed_id(&fields, "type_id");
    if (fields.status != ZSTC_OK) return fields.status;
    if (sequence != NULL) return add_sequence(state, r, id, type);
    int32_t expected = state->seen == 2 ? state->layout.hypothesis_type : 0;
    if (r->has_types && type != expected) {
        return zstc_fail(ZSTC_UNSUPPORTED,
                         "%s: post_processor: type_id %d of the special token \"%s\" is not supported (expected %d)",
                         r->where, (int)type, id, (int)expected);
    }
    return add_special(state, r, specials, id);
}

static zstc_status add_items(template_state *state, const reading *r, json_t *processor, const char *key) {
    json_t *items = json_object_get(processor, key), *specials = json_object_get(processor, "special_tokens");
    for (size_t i = 0; i < json_array_size(items); i++) {
        zstc_status status = add_item(state, r, specials, json_array_get(items, i));
        if (status != ZSTC_OK) return status;
    }
    return ZSTC_OK;
}

/* A text alone: what stands after A came to where what is between A and B would be. What is wrong here matters only to
 * whoever has texts alone: a model of pairs opens all the same. */
static zstc_status read_single(zstc_layout *layout, const reading *r, json_t *processor) {
    template_state state = {0};
    zstc_status status = add_items(&state, r, processor, "single");
    if (status == ZSTC_OUT_OF_MEMORY) return status;
    layout->single_is_missing = status != ZSTC_OK || state.seen != 1;
    if (layout->single_is_missing) return ZSTC_OK;
    memcpy(layout->single_prefix, state.layout.prefix, sizeof layout->single_prefix);
    memcpy(layout->single_suffix, state.layout.separator, sizeof layout->single_suffix);
    layout->single_prefix_count = state.layout.prefix_count;
    layout->single_suffix_count = state.layout.separator_count;
    return ZSTC_OK;
}

static zstc_status read_template(zstc_layout *layout, const reading *r, json_t *processor) {
    template_state state = {0};
    if (!json_is_array(json_object_get(processor, "pair"))) return wrong(r, "\"pair\" is missing or not an array");
    zstc_status status = add_items(&state, r, processor, "pair");
    if (status == ZSTC_OK) status = read_single(&state.layout, r, processor);
    if (status != ZSTC_OK) return status;
    if (state.seen != 2) return wrong(r, "\"pair\" lacks A or B");
    if (r->has_types && (state.premise_type != 0 || state.layout.hypothesis_type > 1)) {
        return zstc_fail(ZSTC_UNSUPPORTED,
                         "%s: post_processor: type_id %d for A and %d for B is not supported (expected 0, and 0 or 1)",
                         r->where, (int)state.premise_type, (int)state.layout.hypothesis_type);
    }
    *layout = state.layout;
    return ZSTC_OK;
}

/* The one processor of a Sequence that adds tokens, NULL for none; ByteLevel only trims offsets. */
static zstc_status only_processor(json_t **out, const reading *r, json_t *sequence) {
    json_t *items = json_object_get(sequence, "processors"), *found = NULL;
    for (size_t i = 0; i < json_array_size(items); i++) {
        json_t *item = json_array_get(items, i);
        const char *type = json_string_value(json_object_get(item, "type"));
        if (type != NULL && strcmp(type, "ByteLevel") == 0) continue;
        if (found != NULL) return unsupported(r, "a Sequence of two processors that add tokens");
        found = item;
    }
    *out = found;
    return ZSTC_OK;
}

/* Texts alone can do without a processor. */
static zstc_status read_none(zstc_layout *layout) {
    *layout = (zstc_layout){.is_missing = 1};
    return ZSTC_OK;
}

zstc_status zstc_layout_read(zstc_layout *layout, const zstc_vocabulary *vocabulary, const char *where,
                             json_t *post_processor, int has_types) {
    const reading r = {vocabulary, where, has_types};
    const char *type = json_string_value(json_object_get(post_processor, "type"));
    if (type != NULL && strcmp(type, "Sequence") == 0) {
        zstc_status status = only_processor(&post_processor, &r, post_processor);
        if (status != ZSTC_OK) return status;
        type = json_string_value(json_object_get(post_processor, "type"));
    }
    if (post_processor == NULL || json_is_null(post_processor)) return read_none(layout);
    if (type == NULL) return wrong(&r, "a step has no \"type\"");
    if (strcmp(type, "ByteLevel") == 0) return read_none(layout);
    if (strcmp(type, "TemplateProcessing") == 0) return read_template(layout, &r, post_processor);
    if (strcmp(type, "RobertaProcessing") == 0) return read_fixed(layout, &r, post_processor, zstc_layout_set_roberta);
    if (strcmp(type, "BertProcessing") == 0) return read_fixed(layout, &r, post_processor, zstc_layout_set_bert);
    return zstc_fail(ZSTC_UNSUPPORTED,
                     "%s: post_processor \"%.100s\" is not supported (expected TemplateProcessing, RobertaProcessing, "
                     "BertProcessing, ByteLevel or a Sequence of these)",
                     where, type);
}
