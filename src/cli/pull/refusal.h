/* Why a hub has refused: its statuses in words. */
#ifndef ZSTC_CLI_PULL_REFUSAL_H
#define ZSTC_CLI_PULL_REFUSAL_H

#include "cli/pull/settings.h"

/* The error of an answer that is no success; `name` is the file that was asked for, NULL for the model itself. */
zstc_status pull_refusal(const pull_settings *settings, const pull_answer *answer, const char *name, zstc_error *error);

#endif
