/* Hypothesis templates: a label's place is {}, literal braces are {{ and }}. */
#ifndef ZSTC_BASE_FILL_H
#define ZSTC_BASE_FILL_H

#include <stddef.h>

#define ZSTC_DEFAULT_TEMPLATE "This example is {}."

/* Writes the hypothesis of `label` and a NUL to `out`, which has room for the lengths of both strings and the NUL.
 * Returns the hypothesis' length. The template has been checked (zstc_params_set_template); a label's braces are plain
 * text. */
size_t zstc_fill_template(char *out, const char *hypothesis_template, const char *label);

#endif
