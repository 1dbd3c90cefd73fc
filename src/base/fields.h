/* Fields of a JSON object with their types and ranges checked. The first failure stays in `status`; after it every
 * reader gives its default, so that a list of fields reads without a test at each. */
#ifndef ZSTC_BASE_FIELDS_H
#define ZSTC_BASE_FIELDS_H

#include "base/json.h"

typedef struct {
    const json_t *object;
    const char *where; /* the file, for messages */
    const char *what;  /* which object of the file, for messages; NULL: the file's one object */
    zstc_status status;
} zstc_fields;

/* NULL when there is no such field or it is null. */
const json_t *zstc_field(const zstc_fields *fields, const char *key);

/* A count of 1 to `most`, which must be there. */
int64_t zstc_field_size(zstc_fields *fields, const char *key, int64_t most);

/* A whole number of `least` to `most`; `otherwise` when it is not there. */
int64_t zstc_field_integer(zstc_fields *fields, const char *key, int64_t otherwise, int64_t least, int64_t most);

double zstc_field_number(zstc_fields *fields, const char *key, double otherwise);
int zstc_field_flag(zstc_fields *fields, const char *key, int otherwise);

/* A string that lives as long as the object. */
const char *zstc_field_string(zstc_fields *fields, const char *key, const char *otherwise);

/* The same where the field must be there and not null. After a failure: 0, and "". */
int zstc_field_needed_flag(zstc_fields *fields, const char *key);
const char *zstc_field_needed_string(zstc_fields *fields, const char *key);

/* A token's id, which must be there: an integer from 0 to 2147483646. */
int32_t zstc_field_needed_id(zstc_fields *fields, const char *key);

/* Fails, unless something has failed before: "<where>: <what>: "key" is <value> (expected <wanted>)". */
void zstc_field_fail(zstc_fields *fields, const char *key, const char *wanted);

#endif
