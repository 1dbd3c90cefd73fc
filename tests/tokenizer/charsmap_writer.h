/* A precompiled_charsmap with a few keys, for the tests. */
#ifndef ZSTC_TESTS_CHARSMAP_WRITER_H
#define ZSTC_TESTS_CHARSMAP_WRITER_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { CHARSMAP_SIZE = 16384 };

/* Writes pairs of strings {from, to}, NULL ends, of which no key starts with another; returns the size. Each inner node
 * of the double array has a block of 256 units for its children. */
static inline size_t charsmap_write(unsigned char out[CHARSMAP_SIZE], const char *const (*pairs)[2]) {
    static uint32_t units[CHARSMAP_SIZE / 4];
    char list[256];
    uint32_t blocks = 1;
    size_t listed = 0, size = 0;
    memset(units, 0, sizeof units);
    for (; (*pairs)[0] != NULL; pairs++) {
        uint32_t at = 0;
        for (const unsigned char *byte = (const unsigned char *)(*pairs)[0];; byte++) {
            if (units[at] >> 10 == 0) units[at] |= (at ^ 256 * blocks++) << 10;
            uint32_t child = at ^ units[at] >> 10 ^ *byte;
            if (*byte == 0) {
                units[at] |= 1u << 8;
                units[child] = (uint32_t)listed | 1u << 31;
                break;
            }
            units[child] |= *byte;
            at = child;
        }
        strcpy(list + listed, (*pairs)[1]);
        listed += strlen((*pairs)[1]) + 1;
    }
    const uint32_t bytes = 4 * 256 * blocks;
    for (unsigned i = 0; i < 4; i++) out[size++] = (unsigned char)(bytes >> 8 * i);
    for (uint32_t i = 0; i < bytes; i++) out[size++] = (unsigned char)(units[i / 4] >> 8 * (i % 4));
    memcpy(out + size, list, listed);
    return size + listed;
}

#endif
