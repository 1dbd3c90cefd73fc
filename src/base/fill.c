#include "base/fill.h"

#include <string.h>

size_t zstc_fill_template(char *out, const char *hypothesis_template, const char *label) {
    size_t label_length = strlen(label);
    char *end = out;
    for (const char *t = hypothesis_template; *t != '\0'; t++) {
        if (t[0] == '{' && t[1] == '}') {
            memcpy(end, label, label_length);
            end += label_length;
            t++;
        } else {
            *end++ = *t;
            if (*t == '{' || *t == '}') t++; /* the second of a doubled brace */
        }
    }
    *end = '\0';
    return (size_t)(end - out);
}
