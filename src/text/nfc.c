#include "text/nfc.h"

#include <stdlib.h>

#include "base/array.h"
#include "base/fail.h"
#include "base/utf8.h"
#include "text/unicode.h"

/* The first byte of U+0300, the first code point that composes with one before it. What is below does not decompose
 * for good either: its decompositions compose to it again. */
enum { FIRST_COMBINING = 0xCC };

/* A character while it is put together: a starter (0 for none) and the marks after it. */
typedef struct {
    zstc_buffer *out;
    uint32_t starter;
    uint64_t *marks; /* combining class << 56 | place << 24 | code point: sorting keeps the order within a class */
    size_t count, capacity;
    int is_unordered;
} composer;

#define MARK_CODE(mark) ((uint32_t)((mark)&0xFFFFFF))
#define MARK_CLASS(mark) ((unsigned)((mark) >> 56))

static int compare_marks(const void *left, const void *right) {
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* A mark composes with the starter unless one that stays, of its class, is between them. */
static void compose_marks(composer *c) {
    size_t kept = 0;
    if (c->is_unordered) qsort(c->marks, c->count, sizeof *c->marks, compare_marks);
    c->is_unordered = 0;
    for (size_t i = 0; i < c->count && c->starter != 0; i++) {
        int is_blocked = kept > 0 && MARK_CLASS(c->marks[kept - 1]) == MARK_CLASS(c->marks[i]);
        uint32_t composed = is_blocked ? 0 : zstc_unicode_compose(c->starter, MARK_CODE(c->marks[i]));
        if (composed != 0) {
            c->starter = composed;
        } else {
            c->marks[kept++] = c->marks[i];
        }
    }
    if (c->starter != 0) c->count = kept;
}

static zstc_status write_code(zstc_buffer *out, uint32_t code_point) {
    char bytes[4];
    return zstc_buffer_add(out, bytes, zstc_utf8_encode(code_point, bytes));
}

static zstc_status flush(composer *c) {
    compose_marks(c);
    zstc_status status = c->starter == 0 ? ZSTC_OK : write_code(c->out, c->starter);
    for (size_t i = 0; i < c->count && status == ZSTC_OK; i++) status = write_code(c->out, MARK_CODE(c->marks[i]));
    c->starter = 0;
    c->count = 0;
    return status;
}

static zstc_status add_mark(composer *c, uint32_t code_point, unsigned class) {
    uint64_t *marks = zstc_array_grow(c->marks, &c->capacity, c->count + 1, sizeof *marks);
    if (marks == NULL) return zstc_fail_memory();
    c->marks = marks;
    if (c->count > 0 && MARK_CLASS(marks[c->count - 1]) > class) c->is_unordered = 1;
    marks[c->count] = (uint64_t) class << 56 | (uint64_t)(c->count & UINT32_MAX) << 24 | code_point;
    c->count++;
    return ZSTC_OK;
}

static zstc_status add_starter(composer *c, uint32_t code_point) {
    compose_marks(c);
    uint32_t composed = c->count > 0 || c->starter == 0 ? 0 : zstc_unicode_compose(c->starter, code_point);
    zstc_status status = composed == 0 ? flush(c) : ZSTC_OK;
    c->starter = composed == 0 ? code_point : composed;
    return status;
}

static zstc_status add(composer *c, uint32_t code_point) {
    uint32_t parts[ZSTC_UNICODE_MOST];
    size_t count = zstc_unicode_decompose(code_point, parts);
    zstc_status status = ZSTC_OK;
    for (size_t i = 0; i < count && status == ZSTC_OK; i++) {
        unsigned class = parts[i] < 0x300 ? 0 : zstc_unicode_combining_class(parts[i]);
        status = class == 0 ? add_starter(c, parts[i]) : add_mark(c, parts[i], class);
    }
    return status;
}

/* The end of the code points below U+0300 from `at` on. */
static size_t plain_end(const char *text, size_t at, size_t length) {
    while (at < length && (unsigned char)text[at] < FIRST_COMBINING) at++;
    return at;
}

int zstc_nfc_is_plain(const char *text, size_t length) { return plain_end(text, 0, length) == length; }

/* Of a run of plain code points the last may compose with what follows; the others are written as they are. */
static zstc_status add_plain(composer *c, const char *text, size_t at, size_t end, size_t length) {
    size_t last = end;
    if (end < length) {
        while (((unsigned char)text[--last] & 0xC0) == 0x80) continue;
    }
    zstc_status status = flush(c);
    if (status == ZSTC_OK) status = zstc_buffer_add(c->out, text + at, last - at);
    uint32_t code_point;
    if (last == end || status != ZSTC_OK) return status;
    zstc_utf8_decode(text + last, &code_point);
    return add(c, code_point);
}

zstc_status zstc_nfc(const char *text, size_t length, zstc_buffer *out) {
    composer c = {.out = out};
    zstc_status status = ZSTC_OK;
    for (size_t at = 0; at < length && status == ZSTC_OK;) {
        size_t end = plain_end(text, at, length);
        uint32_t code_point;
        if (end > at) {
            status = add_plain(&c, text, at, end, length);
        } else {
            end += zstc_utf8_decode(text + at, &code_point);
            status = add(&c, code_point);
        }
        at = end;
    }
    if (status == ZSTC_OK) status = flush(&c);
    free(c.marks);
    return status;
}
