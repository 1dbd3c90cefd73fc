/* A pattern to nodes and sets. What is not understood exactly is refused: in each place the message says what. */
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/utf8.h"
#include "text/unicode_category.h"
#include "tokenizer/regex/regex_parts.h"

/* Bounds the depth of calls, here and while matching. */
enum { NODES_MOST = 512, DEPTH_MOST = 16, REPEAT_MOST = 1000 };

typedef struct {
    const char *where, *pattern;
    size_t length, at;
    zstc_regex *regex;
    unsigned depth;
    bool ignores_case;
    uint32_t before; /* the character before, where case is ignored; 0 for none */
} parser;

static zstc_status refuse(const parser *p, const char *what) {
    return zstc_fail(ZSTC_UNSUPPORTED, "%s: %s in the regular expression %.*s is not supported", p->where, what,
                     (int)zstc_utf8_cut(p->pattern, p->length, 300), p->pattern);
}

static bool is_at(const parser *p, const char *string) {
    size_t length = strlen(string);
    return p->length - p->at >= length && memcmp(p->pattern + p->at, string, length) == 0;
}

static bool skip(parser *p, const char *string) {
    bool found = is_at(p, string);
    if (found) p->at += strlen(string);
    return found;
}

static uint32_t next_code_point(parser *p) {
    uint32_t code_point;
    p->at += zstc_utf8_decode(p->pattern + p->at, &code_point);
    return code_point;
}

static zstc_regex_set *last_set(const parser *p) { return &p->regex->sets[p->regex->set_count - 1]; }

/* ---- characters and classes ---- */

/* \p{L}, \P{Lu}: `p->at` is behind the p. */
static zstc_status parse_property(parser *p, bool negated) {
    char name[4] = "";
    const char *end =
        p->at < p->length && p->pattern[p->at] == '{' ? memchr(p->pattern + p->at, '}', p->length - p->at) : NULL;
    size_t length = end == NULL ? 0 : (size_t)(end - (p->pattern + p->at)) - 1;
    if (length == 0 || length >= sizeof name) return refuse(p, "a property other than a general category");
    memcpy(name, p->pattern + p->at + 1, length);
    uint32_t categories = zstc_unicode_categories(name);
    if (categories == 0) return refuse(p, "a property other than a general category");
    if (p->ignores_case) return refuse(p, "a property inside (?i: )");
    p->at += length + 2;
    last_set(p)->categories |= negated ? ZSTC_UNICODE_ALL & ~categories : categories;
    return ZSTC_OK;
}

static uint32_t control_of(char letter) {
    switch (letter) {
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'f': return '\f';
    case 'v': return '\v';
    default: return 0;
    }
}

/* Four digits. */
static zstc_status parse_hex(parser *p, uint32_t *out) {
    *out = 0;
    for (int i = 0; i < 4; i++, p->at++) {
        static const char digits[] = "0123456789abcdef0123456789ABCDEF";
        const char *found = p->at < p->length ? memchr(digits, p->pattern[p->at], sizeof digits - 1) : NULL;
        if (found == NULL) return refuse(p, "\\u without four digits");
        *out = *out << 4 | (uint32_t)((found - digits) & 15);
    }
    return *out == 0 || (*out >= 0xD800 && *out < 0xE000) ? refuse(p, "such a \\u") : ZSTC_OK;
}

/* What a backslash stands for: a class that is added to the last set (*out is 0), or a character. */
static zstc_status parse_escape(parser *p, uint32_t *out) {
    static const unsigned members[] = {
        ['s'] = ZSTC_SET_SPACE, ['S'] = ZSTC_SET_NOT_SPACE, ['w'] = ZSTC_SET_WORD, ['W'] = ZSTC_SET_NOT_WORD};
    *out = 0;
    if (p->at == p->length) return refuse(p, "a backslash at the end");
    char letter = p->pattern[p->at++];
    if (letter == 'p' || letter == 'P') return parse_property(p, letter == 'P');
    if (letter == 'd') last_set(p)->categories |= zstc_unicode_categories("Nd");
    if (letter == 'D') last_set(p)->categories |= ZSTC_UNICODE_ALL & ~zstc_unicode_categories("Nd");
    if (letter == 'd' || letter == 'D') return ZSTC_OK;
    if (letter > 0 && (size_t)letter < sizeof members / sizeof members[0] && members[(size_t)letter] != 0) {
        last_set(p)->members |= members[(size_t)letter];
        return ZSTC_OK;
    }
    if (letter == 'u') return parse_hex(p, out);
    *out = control_of(letter);
    if (*out != 0) return ZSTC_OK;
    bool alphanumeric = (letter >= '0' && letter <= '9') || ((letter | 0x20) >= 'a' && (letter | 0x20) <= 'z');
    if (alphanumeric || letter <= 0) return refuse(p, "a backslash with such a character");
    *out = (uint32_t)letter;
    return ZSTC_OK;
}

