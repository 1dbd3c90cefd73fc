/* The steps that look at one character, or at the ends of a text (tokenizers, normalizers/). */
#include "tokenizer/normalizer/steps.h"

#include <string.h>

#include "base/utf8.h"
#include "text/unicode.h"

static bool is_space_at(const char *text, size_t at, size_t *length) {
    uint32_t code_point;
    *length = zstc_utf8_decode(text + at, &code_point);
    return zstc_unicode_is_space(code_point);
}

/* The start of the character that ends at `end`. */
static size_t before(const char *text, size_t end) {
    do {
        end--;
    } while (end > 0 && ((unsigned char)text[end] & 0xC0) == 0x80);
    return end;
}

zstc_status zstc_normalizer_strip(const zstc_normalizer_step *step, const char *text, size_t length, zstc_buffer *out) {
    size_t start = 0, end = length, size;
    while (step->left && start < end && is_space_at(text, start, &size)) start += size;
    while (step->right && end > start && is_space_at(text, before(text, end), &size)) end -= size;
    return zstc_buffer_add(out, text + start, end - start);
}

zstc_status zstc_normalizer_prepend(const zstc_normalizer_step *step, const char *text, size_t length,
                                    zstc_buffer *out) {
    zstc_status status = length == 0 ? ZSTC_OK : zstc_buffer_add(out, step->content, step->content_length);
    return status == ZSTC_OK ? zstc_buffer_add(out, text, length) : status;
}

zstc_status zstc_normalizer_replace(const zstc_normalizer_step *step, const char *text, size_t length,
                                    zstc_buffer *out) {
    zstc_pattern_search search = {.pattern = step->pattern, .text = text, .length = length};
    size_t done = 0, start, size;
    while ((size = zstc_pattern_next(&search, &start)) > 0) {
        zstc_status status = zstc_buffer_add(out, text + done, start - done);
        if (status == ZSTC_OK) status = zstc_buffer_add(out, step->content, step->content_length);
        if (status != ZSTC_OK) return status;
        done = start + size;
    }
    return zstc_buffer_add(out, text + done, length - done);
}

zstc_status zstc_normalizer_precompiled(const zstc_normalizer_step *step, const char *text, size_t length,
                                        zstc_buffer *out) {
    return zstc_charsmap_apply(step->charsmap, text, length, out);
}

zstc_status zstc_normalizer_bert(const zstc_normalizer_step *step, const char *text, size_t length, zstc_buffer *out) {
    return zstc_bert_normalize(&step->bert, text, length, out);
}

/* ---- character by character ---- */

enum { DROPPED = 0xFFFFFFFF };

/* Writes what `change` makes of each character that is not ASCII, and ASCII by the table: one character for one. */
static zstc_status each(const char *text, size_t length, zstc_buffer *out, const char *ascii,
                        uint32_t (*change)(uint32_t code_point)) {
    for (size_t at = 0; at < length;) {
        uint32_t code_point;
        char bytes[4];
        size_t run = at;
        zstc_status status = zstc_buffer_reserve(out, length - at + sizeof bytes);
        if (status != ZSTC_OK) return status;
        for (; run < length && (unsigned char)text[run] < 0x80; run++) {
            char to = ascii[(unsigned char)text[run]];
            if (to != '\0' || text[run] == '\0') out->bytes[out->length++] = to;
        }
        at = run;
        if (at == length) break;
        at += zstc_utf8_decode(text + at, &code_point);
        code_point = change(code_point);
        if (code_point == DROPPED) continue;
        status = zstc_buffer_add(out, bytes, zstc_utf8_encode(code_point, bytes));
        if (status != ZSTC_OK) return status;
    }
    return ZSTC_OK;
}

/* What stays as it is; a NUL stands for a character that is dropped, but for NUL itself. */
static void fill_ascii(char ascii[128]) {
    for (int i = 0; i < 128; i++) ascii[i] = (char)i;
}

static uint32_t without_marks(uint32_t code_point) { return zstc_unicode_is_mark(code_point) ? DROPPED : code_point; }

zstc_status zstc_normalizer_strip_accents(const zstc_normalizer_step *step, const char *text, size_t length,
                                          zstc_buffer *out) {
    (void)step;
    char ascii[128];
    fill_ascii(ascii);
    return each(text, length, out, ascii, without_marks);
}

/* The rules of SentencePiece's "nmt" (builder.cc, BuildNmtNFKCMap) as tokenizers has them (unicode.rs). */
static uint32_t nmt(uint32_t code_point) {
    switch (code_point) {
    case 0x8F:
    case 0x9F: return DROPPED;
    case 0x1680:
    case 0x200B:
    case 0x200C:
    case 0x200D:
    case 0x200E:
    case 0x200F:
    case 0x2028:
    case 0x2029:
    case 0x2581:
    case 0xFEFF:
    case 0xFFFD: return ' ';
    default: return code_point;
    }
}

zstc_status zstc_normalizer_nmt(const zstc_normalizer_step *step, const char *text, size_t length, zstc_buffer *out) {
    (void)step;
    char ascii[128];
    fill_ascii(ascii);
    for (int i = 1; i < 0x20; i++) ascii[i] = i == '\t' || i == '\n' || i == '\f' || i == '\r' ? ' ' : '\0';
    ascii[0x7F] = '\0';
    return each(text, length, out, ascii, nmt);
}

zstc_status zstc_normalizer_lowercase(const zstc_normalizer_step *step, const char *text, size_t length,
                                      zstc_buffer *out) {
    (void)step;
    zstc_status status = zstc_buffer_reserve(out, length);
    for (size_t at = 0; at < length && status == ZSTC_OK;) {
        uint32_t code_point, lower[ZSTC_UNICODE_MOST];
        char bytes[4 * ZSTC_UNICODE_MOST];
        size_t size = 0;
        at += zstc_utf8_decode(text + at, &code_point);
        size_t count = zstc_unicode_lower(code_point, lower);
        for (size_t i = 0; i < count; i++) size += zstc_utf8_encode(lower[i], bytes + size);
        status = zstc_buffer_add(out, bytes, size);
    }
    return status;
}
