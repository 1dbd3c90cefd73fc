#include "base/choice.h"

#include <string.h>

#include "base/fail.h"
#include "base/list.h"

zstc_status zstc_choose(int32_t *out, const char *what, const char *name, const zstc_choice *choices, size_t count) {
    char known[256] = "";
    if (name == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "%s is NULL", what);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(choices[i].name, name) != 0) continue;
        *out = choices[i].value;
        return ZSTC_OK;
    }
    for (size_t i = 0; i < count; i++) zstc_list_add(known, sizeof known, choices[i].name, i, count);
    return zstc_fail(ZSTC_INVALID_ARGUMENT, "unknown %s \"%s\" (expected %s)", what, name, known);
}

const char *zstc_choice_name(int32_t value, const zstc_choice *choices, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (choices[i].value == value) return choices[i].name;
    }
    return NULL;
}
