#include "request/parameters.h"

#include <string.h>

#include "request/error_json.h"
#include "request/members.h"
#include "request/refuse.h"

zstc_status zstc_parameters_find(zstc_parameter_values *values, zstc_value object, zstc_error *error) {
    zstc_member fields[] = {
        {.name = "candidate_labels"},
        {.name = "multi_label"},
        {.name = "hypothesis_template"},
        {.name = "max_length"},
        {.name = "overflow"},
        {.name = "reduce"},
        {.name = "top_k"},
        {.name = "threshold"},
    };
    zstc_status status = zstc_members_find(object, fields, sizeof fields / sizeof fields[0], "parameter", error);
    if (status != ZSTC_OK) return status;
    *values = (zstc_parameter_values){
        .candidate_labels = fields[0].value,
        .multi_label = fields[1].value,
        .hypothesis_template = fields[2].value,
        .max_length = fields[3].value,
        .overflow = fields[4].value,
        .reduce = fields[5].value,
        .top_k = fields[6].value,
        .threshold = fields[7].value,
    };
    return ZSTC_OK;
}

/* ---- one parameter --------------------------------------------------------------------------------------------- */

static zstc_status read_flag(int *out, zstc_value value, const char *name, zstc_error *error) {
    zstc_value_kind kind = zstc_value_kind_of(value);
    if (kind == ZSTC_VALUE_MISSING) return ZSTC_OK;
    if (kind != ZSTC_VALUE_TRUE && kind != ZSTC_VALUE_FALSE)
        return zstc_refuse_value(error, name, "is neither true nor false", value);
    *out = kind == ZSTC_VALUE_TRUE;
    return ZSTC_OK;
}

static zstc_status read_string(const char **out, zstc_value value, const char *name, zstc_strings *strings,
                               zstc_error *error) {
    char *text = NULL;
    if (zstc_value_kind_of(value) == ZSTC_VALUE_MISSING) return ZSTC_OK;
    zstc_status status = zstc_strings_keep_c(strings, value, name, &text, error);
    if (status == ZSTC_OK) *out = text;
    return status;
}

static zstc_status read_whole(int32_t *out, zstc_value value, const char *name, zstc_error *error) {
    if (zstc_value_kind_of(value) == ZSTC_VALUE_MISSING || zstc_value_whole(value, 0, INT32_MAX, out)) return ZSTC_OK;
    return zstc_refuse_value(error, name, "is not a whole number from 0 to 2147483647", value);
}

static zstc_status read_top_k(size_t *out, zstc_value value, zstc_error *error) {
    int32_t top_k = (int32_t)*out;
    zstc_status status = read_whole(&top_k, value, "top_k", error);
    *out = (size_t)top_k;
    return status;
}

static zstc_status read_threshold(float *out, zstc_value value, zstc_error *error) {
    double threshold;
    if (zstc_value_kind_of(value) == ZSTC_VALUE_MISSING) return ZSTC_OK;
    int found = zstc_value_number(value, &threshold);
    if (found < 0) return zstc_error_memory(error);
    if (found == 0 || !(threshold >= 0 && threshold <= 1))
        return zstc_refuse_value(error, "threshold", "is not a number from 0 to 1", value);
    *out = (float)threshold;
    return ZSTC_OK;
}

zstc_status zstc_parameters_read(zstc_parameters *parameters, const zstc_parameter_values *values,
                                 zstc_strings *strings, zstc_error *error) {
    zstc_parameters read = *parameters;
    zstc_status status = read_flag(&read.multi_label, values->multi_label, "multi_label", error);
    if (status == ZSTC_OK)
        status =
            read_string(&read.hypothesis_template, values->hypothesis_template, "hypothesis_template", strings, error);
    if (status == ZSTC_OK) status = read_whole(&read.max_length, values->max_length, "max_length", error);
    if (status == ZSTC_OK) status = read_string(&read.overflow, values->overflow, "overflow", strings, error);
    if (status == ZSTC_OK) status = read_string(&read.reduce, values->reduce, "reduce", strings, error);
    if (status == ZSTC_OK) status = read_top_k(&read.selection.top_k, values->top_k, error);
    if (status == ZSTC_OK) status = read_threshold(&read.selection.threshold, values->threshold, error);
    if (status == ZSTC_OK) *parameters = read;
    return status;
}

/* ---- the library's --------------------------------------------------------------------------------------------- */

static zstc_status set_template(zstc_params *params, const char *hypothesis_template, zstc_error *error) {
    zstc_status status = zstc_params_set_template(params, hypothesis_template);
    if (status == ZSTC_OK) return ZSTC_OK;
    return zstc_error_set(error, status, "hypothesis_template: %s", zstc_last_error());
}

static zstc_status set(zstc_params *params, const zstc_parameters *p, zstc_error *error) {
    if (p->hypothesis_template != NULL) {
        zstc_status status = set_template(params, p->hypothesis_template, error);
        if (status != ZSTC_OK) return status;
    }
    zstc_status status = zstc_params_set_multi_label(params, p->multi_label);
    if (status == ZSTC_OK) status = zstc_params_set_max_length(params, p->max_length);
    if (status == ZSTC_OK && p->overflow != NULL) status = zstc_params_set_overflow(params, p->overflow);
    if (status == ZSTC_OK && p->reduce != NULL) status = zstc_params_set_reduce(params, p->reduce);
    return status == ZSTC_OK ? ZSTC_OK : zstc_error_take_last(error, status);
}

zstc_status zstc_parameters_make(const zstc_parameters *parameters, zstc_params **out, zstc_error *error) {
    zstc_params *params = NULL;
    zstc_status status = zstc_params_new(&params);
    if (status != ZSTC_OK) return zstc_error_take_last(error, status);
    status = set(params, parameters, error);
    if (status == ZSTC_OK) {
        *out = params;
    } else {
        zstc_params_free(params);
    }
    return status;
}

/* NULL, the default, is not the same as its name: that costs no more than preparing a label set twice. */
static int same(const char *a, const char *b) { return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0; }

int zstc_parameters_equal(const zstc_parameters *a, const zstc_parameters *b) {
    return a->multi_label == b->multi_label && a->max_length == b->max_length && same(a->overflow, b->overflow) &&
           same(a->reduce, b->reduce) && same(a->hypothesis_template, b->hypothesis_template);
}
