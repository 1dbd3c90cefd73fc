#include "api/params.h"

#include <stdlib.h>
#include <string.h>

#include "base/choice.h"
#include "base/fail.h"
#include "plan/template.h"

const struct zstc_params zstc_default_params = {.overflow = ZSTC_OVERFLOW_TRUNCATE};

const char *zstc_params_template(const zstc_params *params) {
    return params->hypothesis_template != NULL ? params->hypothesis_template : ZSTC_DEFAULT_TEMPLATE;
}

zstc_status zstc_params_copy(struct zstc_params *out, const zstc_params *params) {
    struct zstc_params copy = *params;
    if (params->hypothesis_template != NULL) {
        copy.hypothesis_template = strdup(params->hypothesis_template);
        if (copy.hypothesis_template == NULL) return zstc_fail_memory();
    }
    *out = copy;
    return ZSTC_OK;
}

void zstc_params_clear(struct zstc_params *params) {
    free(params->hypothesis_template);
    params->hypothesis_template = NULL;
}

int zstc_params_equal(const zstc_params *a, const zstc_params *b) {
    return a->multi_label == b->multi_label && a->max_length == b->max_length && a->overflow == b->overflow &&
           a->reduce == b->reduce && strcmp(zstc_params_template(a), zstc_params_template(b)) == 0;
}

zstc_status zstc_params_new(zstc_params **out) {
    if (out == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_params_new: out is NULL");
    zstc_params *params = malloc(sizeof *params);
    if (params == NULL) return zstc_fail_memory();
    *params = zstc_default_params;
    *out = params;
    return ZSTC_OK;
}

void zstc_params_free(zstc_params *params) {
    if (params == NULL) return;
    zstc_params_clear(params);
    free(params);
}

static zstc_status no_params(const char *name) { return zstc_fail(ZSTC_INVALID_ARGUMENT, "%s: params is NULL", name); }

zstc_status zstc_params_set_multi_label(zstc_params *params, int32_t multi_label) {
    if (params == NULL) return no_params("multi_label");
    if (multi_label != 0 && multi_label != 1)
        return zstc_fail(ZSTC_INVALID_ARGUMENT, "multi_label is %d (expected 0 or 1)", (int)multi_label);
    params->multi_label = multi_label;
    return ZSTC_OK;
}

zstc_status zstc_params_set_template(zstc_params *params, const char *hypothesis_template) {
    if (params == NULL) return no_params("template");
    if (hypothesis_template == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "template is NULL");
    zstc_status status = zstc_template_check(hypothesis_template);
    if (status != ZSTC_OK) return status;
    char *copy = strdup(hypothesis_template);
    if (copy == NULL) return zstc_fail_memory();
    free(params->hypothesis_template);
    params->hypothesis_template = copy;
    return ZSTC_OK;
}

zstc_status zstc_params_set_max_length(zstc_params *params, int32_t max_length) {
    if (params == NULL) return no_params("max_length");
    if (max_length < 0)
        return zstc_fail(ZSTC_INVALID_ARGUMENT, "max_length is %d (expected 0 or more)", (int)max_length);
    params->max_length = max_length;
    return ZSTC_OK;
}

zstc_status zstc_params_set_overflow(zstc_params *params, const char *overflow) {
    static const zstc_choice choices[] = {
        {"truncate", ZSTC_OVERFLOW_TRUNCATE}, {"window", ZSTC_OVERFLOW_WINDOW}, {"error", ZSTC_OVERFLOW_ERROR}};
    int32_t chosen;
    if (params == NULL) return no_params("overflow");
    zstc_status status = zstc_choose(&chosen, "overflow", overflow, choices, sizeof choices / sizeof *choices);
    if (status == ZSTC_OK) params->overflow = (zstc_overflow)chosen;
    return status;
}

zstc_status zstc_params_set_reduce(zstc_params *params, const char *reduce) {
    static const zstc_choice choices[] = {{"max", ZSTC_REDUCE_MAX}, {"mean", ZSTC_REDUCE_MEAN}};
    int32_t chosen;
    if (params == NULL) return no_params("reduce");
    zstc_status status = zstc_choose(&chosen, "reduce", reduce, choices, sizeof choices / sizeof *choices);
    if (status == ZSTC_OK) params->reduce = (zstc_reduce)chosen;
    return status;
}
