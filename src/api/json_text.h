/* JSON given out as a string that zstc_string_free frees. */
#ifndef ZSTC_API_JSON_TEXT_H
#define ZSTC_API_JSON_TEXT_H

#include <jansson.h>

#include "zstc/zstc.h"

/* Takes the reference to `value`; NULL stands for one that there was no memory to make. */
zstc_status zstc_json_text(char **out, json_t *value, size_t flags);

#endif
