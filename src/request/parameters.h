/* The parameters of a request besides its labels; or those that the program's options set for all requests. */
#ifndef ZSTC_REQUEST_PARAMETERS_H
#define ZSTC_REQUEST_PARAMETERS_H

#include "request/strings.h"

/* Which labels of an answer are shown: the best `top_k` (0: all) whose score is at least `threshold`. */
typedef struct {
    size_t top_k;
    float threshold;
} zstc_selection;

/* Zero-initialised: the defaults of zstc_params. */
typedef struct {
    int multi_label;
    const char *hypothesis_template, *overflow, *reduce; /* NULL: the default */
    int32_t max_length;
    zstc_selection selection;
} zstc_parameters;

/* The JSON values of a request's parameters; zero-initialised: none are given. */
typedef struct {
    zstc_value candidate_labels, multi_label, hypothesis_template, max_length, overflow, reduce, top_k, threshold;
} zstc_parameter_values;

/* Takes the parameters' object apart. INVALID_ARGUMENT for one that is unknown or there twice, named. */
zstc_status zstc_parameters_find(zstc_parameter_values *values, zstc_value object, zstc_error *error);

/* Sets those parameters that are given, candidate_labels aside. INVALID_ARGUMENT names the value and what was expected.
 */
zstc_status zstc_parameters_read(zstc_parameters *parameters, const zstc_parameter_values *values,
                                 zstc_strings *strings, zstc_error *error);

/* Makes the library's params of them, which checks the strings. */
zstc_status zstc_parameters_make(const zstc_parameters *parameters, zstc_params **out, zstc_error *error);

/* Whether they score alike; what is shown of the scores may differ. */
int zstc_parameters_equal(const zstc_parameters *a, const zstc_parameters *b);

#endif
