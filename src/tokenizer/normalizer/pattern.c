#include "tokenizer/normalizer/pattern.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/utf8.h"
#include "text/unicode.h"

enum { ITEMS_MOST = 16, SET_MOST = 16 };

/* Characters that a place may hold. */
typedef struct {
    bool spaces; /* White_Space too */
    size_t count;
    uint32_t characters[SET_MOST];
} item_set;

typedef struct {
    bool at_start, at_end; /* anchored */
    size_t count;
    item_set items[ITEMS_MOST];
    size_t least;    /* how often the last item comes */
    bool may_repeat; /* the last item, without a limit */
} choice;

struct zstc_pattern {
    char *string; /* NULL for an expression */
    size_t length;
    size_t count;
    choice alternatives[ZSTC_PATTERN_ALTERNATIVES];
};

void zstc_pattern_free(zstc_pattern *pattern) {
    if (pattern == NULL) return;
    free(pattern->string);
    free(pattern);
}

zstc_status zstc_pattern_new_string(zstc_pattern **out, const char *where, const char *string, size_t length) {
    if (length == 0) return zstc_fail(ZSTC_UNSUPPORTED, "%s: Replace with an empty pattern is not supported", where);
    zstc_pattern *pattern = calloc(1, sizeof *pattern);
    if (pattern == NULL) return zstc_fail_memory();
    pattern->string = malloc(length);
    if (pattern->string == NULL) {
        free(pattern);
        return zstc_fail_memory();
    }
    memcpy(pattern->string, string, length);
    pattern->length = length;
    *out = pattern;
    return ZSTC_OK;
}

/* ---- reading an expression: each function moves *at on; false for what is not of the language ---- */

typedef struct {
    const char *at, *end;
} reading;

static bool take(reading *r, char wanted) {
    if (r->at == r->end || *r->at != wanted) return false;
    r->at++;
    return true;
}

static bool add_character(item_set *set, uint32_t character) {
    if (set->count == SET_MOST) return false;
    set->characters[set->count++] = character;
    return true;
}

/* What follows a backslash. */
static bool read_escape(reading *r, item_set *set) {
    static const char letters[] = "nrtfv", meanings[] = "\n\r\t\f\v";
    if (r->at == r->end) return false;
    char letter = *r->at++;
    if (letter == 's') return set->spaces = true;
    const char *found = letter == '\0' ? NULL : strchr(letters, letter);
    if (found != NULL) return add_character(set, (unsigned char)meanings[found - letters]);
    bool is_word = (letter >= '0' && letter <= '9') || (letter >= 'A' && letter <= 'Z') ||
                   (letter >= 'a' && letter <= 'z') || (unsigned char)letter >= 0x80;
    return !is_word && add_character(set, (unsigned char)letter);
}

static bool read_character(reading *r, item_set *set, const char *special) {
    uint32_t character;
    if (take(r, '\\')) return read_escape(r, set);
    if (*r->at == '\0' || strchr(special, *r->at) != NULL) return false;
    r->at += zstc_utf8_decode(r->at, &character);
    return add_character(set, character);
}

/* A set in brackets, behind the opening one. */
static bool read_set(reading *r, item_set *set) {
    while (r->at < r->end && *r->at != ']') {
        if (!read_character(r, set, "[^-&")) return false;
    }
    return take(r, ']') && (set->count > 0 || set->spaces);
}

static bool read_item(reading *r, choice *alternative) {
    if (alternative->count == ITEMS_MOST) return false;
    item_set *set = &alternative->items[alternative->count++];
    return take(r, '[') ? read_set(r, set) : read_character(r, set, "[](){}|*+?.^$");
}

/* "+" or "{n,}"; nothing is fine as well. */
static bool read_repeat(reading *r, choice *alternative) {
    alternative->least = 1;
    if (take(r, '+')) return alternative->may_repeat = true;
    if (!take(r, '{')) return true;
    size_t least = 0;
    const char *first = r->at;
    while (r->at < r->end && *r->at >= '0' && *r->at <= '9' && least < 1000)
        least = 10 * least + (size_t)(*r->at++ - '0');
    alternative->least = least;
    return r->at > first && least > 0 && take(r, ',') && take(r, '}') && (alternative->may_repeat = true);
}

static bool take_anchor(reading *r, char letter) {
    if (r->end - r->at < 2 || r->at[0] != '\\' || r->at[1] != letter) return false;
    r->at += 2;
    return true;
}

