/* Any pattern over any text: it is refused with a line, or its matches are whole characters, one after the other. The
 * input is the pattern, a NUL and the text. */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "tokenizer/regex/regex.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void run(const zstc_regex *regex, const char *text, size_t length) {
    size_t at = 0, start, found;
    while (at < length) {
        if (zstc_regex_find(regex, text, length, at, &start, &found) != ZSTC_OK) return; /* takes too long */
        if (found == 0) return;
        if (start < at || found > length - start) abort();
        if (zstc_utf8_valid_prefix(text + start, found) != found) abort();
        at = start + found;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *pattern = (const char *)data;
    const uint8_t *end = size == 0 ? NULL : memchr(data, '\0', size);
    if (end == NULL) return 0;
    size_t pattern_length = (size_t)(end - data);
    const char *text = (const char *)end + 1;
    size_t length = zstc_utf8_valid_prefix(text, size - pattern_length - 1);
    zstc_regex *regex = NULL;
    if (zstc_utf8_valid_prefix(pattern, pattern_length) != pattern_length) return 0;
    if (zstc_regex_new(&regex, "fuzz", pattern, pattern_length) != ZSTC_OK) {
        if (regex != NULL || zstc_last_error()[0] == '\0') abort();
        return 0;
    }
    run(regex, text, length);
    zstc_regex_free(regex);
    return 0;
}
