/* Normalization form C (UAX #15) of a text, by the tables of Unicode 9 that the reference has. */
#ifndef ZSTC_TEXT_NFC_H
#define ZSTC_TEXT_NFC_H

#include "base/buffer.h"

/* Appends the form of `text` (valid UTF-8). */
zstc_status zstc_nfc(const char *text, size_t length, zstc_buffer *out);

/* Whether the text is its own form at a glance: every code point is below U+0300. */
int zstc_nfc_is_plain(const char *text, size_t length);

#endif
