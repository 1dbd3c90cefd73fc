#include "request/members.h"

#include <stdio.h>

static zstc_member *find(zstc_member *fields, size_t count, zstc_value key) {
    for (size_t i = 0; i < count; i++) {
        if (zstc_value_equals(key, fields[i].name)) return &fields[i];
    }
    return NULL;
}

static zstc_status refuse_unknown(const zstc_member *fields, size_t count, const char *what, zstc_value key,
                                  zstc_error *error) {
    char known[256] = "";
    size_t used = 0;
    for (size_t i = 0; i < count && used < sizeof known; i++) {
        const char *before = i == 0 ? "" : i + 1 < count ? ", " : " or ";
        used += (size_t)snprintf(known + used, sizeof known - used, "%s%s", before, fields[i].name);
    }
    return zstc_error_set(error, ZSTC_INVALID_ARGUMENT, "unknown %s %s (expected %s)", what, zstc_value_show(key).text,
                          known);
}

zstc_status zstc_members_find(zstc_value object, zstc_member *fields, size_t count, const char *what,
                              zstc_error *error) {
    zstc_value_cursor cursor = zstc_value_inside(object);
    zstc_value key, value;
    while (zstc_value_next_member(&cursor, &key, &value)) {
        zstc_member *field = find(fields, count, key);
        if (field == NULL && what != NULL) return refuse_unknown(fields, count, what, key, error);
        if (field == NULL) continue;
        if (field->value.bytes != NULL)
            return zstc_error_set(error, ZSTC_INVALID_ARGUMENT, "duplicate %s \"%s\"", what != NULL ? what : "field",
                                  field->name);
        field->value = value;
    }
    return ZSTC_OK;
}
