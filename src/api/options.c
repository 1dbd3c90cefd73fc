#include "api/options.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "model/class_names.h"
#include "scorer/choices.h"

const struct zstc_options zstc_default_options = {.device = "auto", .precision = "auto", .engine = "auto"};

zstc_status zstc_options_new(zstc_options **out) {
    if (out == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_options_new: out is NULL");
    zstc_options *options = malloc(sizeof *options);
    if (options == NULL) return zstc_fail_memory();
    *options = zstc_default_options;
    *out = options;
    return ZSTC_OK;
}

void zstc_options_free(zstc_options *options) {
    if (options == NULL) return;
    free(options->class_names);
    free(options);
}

static zstc_status check(const zstc_options *options, const char *value, const char *name) {
    if (options == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "%s: options is NULL", name);
    if (value == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "%s is NULL", name);
    return ZSTC_OK;
}

zstc_status zstc_options_set_device(zstc_options *options, const char *device) {
    zstc_device read;
    zstc_status status = check(options, device, "device");
    if (status == ZSTC_OK) status = zstc_device_read(&read, device);
    if (status != ZSTC_OK) return status;
    memcpy(options->device, device, strlen(device) + 1);
    return ZSTC_OK;
}

zstc_status zstc_options_set_precision(zstc_options *options, const char *precision) {
    zstc_precision read;
    zstc_status status = check(options, precision, "precision");
    if (status == ZSTC_OK) status = zstc_precision_read(&read, precision);
    if (status == ZSTC_OK) options->precision = zstc_precision_name(read);
    return status;
}

zstc_status zstc_options_set_engine(zstc_options *options, const char *engine) {
    zstc_engine read;
    zstc_status status = check(options, engine, "engine");
    if (status == ZSTC_OK) status = zstc_engine_read(&read, engine);
    if (status == ZSTC_OK) options->engine = zstc_engine_name(read);
    return status;
}

zstc_status zstc_options_set_threads(zstc_options *options, int32_t threads) {
    enum { MOST = 4096 };
    if (options == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "threads: options is NULL");
    if (threads < 0 || threads > MOST)
        return zstc_fail(ZSTC_INVALID_ARGUMENT, "threads is %d (expected 0 to %d)", (int)threads, MOST);
    options->threads = threads;
    return ZSTC_OK;
}

zstc_status zstc_options_set_max_batch_tokens(zstc_options *options, int64_t tokens) {
    const int64_t most = INT32_MAX;
    if (options == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "max_batch_tokens: options is NULL");
    if (tokens < 0 || tokens > most)
        return zstc_fail(ZSTC_INVALID_ARGUMENT, "max_batch_tokens is %lld (expected 0 to %lld)", (long long)tokens,
                         (long long)most);
    options->max_batch_tokens = tokens;
    return ZSTC_OK;
}

zstc_status zstc_options_set_class_names(zstc_options *options, const char *class_names) {
    zstc_status status = check(options, class_names, "class_names");
    if (status == ZSTC_OK) status = zstc_class_names_check(class_names);
    char *copy = status == ZSTC_OK ? strdup(class_names) : NULL;
    if (status != ZSTC_OK) return status;
    if (copy == NULL) return zstc_fail_memory();
    free(options->class_names);
    options->class_names = copy;
    return ZSTC_OK;
}
