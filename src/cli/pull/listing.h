/* What a revision of a model holds. */
#ifndef ZSTC_CLI_PULL_LISTING_H
#define ZSTC_CLI_PULL_LISTING_H

#include <jansson.h>

#include "cli/pull/retry.h"
#include "cli/pull/settings.h"

typedef struct {
    json_t *root;
    const char *commit;
    const json_t *files; /* an array of objects that have "rfilename", a string */
} pull_listing;

/* Asks the hub. Free in any case. */
zstc_status pull_listing_get(pull_listing *listing, pull_http *http, const pull_settings *settings, pull_retry retry,
                             zstc_error *error);
void pull_listing_free(pull_listing *listing);

size_t pull_listing_count(const pull_listing *listing);
const char *pull_listing_name(const pull_listing *listing, size_t index);

/* Whether there is a file of that name; *size becomes its size, -1 where the hub does not tell. */
bool pull_listing_has(const pull_listing *listing, const char *name, int64_t *size);

#endif
