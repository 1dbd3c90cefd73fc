#include "base/utf8.h"

#include <string.h>

/* The length of the ASCII run at the start of `text`, eight bytes at a time. */
static size_t ascii_run(const unsigned char *text, size_t length) {
    size_t at = 0;
    while (length - at >= 8) {
        uint64_t block;
        memcpy(&block, text + at, sizeof block);
        if ((block & 0x8080808080808080u) != 0) break;
        at += 8;
    }
    while (at < length && text[at] < 0x80) at++;
    return at;
}

/* The bounds of the second byte after `lead`, which shut out overlong forms, surrogates and what is over U+10FFFF
 * (The Unicode Standard, table 3-7). */
static void second_byte_bounds(unsigned char lead, unsigned char *low, unsigned char *high) {
    *low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    *high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
}

/* The length of the well-formed multi-byte sequence at `text`, 0 if there is none. */
static size_t sequence_length(const unsigned char *text, size_t left) {
    unsigned char lead = text[0], low, high;
    if (lead < 0xC2 || lead > 0xF4) return 0;
    size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (left < length) return 0;
    second_byte_bounds(lead, &low, &high);
    if (text[1] < low || text[1] > high) return 0;
    for (size_t i = 2; i < length; i++) {
        if ((text[i] & 0xC0) != 0x80) return 0;
    }
    return length;
}

size_t zstc_utf8_valid_prefix(const char *text, size_t length) {
    const unsigned char *bytes = (const unsigned char *)text;
    size_t at = 0;
    for (;;) {
        at += ascii_run(bytes + at, length - at);
        while (at < length && bytes[at] >= 0x80) {
            size_t sequence = sequence_length(bytes + at, length - at);
            if (sequence == 0) return at;
            at += sequence;
        }
        if (at == length) return at;
    }
}

size_t zstc_utf8_length(const char *text, size_t left) {
    if (left == 0) return 0;
    return (unsigned char)text[0] < 0x80 ? 1 : sequence_length((const unsigned char *)text, left);
}

size_t zstc_utf8_cut(const char *text, size_t length, size_t most) {
    if (length <= most) return length;
    while (most > 0 && ((unsigned char)text[most] & 0xC0) == 0x80) most--;
    return most;
}

size_t zstc_utf8_mark(const char *text, size_t length) {
    return length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

size_t zstc_utf8_decode(const char *text, uint32_t *code_point) {
    const unsigned char *bytes = (const unsigned char *)text;
    if (bytes[0] < 0x80) {
        *code_point = bytes[0];
        return 1;
    }
    if (bytes[0] < 0xE0) {
        *code_point = (uint32_t)(bytes[0] & 0x1F) << 6 | (bytes[1] & 0x3F);
        return 2;
    }
    if (bytes[0] < 0xF0) {
        *code_point = (uint32_t)(bytes[0] & 0x0F) << 12 | (uint32_t)(bytes[1] & 0x3F) << 6 | (bytes[2] & 0x3F);
        return 3;
    }
    *code_point = (uint32_t)(bytes[0] & 0x07) << 18 | (uint32_t)(bytes[1] & 0x3F) << 12 |
                  (uint32_t)(bytes[2] & 0x3F) << 6 | (bytes[3] & 0x3F);
    return 4;
}

size_t zstc_utf8_encode(uint32_t code_point, char *out) {
    if (code_point < 0x80) {
        out[0] = (char)code_point;
        return 1;
    }
    if (code_point < 0x800) {
        out[0] = (char)(0xC0 | code_point >> 6);
        out[1] = (char)(0x80 | (code_point & 0x3F));
        return 2;
    }
    if (code_point < 0x10000) {
        out[0] = (char)(0xE0 | code_point >> 12);
        out[1] = (char)(0x80 | (code_point >> 6 & 0x3F));
        out[2] = (char)(0x80 | (code_point & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | code_point >> 18);
    out[1] = (char)(0x80 | (code_point >> 12 & 0x3F));
    out[2] = (char)(0x80 | (code_point >> 6 & 0x3F));
    out[3] = (char)(0x80 | (code_point & 0x3F));
    return 4;
}
