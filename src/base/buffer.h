/* A growable run of bytes. Zero-initialise it; free with zstc_buffer_free. */
#ifndef ZSTC_BASE_BUFFER_H
#define ZSTC_BASE_BUFFER_H

#include "zstc/zstc.h"

typedef struct {
    char *bytes;
    size_t length, capacity;
} zstc_buffer;

/* Makes room for `more` further bytes. */
zstc_status zstc_buffer_reserve(zstc_buffer *buffer, size_t more);

zstc_status zstc_buffer_add(zstc_buffer *buffer, const char *bytes, size_t length);
void zstc_buffer_free(zstc_buffer *buffer);

#endif
