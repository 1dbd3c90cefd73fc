#include "tokenizer/regex/regex.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/fail.h"
#include "base/utf8.h"
#include "tokenizer/regex/regex_parts.h"

/* ---- building ---- */

zstc_status zstc_regex_add_node(zstc_regex *regex, int type) {
    zstc_regex_node *grown = zstc_array_grow(regex->nodes, &regex->node_capacity, regex->node_count + 1, sizeof *grown);
    if (grown == NULL) return zstc_fail_memory();
    regex->nodes = grown;
    regex->nodes[regex->node_count++] = (zstc_regex_node){
        .type = type, .min = 1, .max = 1, .sibling = ZSTC_REGEX_END, .next = ZSTC_REGEX_END, .first = ZSTC_REGEX_END};
    return ZSTC_OK;
}

zstc_status zstc_regex_add_set(zstc_regex *regex) {
    zstc_regex_set *grown = zstc_array_grow(regex->sets, &regex->set_capacity, regex->set_count + 1, sizeof *grown);
    if (grown == NULL) return zstc_fail_memory();
    regex->sets = grown;
    regex->sets[regex->set_count++] = (zstc_regex_set){0};
    return ZSTC_OK;
}

zstc_status zstc_regex_add_alternative(zstc_regex *regex) {
    zstc_regex_alternative *grown =
        zstc_array_grow(regex->alternatives, &regex->alternative_capacity, regex->alternative_count + 1, sizeof *grown);
    if (grown == NULL) return zstc_fail_memory();
    regex->alternatives = grown;
    regex->alternatives[regex->alternative_count++] = (zstc_regex_alternative){ZSTC_REGEX_END, ZSTC_REGEX_END};
    return ZSTC_OK;
}

static void link_alternatives(zstc_regex *regex, int32_t alternative, int32_t next) {
    for (; alternative != ZSTC_REGEX_END; alternative = regex->alternatives[alternative].next) {
        for (int32_t at = regex->alternatives[alternative].node; at != ZSTC_REGEX_END; at = regex->nodes[at].sibling) {
            zstc_regex_node *node = &regex->nodes[at];
            node->next = node->sibling == ZSTC_REGEX_END ? next : node->sibling;
            if (node->type == ZSTC_REGEX_GROUP) link_alternatives(regex, node->first, node->next);
        }
    }
}

void zstc_regex_link(zstc_regex *regex) {
    link_alternatives(regex, regex->first, ZSTC_REGEX_END);
    for (size_t i = 0; i < regex->set_count; i++) zstc_regex_set_finish(&regex->sets[i]);
}

void zstc_regex_free(zstc_regex *regex) {
    if (regex == NULL) return;
    for (size_t i = 0; i < regex->set_count; i++) free(regex->sets[i].ranges);
    free(regex->nodes);
    free(regex->sets);
    free(regex->alternatives);
    free(regex->string);
    free(regex);
}

/* Appends a node that takes a character of `members` to the last alternative. */
static zstc_status add_members(zstc_regex *regex, unsigned members, bool negated, uint32_t max) {
    zstc_status status = zstc_regex_add_set(regex);
    if (status == ZSTC_OK) status = zstc_regex_add_node(regex, ZSTC_REGEX_TAKE);
    if (status != ZSTC_OK) return status;
    zstc_regex_node *node = &regex->nodes[regex->node_count - 1];
    regex->sets[regex->set_count - 1].members = members;
    regex->sets[regex->set_count - 1].negated = negated;
    node->set = (uint32_t)(regex->set_count - 1);
    node->max = max;
    return ZSTC_OK;
}

/* \w+|[^\w\s]+ */
static zstc_status add_words(zstc_regex *regex) {
    zstc_status status = add_members(regex, ZSTC_SET_RUST_WORD, false, ZSTC_REGEX_NO_LIMIT);
    if (status == ZSTC_OK) status = zstc_regex_add_alternative(regex);
    if (status == ZSTC_OK) {
        status = add_members(regex, ZSTC_SET_RUST_WORD | ZSTC_SET_SPACE, true, ZSTC_REGEX_NO_LIMIT);
    }
    if (status != ZSTC_OK) return status;
    regex->alternatives[0].next = 1;
    regex->alternatives[1].node = 1;
    return ZSTC_OK;
}

static zstc_status start(zstc_regex **out) {
    *out = calloc(1, sizeof **out);
    return *out == NULL ? zstc_fail_memory() : zstc_regex_add_alternative(*out);
}

/* Gives the regex out, or frees it. */
static zstc_status finish(zstc_regex **out, zstc_regex *regex, zstc_status status) {
    if (status != ZSTC_OK) {
        zstc_regex_free(regex);
        return status;
    }
    regex->alternatives[0].node = 0;
    zstc_regex_link(regex);
    *out = regex;
    return ZSTC_OK;
}

