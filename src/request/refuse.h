/* Errors about a value of a request: INVALID_ARGUMENT and the line "WHAT IS", or "WHAT IS: the value as it stands". */
#ifndef ZSTC_REQUEST_REFUSE_H
#define ZSTC_REQUEST_REFUSE_H

#include "request/value.h"

zstc_status zstc_refuse(zstc_error *error, const char *what, const char *is);
zstc_status zstc_refuse_value(zstc_error *error, const char *what, const char *is, zstc_value value);

/* An item of a list, or a member of one, as messages name it: "inputs[3]", "candidate_labels[3].label". */
typedef struct {
    char text[96];
} zstc_item_name;
zstc_item_name zstc_name_item(const char *list, size_t index);
zstc_item_name zstc_name_member(const char *object, const char *member);

#endif
