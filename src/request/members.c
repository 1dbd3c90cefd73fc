#include "request/members.h"

#include "base/list.h"

static zstc_member *find(zstc_member *fields, size_t count, zstc_value key) {
    for (size_t i = 0; i < count; i++) {
        if (zstc_value_equals(key, fields[i].name)) return &fields[i];
    }
    return NULL;
}

static zstc_status refuse_unknown(const zstc_member *fields, size_t count, const char *what, zstc_value key,
                                  zstc_error *error) {
    char known[256] = "";
    for (size_t i = 0; i < count; i++) zstc_list_add(known, sizeof known, fields[i].name, i, count);
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
