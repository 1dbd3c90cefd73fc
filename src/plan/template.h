/* The hypothesis template: a label's place is {}, literal braces are {{ and }}. */
#ifndef ZSTC_PLAN_TEMPLATE_H
#define ZSTC_PLAN_TEMPLATE_H

#include "base/fill.h"
#include "zstc/zstc.h"

/* INVALID_ARGUMENT unless there is exactly one {} and no lone brace; TEXT unless it is UTF-8. */
zstc_status zstc_template_check(const char *hypothesis_template);

/* The hypothesis of `label`, NUL-terminated, to be freed by the caller. The template has been checked; a label's braces
 * are plain text. */
zstc_status zstc_template_render(const char *hypothesis_template, const char *label, char **out);

#endif
