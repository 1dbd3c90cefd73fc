#include "tokenizer/buffer.h"

#include <stdlib.h>
#include <string.h>

#include "api/error.h"

zstc_status zstc_buffer_add(zstc_buffer *buffer, const char *bytes, size_t length) {
    if (length == 0) return ZSTC_OK;
    if (length > buffer->capacity - buffer->length) {
        if (length > SIZE_MAX / 4 || buffer->capacity > SIZE_MAX / 4) return zstc_fail_memory();
        size_t capacity = 2 * buffer->capacity + length + 64;
        char *grown = realloc(buffer->bytes, capacity);
        if (grown == NULL) return zstc_fail_memory();
        buffer->bytes = grown;
        buffer->capacity = capacity;
    }
    memcpy(buffer->bytes + buffer->length, bytes, length);
    buffer->length += length;
    return ZSTC_OK;
}

void zstc_buffer_free(zstc_buffer *buffer) {
    free(buffer->bytes);
    *buffer = (zstc_buffer){0};
}
