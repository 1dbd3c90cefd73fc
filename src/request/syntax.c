#include "request/syntax.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/utf8.h"

typedef struct {
    const char *start, *at, *end;
    unsigned char *nest; /* a bit per open bracket: 1 for an object, 0 for an array */
    size_t depth;        /* brackets that are open */
    size_t capacity;     /* bytes of `nest` */
    zstc_error *error;
} syntax;

/* ---- errors ---------------------------------------------------------------------------------------------------- */

static zstc_status refuse_byte(syntax *s) {
    return zstc_error_set(s->error, ZSTC_TEXT, "not JSON at byte %zu: byte 0x%02x is not UTF-8",
                          (size_t)(s->at - s->start) + 1, (unsigned char)*s->at);
}

static zstc_status refuse(syntax *s, const char *expected) {
    size_t position = (size_t)(s->at - s->start);
    if (s->at == s->end)
        return zstc_error_set(s->error, ZSTC_INVALID_ARGUMENT,
                              "not JSON at byte %zu: expected %s, found the end of the text", position, expected);
    unsigned char found = (unsigned char)*s->at;
    if (zstc_utf8_length(s->at, (size_t)(s->end - s->at)) == 0) return refuse_byte(s);
    if (found > 0x20 && found < 0x7F)
        return zstc_error_set(s->error, ZSTC_INVALID_ARGUMENT, "not JSON at byte %zu: expected %s, found '%c'",
                              position + 1, expected, found);
    return zstc_error_set(s->error, ZSTC_INVALID_ARGUMENT, "not JSON at byte %zu: expected %s, found byte 0x%02x",
                          position + 1, expected, found);
}

/* ---- scalars --------------------------------------------------------------------------------------------------- */

static int is_digit(const syntax *s) { return s->at < s->end && *s->at >= '0' && *s->at <= '9'; }

static int is_next(const syntax *s, char wanted) { return s->at < s->end && *s->at == wanted; }

static int is_hex(const syntax *s) {
    return s->at < s->end && *s->at != '\0' && strchr("0123456789abcdefABCDEF", *s->at) != NULL;
}

static void skip_space(syntax *s) {
    while (s->at < s->end && (*s->at == ' ' || *s->at == '\t' || *s->at == '\r' || *s->at == '\n')) s->at++;
}

/* From behind the backslash on. */
static zstc_status take_escape(syntax *s) {
    if (s->at == s->end || *s->at == '\0' || strchr("\"\\/bfnrtu", *s->at) == NULL)
        return refuse(s, "one of \" \\ / b f n r t u after a backslash");
    if (*s->at++ != 'u') return ZSTC_OK;
    for (int i = 0; i < 4; i++, s->at++) {
        if (!is_hex(s)) return refuse(s, "four hexadecimal digits after \\u");
    }
    return ZSTC_OK;
}

static zstc_status take_character(syntax *s) {
    if (*s->at == '\\') {
        s->at++;
        return take_escape(s);
    }
    if ((unsigned char)*s->at < 0x20) return refuse(s, "an escape in place of a control character");
    size_t length = zstc_utf8_length(s->at, (size_t)(s->end - s->at));
    if (length == 0) return refuse_byte(s);
    s->at += length;
    return ZSTC_OK;
}

static zstc_status take_string(syntax *s) {
    s->at++;
    while (s->at < s->end && *s->at != '"') {
        zstc_status status = take_character(s);
        if (status != ZSTC_OK) return status;
    }
    if (s->at == s->end) return refuse(s, "a closing '\"'");
    s->at++;
    return ZSTC_OK;
}

static zstc_status take_digits(syntax *s) {
    if (!is_digit(s)) return refuse(s, "a digit");
    while (is_digit(s)) s->at++;
    return ZSTC_OK;
}

