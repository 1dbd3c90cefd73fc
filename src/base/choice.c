#include "base/choice.h"

#include <stdio.h>
#include <string.h>

#include "base/fail.h"

/* "a, b or c" */
static void list_names(char *line, size_t size, const zstc_choice *choices, size_t count) {
    size_t used = 0;
    line[0] = '\0';
    for (size_t i = 0; i < count && used < size; i++) {
        const char *between = i == 0 ? "" : i + 1 == count ? " or " : ", ";
        int length = snprintf(line + used, size - used, "%s%s", between, choices[i].name);
        used += length > 0 ? (size_t)length : 0;
    }
}

zstc_status zstc_choose(int32_t *out, const char *what, const char *name, const zstc_choice *choices, size_t count) {
    char known[256];
    if (name == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "%s is NULL", what);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(choices[i].name, name) != 0) continue;
        *out = choices[i].value;
        return ZSTC_OK;
    }
    list_names(known, sizeof known, choices, count);
    return zstc_fail(ZSTC_INVALID_ARGUMENT, "unknown %s \"%s\" (expected %s)", what, name, known);
}

const char *zstc_choice_name(int32_t value, const zstc_choice *choices, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (choices[i].value == value) return choices[i].name;
    }
    return NULL;
}
