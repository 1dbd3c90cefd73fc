#include "request/value.h"

#include <stdint.h>
#include <string.h>

#include <jansson.h>

#include "base/utf8.h"
#include "request/syntax.h"

static int is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

zstc_status zstc_value_load(zstc_value *out, const char *bytes, size_t length, zstc_error *error) {
    const char *at = bytes, *end = bytes + length;
    while (at < end && is_space(*at)) at++;
    while (at < end && is_space(end[-1])) end--;
    if (at == end) return zstc_error_set(error, ZSTC_INVALID_ARGUMENT, "the request is empty");
    zstc_status status = zstc_syntax_check(bytes, length, error);
    if (status == ZSTC_OK) *out = (zstc_value){at, (size_t)(end - at)};
    return status;
}

zstc_value_kind zstc_value_kind_of(zstc_value value) {
    if (value.bytes == NULL) return ZSTC_VALUE_MISSING;
    switch (value.bytes[0]) {
    case '"': return ZSTC_VALUE_STRING;
    case '{': return ZSTC_VALUE_OBJECT;
    case '[': return ZSTC_VALUE_ARRAY;
    case 't': return ZSTC_VALUE_TRUE;
    case 'f': return ZSTC_VALUE_FALSE;
    case 'n': return ZSTC_VALUE_NULL;
    default: return ZSTC_VALUE_NUMBER;
    }
}

/* ---- containers ------------------------------------------------------------------------------------------------ */

static const char *skip_string(const char *at) {
    for (at++; *at != '"'; at++) at += *at == '\\';
    return at + 1;
}

static const char *skip_scalar(const char *at, const char *end) {
    while (at < end && !is_space(*at) && strchr(",:]}", *at) == NULL) at++;
    return at;
}

/* Brackets match and are counted only: there is no telling how deep they go. */
static const char *skip_value(const char *at, const char *end) {
    if (*at != '"' && *at != '{' && *at != '[') return skip_scalar(at, end);
    size_t depth = 0;
    do {
        depth += *at == '{' || *at == '[';
        depth -= *at == '}' || *at == ']';
        at = *at == '"' ? skip_string(at) : at + 1;
    } while (depth > 0);
    return at;
}

zstc_value_cursor zstc_value_inside(zstc_value container) {
    return (zstc_value_cursor){container.bytes + 1, container.bytes + container.length - 1};
}

int zstc_value_next_item(zstc_value_cursor *cursor, zstc_value *item) {
    while (cursor->at < cursor->end && (is_space(*cursor->at) || *cursor->at == ',' || *cursor->at == ':'))
        cursor->at++;
    if (cursor->at == cursor->end) return 0;
    const char *start = cursor->at;
    cursor->at = skip_value(start, cursor->end);
    *item = (zstc_value){start, (size_t)(cursor->at - start)};
    return 1;
}

int zstc_value_next_member(zstc_value_cursor *cursor, zstc_value *key, zstc_value *value) {
    return zstc_value_next_item(cursor, key) && zstc_value_next_item(cursor, value);
}

size_t zstc_value_count(zstc_value array) {
    zstc_value_cursor cursor = zstc_value_inside(array);
    zstc_value item;
    size_t count = 0;
    while (zstc_value_next_item(&cursor, &item)) count++;
    return count;
}

/* ---- strings --------------------------------------------------------------------------------------------------- */