static bool read_alternative(reading *r, choice *alternative) {
    alternative->at_start = take_anchor(r, 'A');
    while (r->at < r->end && *r->at != '|' && !alternative->at_end) {
        if (take_anchor(r, 'z')) {
            alternative->at_end = true;
        } else if (alternative->may_repeat || !read_item(r, alternative) || !read_repeat(r, alternative)) {
            return false;
        }
    }
    bool is_slow = alternative->count > 1 && alternative->may_repeat && alternative->at_end;
    return alternative->count > 0 && !is_slow;
}

static bool read_regex(zstc_pattern *pattern, reading *r) {
    do {
        if (pattern->count == ZSTC_PATTERN_ALTERNATIVES) return false;
        if (!read_alternative(r, &pattern->alternatives[pattern->count++])) return false;
    } while (take(r, '|'));
    return r->at == r->end;
}

zstc_status zstc_pattern_new_regex(zstc_pattern **out, const char *where, const char *regex, size_t length) {
    reading r = {regex, regex + length};
    zstc_pattern *pattern = calloc(1, sizeof *pattern);
    if (pattern == NULL) return zstc_fail_memory();
    if (!read_regex(pattern, &r)) {
        free(pattern);
        return zstc_fail(ZSTC_UNSUPPORTED, "%s: Replace with the Regex \"%.100s\" is not supported", where, regex);
    }
    *out = pattern;
    return ZSTC_OK;
}

/* ---- matching ---- */

static bool holds(const item_set *set, uint32_t character) {
    for (size_t i = 0; i < set->count; i++) {
        if (set->characters[i] == character) return true;
    }
    return set->spaces && zstc_unicode_is_space(character);
}

/* The end of the character at `at` if the set holds it, else `at`. */
static size_t step_over(const item_set *set, const char *text, size_t length, size_t at) {
    uint32_t character;
    if (at == length) return at;
    size_t size = zstc_utf8_decode(text + at, &character);
    return holds(set, character) ? at + size : at;
}

/* The end of the alternative's match at `at`, or `at` itself. */
static size_t match_end(const choice *alternative, const char *text, size_t length, size_t start) {
    size_t at = start, times = 0, next = start;
    if (alternative->at_start && start != 0) return start;
    for (size_t i = 0; i + 1 < alternative->count; i++, at = next) {
        next = step_over(&alternative->items[i], text, length, at);
        if (next == at) return start;
    }
    const item_set *last = &alternative->items[alternative->count - 1];
    while ((alternative->may_repeat || times < 1) && (next = step_over(last, text, length, at)) > at) {
        at = next;
        times++;
    }
    return times < alternative->least || (alternative->at_end && at != length) ? start : at;
}

/* The end of the run of the alternative's one repeated item; where that was no match its rest is none either, and is
 * left out so that the work stays linear. */
static size_t run_end(const choice *alternative, const char *text, size_t length, size_t at) {
    size_t next;
    if (alternative->count > 1 || !alternative->may_repeat) return at;
    while ((next = step_over(&alternative->items[0], text, length, at)) > at) at = next;
    return at;
}

/* The end of the first alternative that matches at search->at, or that place itself. */
static size_t match_here(zstc_pattern_search *search) {
    const zstc_pattern *pattern = search->pattern;
    size_t at = search->at;
    for (size_t i = 0; i < pattern->count; i++) {
        if (at < search->without[i]) continue;
        size_t end = match_end(&pattern->alternatives[i], search->text, search->length, at);
        if (end > at) return end;
        search->without[i] = run_end(&pattern->alternatives[i], search->text, search->length, at);
    }
    return at;
}

static size_t next_regex(zstc_pattern_search *search, size_t *start) {
    uint32_t character;
    while (search->at < search->length) {
        *start = search->at;
        size_t end = match_here(search);
        search->at = end > *start ? end : *start + zstc_utf8_decode(search->text + *start, &character);
        if (end > *start) return end - *start;
    }
    return 0;
}

static size_t next_string(zstc_pattern_search *search, size_t *start) {
    const zstc_pattern *pattern = search->pattern;
    while (search->length - search->at >= pattern->length) {
        const char *from = search->text + search->at;
        const char *first = memchr(from, pattern->string[0], search->length - search->at - pattern->length + 1);
        if (first == NULL) return 0;
        search->at = (size_t)(first - search->text) + 1;
        if (memcmp(first, pattern->string, pattern->length) != 0) continue;
        *start = search->at - 1;
        search->at = *start + pattern->length;
        return pattern->length;
    }
    return 0;
}

size_t zstc_pattern_next(zstc_pattern_search *search, size_t *start) {
    return search->pattern->string != NULL ? next_string(search, start) : next_regex(search, start);
}
