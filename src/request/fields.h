/* Members of a JSON object by their names. */
#ifndef ZSTC_REQUEST_FIELDS_H
#define ZSTC_REQUEST_FIELDS_H

#include "request/value.h"

typedef struct {
    const char *name;
    zstc_value value; /* found */
} zstc_field;

/* Fills in the values of those fields that `object` has. INVALID_ARGUMENT for one that is there twice. Other members
 * are passed over, or with `what` they are unknown ones of that kind, "field" say: INVALID_ARGUMENT, named. */
zstc_status zstc_fields_find(zstc_value object, zstc_field *fields, size_t count, const char *what,
                             zstc_problem *problem);

#endif
