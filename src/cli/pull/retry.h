/* Trying again after what may pass: 5xx, 408, 429, cut connections and stalls. */
#ifndef ZSTC_CLI_PULL_RETRY_H
#define ZSTC_CLI_PULL_RETRY_H

#include <stdbool.h>

#include "cli/pull/http.h"

typedef struct {
    int most, left;
} pull_retry;

/* Whether the status may be another one soon. */
bool pull_retry_is_passing(const pull_answer *answer);

/* After a failure: waits longer each time, or as long as the server asks for. False if no try is left. */
bool pull_retry_again(pull_retry *retry, const pull_answer *answer);

/* After progress: all tries are there again. */
void pull_retry_renew(pull_retry *retry);

#endif
