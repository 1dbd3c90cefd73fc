/* Which files of a model are needed: what zstc reads, and no more. */
#ifndef ZSTC_CLI_PULL_PLAN_H
#define ZSTC_CLI_PULL_PLAN_H

#include "cli/pull/listing.h"

typedef struct {
    const char **names; /* of the listing */
    size_t count, capacity;
    const char *index;   /* one of the names: it names the rest of the weights; NULL if there is none */
    const char *modules; /* one of the names: it names the folders of modules; NULL if there is none */
} pull_plan;

/* config.json, what the tokenizer has, what sentence-transformers has, and the weights or their index. MODEL if the
 * model has no weights that can be read. Free in any case. */
zstc_status pull_plan_make(pull_plan *plan, const pull_listing *listing, const char *id, zstc_error *error);

/* Adds the shards that the index, the file at `path`, names. */
zstc_status pull_plan_add_shards(pull_plan *plan, const pull_listing *listing, const char *path, zstc_error *error);

/* Adds the config.json of each module of sentence-transformers, whose folders modules.json, the file at `path`, names.
 * A list that cannot be read adds nothing: opening the model will tell, if it matters. */
zstc_status pull_plan_add_modules(pull_plan *plan, const pull_listing *listing, const char *path, zstc_error *error);

void pull_plan_free(pull_plan *plan);

#endif
