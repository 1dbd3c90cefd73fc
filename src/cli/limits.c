#include "cli/limits.h"

/* Times are in seconds, sizes in bytes. 6 MiB is what SageMaker's endpoints take. */
const cli_limit_row CLI_LIMITS[CLI_LIMIT_COUNT] = {
    [CLI_PORT] = {"port", 0, 65535, 8080},
    [CLI_MAX_BODY] = {"max-body", 1, 1LL << 31, 6 << 20},
    [CLI_MAX_TEXTS] = {"max-texts", 1, 1 << 30, 1024},
    [CLI_MAX_LABELS] = {"max-labels", 1, 1 << 30, 1024},
    [CLI_MAX_TOKENS] = {"max-tokens", 1, 1LL << 40, 500000},
    [CLI_MAX_DEPTH] = {"max-depth", 1, 1000, 64},
    [CLI_MAX_CONNECTIONS] = {"max-connections", 1, 1 << 20, 1024},
    [CLI_MAX_CONNECTIONS_PER_ADDRESS] = {"max-connections-per-address", 1, 1 << 20, 512},
    [CLI_HEADER_TIMEOUT] = {"header-timeout", 1, 86400, 10},
    [CLI_BODY_TIMEOUT] = {"body-timeout", 1, 86400, 30},
    [CLI_REQUEST_TIMEOUT] = {"request-timeout", 1, 86400, 60},
    [CLI_IDLE_TIMEOUT] = {"idle-timeout", 1, 86400, 75},
    [CLI_DRAIN_TIMEOUT] = {"drain-timeout", 1, 86400, 25},
};
