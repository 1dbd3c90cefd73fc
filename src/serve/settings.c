#include "serve/settings.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "cli/cli.h"

/* https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-batch-code.html and the variables of
 * https://github.com/aws/sagemaker-inference-toolkit. */
static int read_number(const char *name, long long least, long long most, long long *out) {
    const char *value = getenv(name);
    char *end = NULL;
    if (value == NULL || value[0] == '\0') return CLI_OK;
    errno = 0;
    long long found = strtoll(value, &end, 10);
    if (errno == 0 && end != value && *end == '\0' && found >= least && found <= most) return *out = found, CLI_OK;
    cli_error("serve: $%s: \"%s\" is not a whole number from %lld to %lld", name, value, least, most);
    return CLI_USAGE;
}

static int is_batch_transform(void) {
    const char *value = getenv("SAGEMAKER_BATCH");
    return value != NULL && strcasecmp(value, "true") == 0;
}

/* Its one client is told how much it may send at a time: nothing it sends is too much. */
static void lift_limits(serve_settings *settings, const cli_options *options) {
    static const cli_limit lifted[] = {CLI_MAX_TEXTS, CLI_MAX_TOKENS};
    for (size_t i = 0; i < sizeof lifted / sizeof lifted[0]; i++) {
        if (!options->has_limit[lifted[i]]) settings->limits[lifted[i]] = 0;
    }
    if (!options->has_limit[CLI_REQUEST_TIMEOUT]) settings->limits[CLI_REQUEST_TIMEOUT] = 3600;
}

static int read_payload(serve_settings *settings, const cli_options *options) {
    enum { MOST_MEGABYTES = 2047 };
    long long megabytes = 0;
    int code = read_number("SAGEMAKER_MAX_PAYLOAD_IN_MB", 0, MOST_MEGABYTES, &megabytes);
    if (code == CLI_OK && megabytes > 0 && !options->has_limit[CLI_MAX_BODY])
        settings->limits[CLI_MAX_BODY] = megabytes << 20;
    return code;
}

int serve_settings_read(serve_settings *settings, const cli_options *options) {
    static const char MODEL[] = "/opt/ml/model";
    *settings =
        (serve_settings){.host = options->host != NULL ? options->host : "127.0.0.1", .concurrent_transforms = 4};
    memcpy(settings->limits, options->limits, sizeof settings->limits);
    long long port = settings->limits[CLI_PORT];
    int code = read_number("SAGEMAKER_BIND_TO_PORT", 0, 65535, &port);
    if (!options->has_limit[CLI_PORT]) settings->limits[CLI_PORT] = port;
    if (code == CLI_OK) code = read_payload(settings, options);
    if (code == CLI_OK)
        code = read_number("SAGEMAKER_MAX_CONCURRENT_TRANSFORMS", 1, 10000, &settings->concurrent_transforms);
    if (is_batch_transform()) lift_limits(settings, options);
    if (getenv("ZSTC_MODEL") == NULL && access("/opt/ml/model/config.json", R_OK) == 0) settings->model = MODEL;
    return code;
}
