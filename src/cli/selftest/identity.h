/* Which of the models with published answers a model is. */
#ifndef ZSTC_CLI_SELFTEST_IDENTITY_H
#define ZSTC_CLI_SELFTEST_IDENTITY_H

#include "cli/selftest/answers.h"

typedef struct {
    const char *model; /* as the answers name it; NULL: none of them */
    const char *by;    /* what told so, for people */
} cli_identity;

/* `given` is what the user calls the model, NULL: nothing; `path` is where it is, `saved` its "_name_or_path", either
 * may be NULL. The first of these that names a model with answers counts: the name given, the place in the Hugging Face
 * cache, the name it was saved under, the name of its directory or archive. */
cli_identity cli_identity_find(const cli_answers *answers, const char *given, const char *path, const char *saved);

#endif
