/* What the service was told: by its options, and where they say nothing by SageMaker's environment. */
#ifndef ZSTC_SERVE_SETTINGS_H
#define ZSTC_SERVE_SETTINGS_H

#include "cli/options.h"

typedef struct {
    const char *host;
    long long limits[CLI_LIMIT_COUNT]; /* 0: no limit, of texts, labels and tokens */
    long long concurrent_transforms;   /* that a batch transform may send at a time */
    const char *model;                 /* /opt/ml/model where the container has one, else NULL */
} serve_settings;

/* CLI_OK, or CLI_USAGE after the error: a variable that is no number. */
int serve_settings_read(serve_settings *settings, const cli_options *options);

#endif
