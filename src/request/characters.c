#include "request/characters.h"

#include <string.h>

/* Unicode 15, table 3-7. */
size_t zstc_character_length(const char *text, size_t left) {
    const unsigned char *bytes = (const unsigned char *)text;
    unsigned char lead = left > 0 ? bytes[0] : 0xFF, low = 0x80, high = 0xBF;
    size_t length = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    if (length > left) return 0;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
    for (size_t i = 1; i < length; i++) {
        if (bytes[i] < low || bytes[i] > high) return 0;
        low = 0x80, high = 0xBF;
    }
    return length;
}

size_t zstc_character_write(char *out, uint32_t code) {
    static const unsigned char LEADS[] = {0, 0, 0xC0, 0xE0, 0xF0};
    size_t length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (code & 0x3F));
        code >>= 6;
    }
    out[0] = (char)(LEADS[length] | code);
    return length;
}

size_t zstc_character_mark(const char *text, size_t length) {
    return length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}
