#include "base/list.h"

#include <stdio.h>
#include <string.h>

void zstc_list_add(char *text, size_t size, const char *name, size_t index, size_t count) {
    size_t used = strlen(text);
    const char *before = index == 0 ? "" : index + 1 == count ? " or " : ", ";
    snprintf(text + used, size - used, "%s%s", before, name);
}
