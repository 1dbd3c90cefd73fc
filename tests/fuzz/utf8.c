/* Any bytes: the valid prefix is what decoding and encoding again gives back, and it is the longest. */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The definition (RFC 3629), told by the code point: no shortcut of the real one is used. */
static size_t sequence_by_definition(const uint8_t *data, size_t left) {
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t length = data[0] < 0x80 ? 1 : data[0] >> 5 == 6 ? 2 : data[0] >> 4 == 14 ? 3 : data[0] >> 3 == 30 ? 4 : 0;
    if (length == 0 || length > left) return 0;
    uint32_t code = length == 1 ? data[0] : data[0] & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        if (data[i] >> 6 != 2) return 0;
        code = code << 6 | (data[i] & 0x3Fu);
    }
    int valid = code >= least[length] && code <= 0x10FFFF && !(code >= 0xD800 && code <= 0xDFFF);
    return valid ? length : 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    size_t prefix = zstc_utf8_valid_prefix((const char *)data, size), at = 0;
    while (at < size) {
        size_t length = sequence_by_definition(data + at, size - at);
        if (length == 0) break;
        uint32_t code;
        char back[4];
        if (zstc_utf8_decode((const char *)data + at, &code) != length) abort();
        if (zstc_utf8_encode(code, back) != length || memcmp(back, data + at, length) != 0) abort();
        at += length;
    }
    if (at != prefix) abort();
    return 0;
}
