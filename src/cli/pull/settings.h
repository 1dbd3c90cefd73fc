/* What the command line and the environment say: the variables of huggingface_hub (its constants.py). */
#ifndef ZSTC_CLI_PULL_SETTINGS_H
#define ZSTC_CLI_PULL_SETTINGS_H

#include "cli/options.h"
#include "cli/pull/http.h"

typedef struct {
    char *id, *revision, *cache, *endpoint, *token;
    pull_http_settings http; /* points into the texts above */
} pull_settings;

/* INVALID_ARGUMENT for a wrong command line; IO if the network must not be used. Free in any case. */
zstc_status pull_settings_read(pull_settings *settings, const cli_options *options, zstc_error *error);
void pull_settings_free(pull_settings *settings);

#endif
