#include "plan/template.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/utf8.h"

zstc_status zstc_template_check(const char *hypothesis_template) {
    const char *t = hypothesis_template;
    size_t length = strlen(t);
    size_t valid = zstc_utf8_valid_prefix(t, length);
    if (valid != length) return zstc_fail(ZSTC_TEXT, "the template is not valid UTF-8 at byte %zu", valid);
    int places = 0;
    for (size_t i = 0; i < length; i++) {
        if (t[i] != '{' && t[i] != '}') continue;
        if (t[i] == t[i + 1]) { /* reads the NUL at most */
            i++;
        } else if (t[i] == '{' && t[i + 1] == '}') {
            places++;
            i++;
        } else {
            return zstc_fail(ZSTC_INVALID_ARGUMENT,
                             "the template has a lone '%c' (a literal brace is written %c%c): \"%s\"", t[i], t[i], t[i],
                             t);
        }
    }
    if (places == 1) return ZSTC_OK;
    return zstc_fail(ZSTC_INVALID_ARGUMENT, "the template needs exactly one {} for the label, has %d: \"%s\"", places,
                     t);
}

zstc_status zstc_template_render(const char *hypothesis_template, const char *label, char **out) {
    char *hypothesis = malloc(strlen(hypothesis_template) + strlen(label) + 1);
    if (hypothesis == NULL) return zstc_fail_memory();
    zstc_fill_template(hypothesis, hypothesis_template, label);
    *out = hypothesis;
    return ZSTC_OK;
}