zstc_status zstc_regex_new_class(zstc_regex **out, int which) {
    static const unsigned members[] = {[ZSTC_REGEX_WHITE_SPACE] = ZSTC_SET_SPACE,
                                       [ZSTC_REGEX_NUMERIC] = ZSTC_SET_RUST_NUMERIC,
                                       [ZSTC_REGEX_PUNCTUATION] = ZSTC_SET_BERT_PUNCTUATION};
    zstc_regex *regex;
    zstc_status status = start(&regex);
    if (status == ZSTC_OK && which == ZSTC_REGEX_WORDS) {
        status = add_words(regex);
    } else if (status == ZSTC_OK) {
        status = add_members(regex, members[which], false, 1);
    }
    return finish(out, regex, status);
}

zstc_status zstc_regex_new_string(zstc_regex **out, const char *string, size_t length) {
    zstc_regex *regex = calloc(1, sizeof *regex);
    char *copy = malloc(length);
    if (regex == NULL || copy == NULL) {
        free(regex);
        free(copy);
        return zstc_fail_memory();
    }
    memcpy(copy, string, length);
    regex->string = copy;
    regex->string_length = length;
    *out = regex;
    return ZSTC_OK;
}

/* ---- matching ---- */

typedef struct {
    const zstc_regex *regex;
    const char *text;
    size_t length;
    size_t steps; /* left */
    size_t end;   /* of the match */
} matcher;

static bool match(matcher *m, int32_t at, size_t place);

static bool takes(const matcher *m, const zstc_regex_set *set, size_t place, size_t *size) {
    unsigned char byte = (unsigned char)m->text[place];
    if (byte < 0x80) {
        *size = 1;
        return set->ascii[byte];
    }
    uint32_t code_point;
    *size = zstc_utf8_decode(m->text + place, &code_point);
    return zstc_regex_set_has(set, code_point);
}

static bool match_take(matcher *m, const zstc_regex_node *node, size_t place) {
    const zstc_regex_set *set = &m->regex->sets[node->set];
    size_t size;
    uint32_t count = 0;
    while (count < node->max && place < m->length && takes(m, set, place, &size)) {
        place += size;
        count++;
    }
    if (count < node->min) return false;
    while (!match(m, node->next, place)) {
        if (count == node->min || node->possessive || m->steps == 0) return false;
        do {
            place--;
        } while (((unsigned char)m->text[place] & 0xC0) == 0x80);
        count--;
    }
    return true;
}

static bool match_look(matcher *m, const zstc_regex_node *node, size_t place) {
    size_t size;
    bool found = place == m->length ? node->at_end : takes(m, &m->regex->sets[node->set], place, &size);
    return found != node->negated && match(m, node->next, place);
}

static bool match_group(matcher *m, const zstc_regex_node *node, size_t place) {
    for (int32_t i = node->first; i != ZSTC_REGEX_END; i = m->regex->alternatives[i].next) {
        if (match(m, m->regex->alternatives[i].node, place)) return true;
    }
    return node->min == 0 && match(m, node->next, place);
}

/* The depth of calls is that of the pattern, which its reader bounds. */
static bool match(matcher *m, int32_t at, size_t place) {
    if (at == ZSTC_REGEX_END) {
        m->end = place;
        return true;
    }
    if (m->steps == 0) return false;
    m->steps--;
    const zstc_regex_node *node = &m->regex->nodes[at];
    if (node->type == ZSTC_REGEX_TAKE) return match_take(m, node, place);
    if (node->type == ZSTC_REGEX_LOOK) return match_look(m, node, place);
    return match_group(m, node, place);
}

static bool match_any(matcher *m, size_t place) {
    for (int32_t i = m->regex->first; i != ZSTC_REGEX_END; i = m->regex->alternatives[i].next) {
        if (match(m, m->regex->alternatives[i].node, place)) return true;
    }
    return false;
}

/* Real patterns take a handful of steps a character; what takes more grows with the square of a text or faster. */
enum { STEPS_PER_BYTE = 64, STEPS_MORE = 1 << 16 };

static void find_string(const zstc_regex *regex, const char *text, size_t length, size_t from, size_t *start,
                        size_t *size) {
    const size_t wanted = regex->string_length;
    for (size_t at = from; at + wanted <= length; at++) {
        const char *found = memchr(text + at, regex->string[0], length - wanted + 1 - at);
        if (found == NULL) return;
        at = (size_t)(found - text);
        if (memcmp(found, regex->string, wanted) == 0) {
            *start = at;
            *size = wanted;
            return;
        }
    }
}

zstc_status zstc_regex_find(const zstc_regex *regex, const char *text, size_t length, size_t from, size_t *start,
                            size_t *size) {
    matcher m = {.regex = regex, .text = text, .length = length};
    m.steps = STEPS_MORE +
              (length - from > SIZE_MAX / (2 * STEPS_PER_BYTE) ? SIZE_MAX / 2 : STEPS_PER_BYTE * (length - from));
    *size = 0;
    if (regex->string != NULL) {
        find_string(regex, text, length, from, start, size);
        return ZSTC_OK;
    }
    for (size_t place = from; place < length && *size == 0;) {
        if (match_any(&m, place)) {
            *start = place;
            *size = m.end - place;
        } else {
            uint32_t code_point;
            place += zstc_utf8_decode(text + place, &code_point);
        }
        if (m.steps == 0) {
            return zstc_fail(ZSTC_TOO_LONG, "a text of %zu bytes is too long for a regular expression of the tokenizer",
                             length);
        }
    }
    return ZSTC_OK;
}