static bool is_letter(uint32_t code_point) {
    return (code_point >= 'A' && code_point <= 'Z') || (code_point >= 'a' && code_point <= 'z');
}

/* What a letter matches where case is ignored; the long s and the sign of kelvin are s and k to Unicode. */
static zstc_status add_folded(zstc_regex_set *set, uint32_t code_point) {
    uint32_t lower = code_point | 0x20;
    zstc_status status = zstc_regex_set_add(set, code_point, code_point);
    if (status != ZSTC_OK || !is_letter(code_point)) return status;
    status = zstc_regex_set_add(set, code_point ^ 0x20, code_point ^ 0x20);
    if (status == ZSTC_OK && lower == 's') status = zstc_regex_set_add(set, 0x17F, 0x17F);
    if (status == ZSTC_OK && lower == 'k') status = zstc_regex_set_add(set, 0x212A, 0x212A);
    return status;
}

static zstc_status add_range(const parser *p, uint32_t first, uint32_t last) {
    if (last < first) return refuse(p, "a range from higher to lower");
    if (!p->ignores_case) return zstc_regex_set_add(last_set(p), first, last);
    if (last >= 0x80) return refuse(p, "a character that is not ASCII inside (?i: )");
    zstc_status status = ZSTC_OK;
    for (uint32_t code_point = first; code_point <= last && status == ZSTC_OK; code_point++) {
        status = add_folded(last_set(p), code_point);
    }
    return status;
}

/* Letters of which two are one character to Unicode: U+FB00 to U+FB06, U+00DF. */
static bool is_ligature(uint32_t first, uint32_t second) {
    first |= 0x20;
    second |= 0x20;
    return (first == 's' && (second == 's' || second == 't')) ||
           (first == 'f' && (second == 'f' || second == 'i' || second == 'l'));
}

/* ---- sets ---- */

static zstc_status parse_set_items(parser *p);

/* A set inside a set is part of the union. */
static zstc_status parse_inner_set(parser *p) {
    if (is_at(p, "^")) return refuse(p, "a set [^ ] inside a set");
    if (is_at(p, ":")) return refuse(p, "a class [: :]");
    if (++p->depth > DEPTH_MOST) return refuse(p, "such a depth");
    zstc_status status = parse_set_items(p);
    p->depth--;
    return status;
}

/* One character of a set, or a class (*out is 0). */
static zstc_status parse_set_character(parser *p, uint32_t *out) {
    if (skip(p, "\\")) return parse_escape(p, out);
    if (is_at(p, "&&")) return refuse(p, "&&");
    *out = next_code_point(p);
    return ZSTC_OK;
}

static zstc_status parse_set_item(parser *p) {
    uint32_t first, last;
    if (skip(p, "[")) return parse_inner_set(p);
    zstc_status status = parse_set_character(p, &first);
    if (status != ZSTC_OK) return status;
    bool is_range = is_at(p, "-") && p->length - p->at > 1 && p->pattern[p->at + 1] != ']';
    if (!is_range) return first == 0 ? ZSTC_OK : add_range(p, first, first);
    if (first == 0 || first == '-' || p->pattern[p->at + 1] == '[') return refuse(p, "such a \"-\"");
    p->at++;
    status = parse_set_character(p, &last);
    if (status == ZSTC_OK && last == 0) status = refuse(p, "such a \"-\"");
    return status == ZSTC_OK ? add_range(p, first, last) : status;
}

/* Behind the "[" and a "^": up to the "]". */
static zstc_status parse_set_items(parser *p) {
    zstc_status status = ZSTC_OK;
    if (is_at(p, "]")) return refuse(p, "\"]\" at the start of a set");
    while (status == ZSTC_OK && !skip(p, "]")) {
        status = p->at == p->length ? refuse(p, "a set without an end") : parse_set_item(p);
    }
    return status;
}

/* A set, an escape, "." or a character, into the last set. */
static zstc_status parse_character(parser *p) {
    uint32_t code_point = 0, before = p->before;
    zstc_status status;
    p->before = 0;
    if (skip(p, "[")) {
        last_set(p)->negated = skip(p, "^");
        return parse_set_items(p);
    }
    if (skip(p, ".")) {
        last_set(p)->negated = true;
        return zstc_regex_set_add(last_set(p), '\n', '\n');
    }
    if (skip(p, "\\")) {
        status = parse_escape(p, &code_point);
        if (code_point == 0) last_set(p)->members |= ZSTC_SET_LATIN_WORD;
        if (status != ZSTC_OK || code_point == 0) return status;
    } else {
        code_point = next_code_point(p);
    }
    if (p->ignores_case && is_ligature(before, code_point)) return refuse(p, "such a pair of letters inside (?i: )");
    p->before = code_point;
    return add_range(p, code_point, code_point);
}

