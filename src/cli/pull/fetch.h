/* One file of a model, from the hub into the cache. */
#ifndef ZSTC_CLI_PULL_FETCH_H
#define ZSTC_CLI_PULL_FETCH_H

#include "cli/pull/bar.h"
#include "cli/pull/retry.h"
#include "cli/pull/settings.h"
#include "cli/pull/store.h"

/* Downloads the file, or what an earlier run has left of it, checks it, and links it into the snapshot. MODEL if it is
 * not what the hub says, after a second try. */
zstc_status pull_fetch(pull_http *http, const pull_settings *settings, const pull_store *store, pull_retry retry,
                       pull_bar *bar, const char *name, zstc_error *error);

#endif