static zstc_status take_number(syntax *s) {
    zstc_status status = ZSTC_OK;
    if (*s->at == '-') s->at++;
    if (is_next(s, '0')) {
        s->at++; /* a zero stands alone before the point */
    } else {
        status = take_digits(s);
    }
    if (status == ZSTC_OK && is_next(s, '.')) {
        s->at++;
        status = take_digits(s);
    }
    if (status == ZSTC_OK && (is_next(s, 'e') || is_next(s, 'E'))) {
        s->at++;
        if (is_next(s, '+') || is_next(s, '-')) s->at++;
        status = take_digits(s);
    }
    return status;
}

static zstc_status take_word(syntax *s) {
    static const char *const WORDS[] = {"true", "false", "null"};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        size_t length = strlen(WORDS[i]);
        if ((size_t)(s->end - s->at) < length || memcmp(s->at, WORDS[i], length) != 0) continue;
        s->at += length;
        return ZSTC_OK;
    }
    return refuse(s, "a value");
}

/* ---- brackets -------------------------------------------------------------------------------------------------- */

static int in_object(const syntax *s) { return s->nest[(s->depth - 1) / 8] >> (s->depth - 1) % 8 & 1; }

static zstc_status open_bracket(syntax *s) {
    unsigned char *nest = zstc_array_grow(s->nest, &s->capacity, s->depth / 8 + 1, 1);
    if (nest == NULL) return zstc_error_memory(s->error);
    s->nest = nest;
    unsigned char bit = (unsigned char)(1u << s->depth % 8);
    if (*s->at == '{') {
        s->nest[s->depth / 8] |= bit;
    } else {
        s->nest[s->depth / 8] &= (unsigned char)~bit;
    }
    s->depth++;
    s->at++;
    return ZSTC_OK;
}

/* A key and its colon. */
static zstc_status take_key(syntax *s, const char *expected) {
    skip_space(s);
    if (!is_next(s, '"')) return refuse(s, expected);
    zstc_status status = take_string(s);
    if (status != ZSTC_OK) return status;
    skip_space(s);
    if (!is_next(s, ':')) return refuse(s, "':'");
    s->at++;
    return ZSTC_OK;
}

/* An opening bracket and what must follow it; `complete` is whether it was closed at once. */
static zstc_status take_opening(syntax *s, int *complete) {
    zstc_status status = open_bracket(s);
    if (status != ZSTC_OK) return status;
    skip_space(s);
    *complete = is_next(s, in_object(s) ? '}' : ']');
    if (*complete) {
        s->depth--;
        s->at++;
    } else if (in_object(s)) {
        status = take_key(s, "a string or '}'");
    }
    return status;
}

/* A scalar as a whole, or the opening of an array or object. */
static zstc_status take_value(syntax *s, int *complete) {
    skip_space(s);
    *complete = 1;
    if (is_next(s, '{') || is_next(s, '[')) return take_opening(s, complete);
    if (is_next(s, '"')) return take_string(s);
    if (is_next(s, '-') || is_digit(s)) return take_number(s);
    return take_word(s);
}

/* What follows a complete value: closing brackets, up to a comma behind which another value starts, or the outermost.
 */
static zstc_status take_closings(syntax *s) {
    while (s->depth > 0) {
        skip_space(s);
        if (is_next(s, ',')) {
            s->at++;
            return in_object(s) ? take_key(s, "a string") : ZSTC_OK;
        }
        if (!is_next(s, in_object(s) ? '}' : ']')) return refuse(s, in_object(s) ? "',' or '}'" : "',' or ']'");
        s->depth--;
        s->at++;
    }
    return ZSTC_OK;
}

static zstc_status take_all(syntax *s) {
    zstc_status status;
    do {
        int complete = 0;
        status = take_value(s, &complete);
        if (status == ZSTC_OK && complete) status = take_closings(s);
    } while (status == ZSTC_OK && s->depth > 0);
    if (status != ZSTC_OK) return status;
    skip_space(s);
    return s->at == s->end ? ZSTC_OK : refuse(s, "the end of the text");
}

zstc_status zstc_syntax_check(const char *bytes, size_t length, zstc_error *error) {
    syntax s = {.start = bytes, .at = bytes, .end = bytes + length, .error = error};
    zstc_status status = take_all(&s);
    free(s.nest);
    return status;
}
