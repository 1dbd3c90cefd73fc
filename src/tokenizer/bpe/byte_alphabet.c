#include "tokenizer/bpe/byte_alphabet.h"

#include "base/utf8.h"

/* The bytes that do not stand for themselves: 0 to 0x20, 0x7F to 0xA0, 0xAD. */
uint32_t zstc_byte_alphabet_code(unsigned char byte) {
    if (byte <= 0x20) return 0x100u + byte;
    if (byte >= 0x7F && byte <= 0xA0) return 0x121u + (byte - 0x7Fu);
    return byte == 0xAD ? 0x143u : byte;
}

/* The byte of a code point, -1 if it has none. */
static int byte_of(uint32_t code) {
    if (code < 0x100) return zstc_byte_alphabet_code((unsigned char)code) == code ? (int)code : -1;
    if (code <= 0x120) return (int)(code - 0x100);
    if (code <= 0x142) return (int)(code - 0x121 + 0x7F);
    return code == 0x143 ? 0xAD : -1;
}

int zstc_byte_alphabet_decode(const char *text, size_t length, char *out, size_t *count) {
    size_t written = 0;
    for (size_t at = 0; at < length;) {
        uint32_t code;
        at += zstc_utf8_decode(text + at, &code);
        int byte = byte_of(code);
        if (byte < 0) return 0;
        out[written++] = (char)byte;
    }
    *count = written;
    return 1;
}