static uint32_t read_hex(const char *digits) {
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) {
        char c = digits[i];
        value = value * 16 + (uint32_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return value;
}

static int is_surrogate(uint32_t code) { return code >= 0xD800 && code < 0xE000; }

/* The character that the escape at *at stands for, two of them for a pair of surrogates; *at is moved behind. */
static uint32_t take_escape(const char **at, const char *end) {
    static const char LETTERS[] = "bfnrt", MEANT[] = "\b\f\n\r\t";
    const char *letter = strchr(LETTERS, (*at)[1]);
    uint32_t code = letter != NULL ? (uint32_t)MEANT[letter - LETTERS] : (uint32_t)(*at)[1];
    *at += 2;
    if ((*at)[-1] != 'u') return code;
    code = read_hex(*at);
    *at += 4;
    if (code < 0xD800 || code >= 0xDC00 || end - *at < 6 || (*at)[0] != '\\' || (*at)[1] != 'u') return code;
    uint32_t low = read_hex(*at + 2);
    if (low < 0xDC00 || low >= 0xE000) return code;
    *at += 6;
    return 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
}

int zstc_value_equals(zstc_value string, const char *text) {
    const char *at = string.bytes + 1, *end = string.bytes + string.length - 1;
    size_t left = strlen(text);
    while (at < end) {
        char piece[4];
        size_t size = 1;
        if (*at == '\\') {
            uint32_t code = take_escape(&at, end);
            if (is_surrogate(code)) return 0;
            size = zstc_utf8_encode(code, piece);
        } else {
            piece[0] = *at++;
        }
        if (size > left || memcmp(text, piece, size) != 0) return 0;
        text += size;
        left -= size;
    }
    return left == 0;
}

uint32_t zstc_value_decode(zstc_value string, char *out, size_t *length) {
    const char *at = string.bytes + 1, *end = string.bytes + string.length - 1;
    char *to = out;
    while (at < end) {
        const char *escape = memchr(at, '\\', (size_t)(end - at));
        size_t plain = (size_t)((escape != NULL ? escape : end) - at);
        memcpy(to, at, plain);
        to += plain;
        at += plain;
        if (escape == NULL) break;
        uint32_t code = take_escape(&at, end);
        if (is_surrogate(code)) return code;
        to += zstc_utf8_encode(code, to);
    }
    *to = '\0';
    *length = (size_t)(to - out);
    return 0;
}

/* ---- numbers --------------------------------------------------------------------------------------------------- */

int zstc_value_whole(zstc_value value, int32_t least, int32_t most, int32_t *out) {
    if (zstc_value_kind_of(value) != ZSTC_VALUE_NUMBER) return 0;
    const char *at = value.bytes, *end = at + value.length;
    int negative = *at == '-';
    int64_t whole = 0;
    for (at += negative; at < end; at++) {
        if (*at < '0' || *at > '9') return 0; /* a fraction or an exponent */
        whole = whole * 10 + (*at - '0');
        if (whole > (int64_t)INT32_MAX + 1) return 0;
    }
    if (negative) whole = -whole;
    if (whole < least || whole > most) return 0;
    *out = (int32_t)whole;
    return 1;
}

/* By jansson, which reads "0.5" whatever the locale's decimal point is. */
int zstc_value_number(zstc_value value, double *out) {
    json_error_t problem;
    if (zstc_value_kind_of(value) != ZSTC_VALUE_NUMBER) return 0;
    json_t *number = json_loadb(value.bytes, value.length, JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, &problem);
    if (number == NULL) return json_error_code(&problem) == json_error_out_of_memory ? -1 : 0;
    *out = json_real_value(number);
    json_decref(number);
    return 1;
}

/* ---- for messages ---------------------------------------------------------------------------------------------- */

/* Appends what stands at `at`; returns its length there, or 0 if there is no room left. */
static size_t show_character(char *text, size_t *used, size_t room, const char *at, const char *end) {
    const char *after = at;
    char letter[4];
    const char *shown = at;
    size_t size = zstc_utf8_length(at, (size_t)(end - at));
    if (*at == '\\') {
        uint32_t code = take_escape(&after, end);
        size = (size_t)(after - at);
        if (code >= 0xA0 && !is_surrogate(code)) {
            size = zstc_utf8_encode(code, letter);
            shown = letter;
        }
    } else {
        after += size;
    }
    if (*used + size > room) return 0;
    memcpy(text + *used, shown, size);
    *used += size;
    return (size_t)(after - at);
}

zstc_value_shown zstc_value_show(zstc_value value) {
    enum { ROOM = sizeof(zstc_value_shown) - 4 }; /* three points and a NUL may follow */
    zstc_value_shown shown = {""};
    size_t used = 0, step = 1;
    const char *at = value.bytes, *end = value.bytes + value.length;
    while (at < end && (step = show_character(shown.text, &used, ROOM, at, end)) > 0) at += step;
    if (at < end) memcpy(shown.text + used, "...", 3);
    return shown;
}
