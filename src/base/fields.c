#include "base/fields.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "base/fail.h"

const json_t *zstc_field(const zstc_fields *fields, const char *key) {
    const json_t *value = json_object_get(fields->object, key);
    return value != NULL && !json_is_null(value) ? value : NULL;
}

void zstc_field_fail(zstc_fields *fields, const char *key, const char *wanted) {
    char shown[ZSTC_JSON_SHOWN];
    if (fields->status != ZSTC_OK) return;
    zstc_json_show(json_object_get(fields->object, key), shown);
    fields->status =
        zstc_fail(ZSTC_MODEL, "%s: %s%s\"%s\" is %s (expected %s)", fields->where,
                  fields->what != NULL ? fields->what : "", fields->what != NULL ? ": " : "", key, shown, wanted);
}

static int64_t whole_number(zstc_fields *fields, const char *key, const json_t *value, int64_t least, int64_t most) {
    double number = json_number_value(value);
    int is_whole = json_is_number(value) && number == floor(number);
    if (is_whole && number >= (double)least && number <= (double)most) return (int64_t)number;
    char wanted[64] = "a whole number";
    if (is_whole) snprintf(wanted, sizeof wanted, "%" PRId64 " to %" PRId64, least, most);
    zstc_field_fail(fields, key, wanted);
    return least;
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
    if (!json_is_number(value)) zstc_field_fail(fields, key, "a number");
    return json_number_value(value);
}

int zstc_field_needed_flag(zstc_fields *fields, const char *key) {
    const json_t *value = zstc_field(fields, key);
    if (!json_is_boolean(value)) zstc_field_fail(fields, key, "true or false");
    return json_is_true(value);
}

int zstc_field_flag(zstc_fields *fields, const char *key, int otherwise) {
    return zstc_field(fields, key) != NULL ? zstc_field_needed_flag(fields, key) : otherwise;
}

const char *zstc_field_needed_string(zstc_fields *fields, const char *key) {
    const json_t *value = zstc_field(fields, key);
    if (json_is_string(value)) return json_string_value(value);
    zstc_field_fail(fields, key, "a string");
    return "";
}

const char *zstc_field_string(zstc_fields *fields, const char *key, const char *otherwise) {
    const json_t *value = zstc_field(fields, key);
    if (value == NULL) return otherwise;
    if (json_is_string(value)) return json_string_value(value);
    zstc_field_fail(fields, key, "a string");
    return otherwise;
}

int32_t zstc_field_needed_id(zstc_fields *fields, const char *key) {
    const json_t *value = zstc_field(fields, key);
    json_int_t id = json_is_integer(value) ? json_integer_value(value) : -1;
    if (id >= 0 && id < INT32_MAX) return (int32_t)id;
    zstc_field_fail(fields, key, "an id from 0 to 2147483646");
    return 0;
}
