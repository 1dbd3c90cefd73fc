#include "request/refuse.h"

#include <stdio.h>

zstc_status zstc_refuse(zstc_error *error, const char *what, const char *is) {
    return zstc_error_set(error, ZSTC_INVALID_ARGUMENT, "%s %s", what, is);
}

zstc_status zstc_refuse_value(zstc_error *error, const char *what, const char *is, zstc_value value) {
    return zstc_error_set(error, ZSTC_INVALID_ARGUMENT, "%s %s: %s", what, is, zstc_value_show(value).text);
}

zstc_item_name zstc_name_item(const char *list, size_t index) {
    zstc_item_name name;
    snprintf(name.text, sizeof name.text, "%s[%zu]", list, index);
    return name;
}

zstc_item_name zstc_name_member(const char *object, const char *member) {
    zstc_item_name name;
    snprintf(name.text, sizeof name.text, "%s.%s", object, member);
    return name;
}
