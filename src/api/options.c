#include "api/options.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

const struct zstc_options zstc_default_options = {.device = "auto", .precision = "auto", .engine = "auto"};

zstc_status zstc_options_new(zstc_options **out) {
    if (out == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_options_new: out is NULL");
    zstc_options *options = malloc(sizeof *options);
    if (options == NULL) return zstc_fail_memory();
    *options = zstc_default_options;
    *out = options;
    return ZSTC_OK;
}

void zstc_options_free(zstc_options *options) { free(options); }

static zstc_status check(const zstc_options *options, const char *value, const char *name) {
    if (options == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "%s: options is NULL", name);
    if (value == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "%s is NULL", name);
    return ZSTC_OK;
}

/* "auto", "cpu", "cuda", "cuda:N" with N of one to four digits. */
static int is_device(const char *device) {
    if (strcmp(device, "auto") == 0 || strcmp(device, "cpu") == 0 || strcmp(device, "cuda") == 0) return 1;
    if (strncmp(device, "cuda:", 5) != 0) return 0;
    size_t digits = strspn(device + 5, "0123456789");
    return digits >= 1 && digits <= 4 && device[5 + digits] == '\0';
}

zstc_status zstc_options_set_device(zstc_options *options, const char *device) {
    zstc_status status = check(options, device, "device");
    if (status != ZSTC_OK) return status;
    if (!is_device(device))
        return zstc_fail(ZSTC_INVALID_ARGUMENT, "unknown device \"%s\" (expected auto, cpu, cuda or cuda:N)", device);
    memcpy(options->device, device, strlen(device) + 1);
    return ZSTC_OK;
}

/* Finds `value` among `choices` and keeps the choice, which is static. */
static zstc_status choose(const char **kept, const char *value, const char *const *choices, size_t count,
                          const char *name, const char *all) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(choices[i], value) != 0) continue;
        *kept = choices[i];
        return ZSTC_OK;
    }
    return zstc_fail(ZSTC_INVALID_ARGUMENT, "unknown %s \"%s\" (expected %s)", name, value, all);
}

zstc_status zstc_options_set_precision(zstc_options *options, const char *precision) {
    static const char *const choices[] = {"auto", "float32", "bfloat16", "float16", "int8"};
    zstc_status status = check(options, precision, "precision");
    if (status != ZSTC_OK) return status;
    return choose(&options->precision, precision, choices, sizeof choices / sizeof *choices, "precision",
                  "auto, float32, bfloat16, float16 or int8");
}

zstc_status zstc_options_set_engine(zstc_options *options, const char *engine) {
    static const char *const choices[] = {"auto", "packed", "module"};
    zstc_status status = check(options, engine, "engine");
    if (status != ZSTC_OK) return status;
    return choose(&options->engine, engine, choices, sizeof choices / sizeof *choices, "engine",
                  "auto, packed or module");
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
