/* The whole numbers that `zstc serve` is told: one row for each, which is also its option. */
#ifndef ZSTC_CLI_LIMITS_H
#define ZSTC_CLI_LIMITS_H

typedef enum {
    CLI_PORT,
    CLI_MAX_BODY,
    CLI_MAX_TEXTS,
    CLI_MAX_LABELS,
    CLI_MAX_TOKENS,
    CLI_MAX_DEPTH,
    CLI_MAX_CONNECTIONS,
    CLI_MAX_CONNECTIONS_PER_ADDRESS,
    CLI_HEADER_TIMEOUT,
    CLI_BODY_TIMEOUT,
    CLI_REQUEST_TIMEOUT,
    CLI_IDLE_TIMEOUT,
    CLI_DRAIN_TIMEOUT,
    CLI_LIMIT_COUNT
} cli_limit;

typedef struct {
    const char *name; /* of the option, without dashes */
    long long least, most, preset;
} cli_limit_row;

extern const cli_limit_row CLI_LIMITS[CLI_LIMIT_COUNT];

#endif
