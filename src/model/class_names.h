/* Names for the classes of a model whose config.json only numbers them: "contradiction, neutral, entailment", in the
 * order of their ids. */
#ifndef ZSTC_MODEL_CLASS_NAMES_H
#define ZSTC_MODEL_CLASS_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "zstc/zstc.h"

/* INVALID_ARGUMENT unless each name has a character and one starts with "entail". */
zstc_status zstc_class_names_check(const char *list);

int64_t zstc_class_names_count(const char *list);

/* The name at an index below the count, without the spaces around it: where it starts in the list, and its length. */
const char *zstc_class_names_at(const char *list, int64_t index, size_t *length);

#endif
