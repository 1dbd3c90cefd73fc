#include "base/fields.h"

#include <inttypes.h>
#include <math.h>

#include "base/fail.h"

const json_t *zstc_field(const zstc_fields *fields, const char *key) {
    const json_t *value = json_object_get(fields->object, key);
    return value != NULL && !json_is_null(value) ? value : NULL;
}

static void fail_type(zstc_fields *fields, const char *key, const char *type) {
    if (fields->status == ZSTC_OK) {
        fields->status = zstc_fail(ZSTC_MODEL, "%s: \"%s\" is not a %s", fields->where, key, type);
    }
}

static int64_t whole_number(zstc_fields *fields, const char *key, const json_t *value, int64_t least, int64_t most) {
    double number = json_number_value(value);
    if (!json_is_number(value) || number != floor(number)) {
        fail_type(fields, key, "whole number");
        return least;
    }
    if (number < (double)least || number > (double)most) {
        if (fields->status == ZSTC_OK) {
            fields->status = zstc_fail(ZSTC_MODEL, "%s: \"%s\" is %.17g (expected %" PRId64 " to %" PRId64 ")",
                                       fields->where, key, number, least, most);
        }
        return least;
    }
    return (int64_t)number;
}

int64_t zstc_field_size(zstc_fields *fields, const char *key, int64_t most) {
    const json_t *value = zstc_field(fields, key);
    if (value != NULL) return whole_number(fields, key, value, 1, most);
    if (fields->status == ZSTC_OK)
        fields->status = zstc_fail(ZSTC_MODEL, "%s: \"%s\" is missing (expected a number from 1 to %" PRId64 ")",
                                   fields->where, key, most);
    return 1;
}

int64_t zstc_field_integer(zstc_fields *fields, const char *key, int64_t otherwise, int64_t least, int64_t most) {
    const json_t *value = zstc_field(fields, key);
    return value != NULL ? whole_number(fields, key, value, least, most) : otherwise;
}

double zstc_field_number(zstc_fields *fields, const char *key, double otherwise) {
    const json_t *value = zstc_field(fields, key);
    if (value == NULL) return otherwise;
    if (!json_is_number(value)) fail_type(fields, key, "number");
    return json_number_value(value);
}

int zstc_field_flag(zstc_fields *fields, const char *key, int otherwise) {
    const json_t *value = zstc_field(fields, key);
    if (value == NULL) return otherwise;
    if (!json_is_boolean(value)) fail_type(fields, key, "boolean");
    return json_is_true(value);
}

const char *zstc_field_string(zstc_fields *fields, const char *key, const char *otherwise) {
    const json_t *value = zstc_field(fields, key);
    if (value == NULL) return otherwise;
    if (json_is_string(value)) return json_string_value(value);
    fail_type(fields, key, "string");
    return otherwise;
}
