#include "model/class_names.h"

#include <string.h>

#include "base/fail.h"
#include "model/class_word.h"

int64_t zstc_class_names_count(const char *list) {
    int64_t count = 1;
    for (; *list != '\0'; list++) count += *list == ',';
    return count;
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

const char *zstc_class_names_at(const char *list, int64_t index, size_t *length) {
    for (; index > 0; index--) list = strchr(list, ',') + 1;
    while (is_blank(*list)) list++;
    size_t size = strcspn(list, ",");
    while (size > 0 && is_blank(list[size - 1])) size--;
    *length = size;
    return list;
}

zstc_status zstc_class_names_check(const char *list) {
    bool entails = false;
    const int64_t count = zstc_class_names_count(list);
    for (int64_t i = 0; i < count; i++) {
        size_t length = 0;
        const char *name = zstc_class_names_at(list, i, &length);
        if (length == 0) {
            return zstc_fail(ZSTC_INVALID_ARGUMENT,
                             "class names \"%s\": the name of class %lld is empty (expected names with commas between "
                             "them, for example \"contradiction,neutral,entailment\")",
                             list, (long long)i);
        }
        entails = entails || zstc_class_starts_with(name, "entail");
    }
    if (entails) return ZSTC_OK;
    return zstc_fail(ZSTC_INVALID_ARGUMENT,
                     "class names \"%s\": no name starts with \"entail\" (expected for example "
                     "\"contradiction,neutral,entailment\", in the order of the model's classes)",
                     list);
}
