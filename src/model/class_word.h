/* How the names of classes are compared: letters without regard to case. */
#ifndef ZSTC_MODEL_CLASS_WORD_H
#define ZSTC_MODEL_CLASS_WORD_H

#include <stdbool.h>
#include <string.h>

/* Not tolower: in a Turkish locale that takes "I" for another letter. */
static inline char zstc_class_lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c; }

static inline bool zstc_class_starts_with(const char *name, const char *prefix) {
    for (; *prefix != '\0'; name++, prefix++) {
        if (zstc_class_lower(*name) != zstc_class_lower(*prefix)) return false;
    }
    return true;
}

static inline bool zstc_class_is_same(const char *a, const char *b) {
    return strlen(a) == strlen(b) && zstc_class_starts_with(a, b);
}

#endif
