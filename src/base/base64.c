#include "base/base64.h"

/* The six bits of a letter, -1 for what is none. */
static int bits_of(char letter) {
    if (letter >= 'A' && letter <= 'Z') return letter - 'A';
    if (letter >= 'a' && letter <= 'z') return letter - 'a' + 26;
    if (letter >= '0' && letter <= '9') return letter - '0' + 52;
    return letter == '+' ? 62 : letter == '/' ? 63 : -1;
}

static size_t padding_of(const char *text, size_t length) {
    if (length < 4 || text[length - 1] != '=') return 0;
    return text[length - 2] == '=' ? 2 : 1;
}

zstc_status zstc_base64_decode(zstc_buffer *out, const char *text, size_t length) {
    size_t padding = padding_of(text, length), start = out->length;
    uint32_t bits = 0;
    if (length % 4 != 0) return ZSTC_MODEL;
    zstc_status status = zstc_buffer_reserve(out, length / 4 * 3);
    if (status != ZSTC_OK) return status;
    for (size_t i = 0; i < length; i++) {
        int value = i < length - padding ? bits_of(text[i]) : 0;
        if (value < 0) {
            out->length = start;
            return ZSTC_MODEL;
        }
        bits = bits << 6 | (uint32_t)value;
        if (i % 4 != 3) continue;
        for (int shift = 16; shift >= 0; shift -= 8) out->bytes[out->length++] = (char)(bits >> shift & 0xFF);
    }
    out->length -= padding;
    return ZSTC_OK;
}
