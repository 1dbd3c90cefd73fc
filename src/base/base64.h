/* Base64 (RFC 4648, section 4), with its padding. */
#ifndef ZSTC_BASE_BASE64_H
#define ZSTC_BASE_BASE64_H

#include "base/buffer.h"

/* Appends the bytes that `text` stands for; MODEL, without a message, for what is not base64. */
zstc_status zstc_base64_decode(zstc_buffer *out, const char *text, size_t length);

#endif
