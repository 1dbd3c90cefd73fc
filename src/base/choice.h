/* A choice that users name: one table of names and values, from which it is read and its messages are made. */
#ifndef ZSTC_BASE_CHOICE_H
#define ZSTC_BASE_CHOICE_H

#include "zstc/zstc.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
    const char *name;
    int32_t value;
} zstc_choice;

/* Writes the value of `name` to *out. INVALID_ARGUMENT for NULL or a name that is not in the table; the line says what
 * `what` is, and the names that are known. */
zstc_status zstc_choose(int32_t *out, const char *what, const char *name, const zstc_choice *choices, size_t count);

/* The name of a value; NULL for one that is not in the table. */
const char *zstc_choice_name(int32_t value, const zstc_choice *choices, size_t count);

#ifdef __cplusplus
}
#endif

#endif