/* ---- nodes ---- */

static zstc_status parse_number(parser *p, uint32_t *out) {
    *out = 0;
    for (; p->at < p->length && p->pattern[p->at] >= '0' && p->pattern[p->at] <= '9'; p->at++) {
        *out = 10 * *out + (uint32_t)(p->pattern[p->at] - '0');
        if (*out > REPEAT_MOST) return refuse(p, "such a number of repetitions");
    }
    return ZSTC_OK;
}

/* {n}, {n,}, {,m}, {n,m}: behind the "{". */
static zstc_status parse_braces(parser *p, zstc_regex_node *node) {
    size_t start = p->at;
    zstc_status status = parse_number(p, &node->min);
    bool has_min = p->at > start;
    node->max = node->min;
    if (status == ZSTC_OK && skip(p, ",")) {
        start = p->at;
        status = parse_number(p, &node->max);
        if (p->at == start) node->max = ZSTC_REGEX_NO_LIMIT;
        has_min = has_min || p->at > start;
    }
    if (status != ZSTC_OK) return status;
    if (!has_min || !skip(p, "}") || node->max < node->min || node->max == 0) return refuse(p, "such a \"{\"");
    if (is_at(p, "+")) return refuse(p, "\"+\" behind \"}\"");
    return ZSTC_OK;
}

static zstc_status parse_quantifier(parser *p, zstc_regex_node *node) {
    size_t start = p->at;
    zstc_status status = ZSTC_OK;
    if (skip(p, "{")) {
        status = parse_braces(p, node);
    } else if (skip(p, "?")) {
        node->min = 0;
    } else if (skip(p, "*")) {
        node->min = 0;
        node->max = ZSTC_REGEX_NO_LIMIT;
    } else if (skip(p, "+")) {
        node->max = ZSTC_REGEX_NO_LIMIT;
    }
    if (status != ZSTC_OK || p->at == start) return status;
    p->before = 0;
    node->possessive = skip(p, "+");
    if (is_at(p, "?") || is_at(p, "*") || is_at(p, "+") || is_at(p, "{")) return refuse(p, "such a quantifier");
    if (node->type == ZSTC_REGEX_GROUP && (node->max != 1 || node->possessive)) {
        return refuse(p, "a group that is repeated");
    }
    return ZSTC_OK;
}

static zstc_status parse_alternatives(parser *p, int32_t *first);

/* ( ), (?: ), (?i: ): behind the opening. */
static zstc_status parse_group(parser *p, bool ignores_case) {
    bool outer = p->ignores_case;
    size_t place = p->regex->node_count;
    int32_t first;
    zstc_status status = zstc_regex_add_node(p->regex, ZSTC_REGEX_GROUP);
    if (status != ZSTC_OK) return status;
    p->ignores_case = outer || ignores_case;
    status = parse_alternatives(p, &first);
    if (status != ZSTC_OK) return status;
    if (!skip(p, ")")) return refuse(p, "a group without an end");
    p->ignores_case = outer;
    p->before = 0;
    p->regex->nodes[place].first = first;
    return parse_quantifier(p, &p->regex->nodes[place]);
}

/* A node that consumes or looks at one character. */
static zstc_status add_single(parser *p, int type) {
    zstc_status status = zstc_regex_add_set(p->regex);
    if (status == ZSTC_OK) status = zstc_regex_add_node(p->regex, type);
    if (status == ZSTC_OK) p->regex->nodes[p->regex->node_count - 1].set = (uint32_t)(p->regex->set_count - 1);
    return status;
}

/* (?! ) and (?= ) of one character: behind the opening. */
static zstc_status parse_look(parser *p, bool negated) {
    zstc_status status = add_single(p, ZSTC_REGEX_LOOK);
    if (status != ZSTC_OK) return status;
    p->regex->nodes[p->regex->node_count - 1].negated = negated;
    if (p->at == p->length || p->ignores_case || strchr("()|^$?*+{", p->pattern[p->at]) != NULL) {
        return refuse(p, "such a look-ahead");
    }
    status = parse_character(p);
    p->before = 0;
    return status == ZSTC_OK && !skip(p, ")") ? refuse(p, "such a look-ahead") : status;
}

