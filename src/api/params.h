/* How a text is classified: the values of a zstc_params, checked. */
#ifndef ZSTC_API_PARAMS_H
#define ZSTC_API_PARAMS_H

#include "aggregate/reduce.h"
#include "plan/pairs.h"

struct zstc_params {
    int multi_label;
    char *hypothesis_template; /* NULL: the default */
    int32_t max_length;        /* 0: the model's */
    zstc_overflow overflow;
    zstc_reduce reduce;
};

/* What NULL stands for. */
extern const struct zstc_params zstc_default_params;

const char *zstc_params_template(const zstc_params *params);

/* A deep copy into `out`, to be cleared; and whether two would classify alike. */
zstc_status zstc_params_copy(struct zstc_params *out, const zstc_params *params);
void zstc_params_clear(struct zstc_params *params);
int zstc_params_equal(const zstc_params *a, const zstc_params *b);

#endif
