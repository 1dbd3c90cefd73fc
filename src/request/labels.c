#include "request/labels.h"

#include <string.h>

/* White space of Python's str.strip (Unicode's White_Space and U+001C to U+001F), in UTF-8. */
static const char *const SPACES[] = {
    "\t",           "\n",           "\v",           "\f",           "\r",
    "\x1c",         "\x1d",         "\x1e",         "\x1f",         " ",
    "\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x81",
    "\xe2\x80\x82", "\xe2\x80\x83", "\xe2\x80\x84", "\xe2\x80\x85", "\xe2\x80\x86",
    "\xe2\x80\x87", "\xe2\x80\x88", "\xe2\x80\x89", "\xe2\x80\x8a", "\xe2\x80\xa8",
    "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80",
};

enum { SPACE_COUNT = sizeof SPACES / sizeof SPACES[0] };

/* The length of the white space that `text` starts with, or ends with; 0 if there is none. */
static size_t space_at(const char *text, size_t length, int at_end) {
    for (size_t i = 0; i < SPACE_COUNT; i++) {
        size_t size = strlen(SPACES[i]);
        if (size <= length && memcmp(at_end ? text + length - size : text, SPACES[i], size) == 0) return size;
    }
    return 0;
}

char *zstc_labels_trim(char *text) {
    size_t length = strlen(text), size;
    while ((size = space_at(text, length, 0)) > 0) text += size, length -= size;
    while ((size = space_at(text, length, 1)) > 0) length -= size;
    text[length] = '\0';
    return text;
}

size_t zstc_labels_bound(const char *text) {
    size_t count = 1;
    for (; *text != '\0'; text++) count += *text == ',';
    return count;
}

size_t zstc_labels_split(char *text, const char **labels) {
    size_t count = 0;
    while (text != NULL) {
        char *comma = strchr(text, ',');
        if (comma != NULL) *comma = '\0';
        const char *label = zstc_labels_trim(text);
        if (label[0] != '\0') labels[count++] = label;
        text = comma != NULL ? comma + 1 : NULL;
    }
    return count;
}
