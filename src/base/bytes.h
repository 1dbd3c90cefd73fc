/* Little-endian numbers at any address. The callers have checked that the bytes are there. */
#ifndef ZSTC_BASE_BYTES_H
#define ZSTC_BASE_BYTES_H

#include <stdint.h>

static inline uint64_t zstc_le(const unsigned char *bytes, unsigned count) {
    uint64_t value = 0;
    for (unsigned i = 0; i < count; i++) value |= (uint64_t)bytes[i] << (8 * i);
    return value;
}

static inline uint32_t zstc_le16(const unsigned char *bytes) { return (uint32_t)zstc_le(bytes, 2); }
static inline uint32_t zstc_le32(const unsigned char *bytes) { return (uint32_t)zstc_le(bytes, 4); }
static inline uint64_t zstc_le64(const unsigned char *bytes) { return zstc_le(bytes, 8); }

#endif