/* The end of a line, or of the text. */
static zstc_status parse_dollar(parser *p) {
    zstc_status status = add_single(p, ZSTC_REGEX_LOOK);
    if (status != ZSTC_OK) return status;
    p->before = 0;
    p->regex->nodes[p->regex->node_count - 1].at_end = true;
    return zstc_regex_set_add(last_set(p), '\n', '\n');
}

static zstc_status parse_node(parser *p) {
    if (p->regex->node_count >= NODES_MOST) return refuse(p, "such a length");
    if (skip(p, "(?!")) return parse_look(p, true);
    if (skip(p, "(?=")) return parse_look(p, false);
    if (skip(p, "(?:")) return parse_group(p, false);
    if (skip(p, "(?i:")) return parse_group(p, true);
    if (is_at(p, "(?")) return refuse(p, "such a group");
    if (skip(p, "(")) return parse_group(p, false);
    if (skip(p, "$")) return parse_dollar(p);
    if (strchr("^?*+{]}", p->pattern[p->at]) != NULL) return refuse(p, "such a character");
    zstc_status status = add_single(p, ZSTC_REGEX_TAKE);
    size_t place = p->regex->node_count - 1;
    if (status == ZSTC_OK) status = parse_character(p);
    return status == ZSTC_OK ? parse_quantifier(p, &p->regex->nodes[place]) : status;
}

static bool is_at_alternative_end(const parser *p) { return p->at == p->length || is_at(p, "|") || is_at(p, ")"); }

static zstc_status parse_sequence(parser *p, int32_t *first) {
    int32_t last = ZSTC_REGEX_END;
    p->before = 0;
    if (is_at_alternative_end(p)) return refuse(p, "an empty alternative");
    *first = (int32_t)p->regex->node_count;
    while (!is_at_alternative_end(p)) {
        int32_t place = (int32_t)p->regex->node_count;
        if (last != ZSTC_REGEX_END) p->regex->nodes[last].sibling = place;
        zstc_status status = parse_node(p);
        if (status != ZSTC_OK) return status;
        last = place;
    }
    return ZSTC_OK;
}

static zstc_status parse_alternatives(parser *p, int32_t *first) {
    if (++p->depth > DEPTH_MOST) return refuse(p, "such a depth");
    int32_t last = ZSTC_REGEX_END;
    do {
        int32_t place = (int32_t)p->regex->alternative_count, node = ZSTC_REGEX_END;
        zstc_status status = zstc_regex_add_alternative(p->regex);
        if (status == ZSTC_OK) status = parse_sequence(p, &node);
        if (status != ZSTC_OK) return status;
        p->regex->alternatives[place].node = node;
        if (last == ZSTC_REGEX_END) {
            *first = place;
        } else {
            p->regex->alternatives[last].next = place;
        }
        last = place;
    } while (skip(p, "|"));
    p->depth--;
    return ZSTC_OK;
}

/* ---- the whole ---- */

/* Whether an alternative of the list can match without a character. */
static bool may_be_empty(const zstc_regex *regex, int32_t alternative) {
    for (; alternative != ZSTC_REGEX_END; alternative = regex->alternatives[alternative].next) {
        bool empty = true;
        for (int32_t at = regex->alternatives[alternative].node; at != ZSTC_REGEX_END && empty;
             at = regex->nodes[at].sibling) {
            const zstc_regex_node *node = &regex->nodes[at];
            empty = node->type == ZSTC_REGEX_LOOK || node->min == 0 ||
                    (node->type == ZSTC_REGEX_GROUP && may_be_empty(regex, node->first));
        }
        if (empty) return true;
    }
    return false;
}

static zstc_status parse(parser *p) {
    zstc_status status = parse_alternatives(p, &p->regex->first);
    if (status == ZSTC_OK && p->at < p->length) status = refuse(p, "\")\" without \"(\"");
    if (status == ZSTC_OK && may_be_empty(p->regex, p->regex->first)) status = refuse(p, "a match of no characters");
    if (status == ZSTC_OK) zstc_regex_link(p->regex);
    return status;
}

zstc_status zstc_regex_new(zstc_regex **out, const char *where, const char *pattern, size_t length) {
    parser p = {.where = where, .pattern = pattern, .length = length};
    if (memchr(pattern, '\0', length) != NULL) {
        return zstc_fail(ZSTC_UNSUPPORTED, "%s: a NUL in a regular expression is not supported", where);
    }
    p.regex = calloc(1, sizeof *p.regex);
    if (p.regex == NULL) return zstc_fail_memory();
    zstc_status status = parse(&p);
    if (status == ZSTC_OK) {
        *out = p.regex;
    } else {
        zstc_regex_free(p.regex);
    }
    return status;
}
