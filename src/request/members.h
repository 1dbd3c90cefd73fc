/* Members of a JSON object by their names. */
#ifndef ZSTC_REQUEST_MEMBERS_H
#define ZSTC_REQUEST_MEMBERS_H

#include "request/value.h"

typedef struct {
    const char *name;
    zstc_value value; /* found */
} zstc_member;

/* Fills in the values of those fields that `object` has. INVALID_ARGUMENT for one that is there twice. Other members
 * are passed over, or with `what` they are unknown ones of that kind, "field" say: INVALID_ARGUMENT, named. */
zstc_status zstc_members_find(zstc_value object, zstc_member *fields, size_t count, const char *what,
                              zstc_error *error);

#endif
