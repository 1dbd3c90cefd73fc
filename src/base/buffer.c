#include "base/buffer.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/fail.h"

zstc_status zstc_buffer_reserve(zstc_buffer *buffer, size_t more) {
    if (more <= buffer->capacity - buffer->length) return ZSTC_OK;
    if (more > SIZE_MAX - buffer->length) return zstc_fail_memory();
    char *grown = zstc_array_grow(buffer->bytes, &buffer->capacity, buffer->length + more, 1);
    if (grown == NULL) return zstc_fail_memory();
    buffer->bytes = grown;
    return ZSTC_OK;
}

zstc_status zstc_buffer_add(zstc_buffer *buffer, const char *bytes, size_t length) {
    if (length == 0) return ZSTC_OK;
    zstc_status status = zstc_buffer_reserve(buffer, length);
    if (status != ZSTC_OK) return status;
    memcpy(buffer->bytes + buffer->length, bytes, length);
    buffer->length += length;
    return ZSTC_OK;
}

void zstc_buffer_free(zstc_buffer *buffer) {
    free(buffer->bytes);
    *buffer = (zstc_buffer){0};
}
