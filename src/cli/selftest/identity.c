#define _XOPEN_SOURCE 700 /* realpath */
#include "cli/selftest/identity.h"

#include <stdlib.h>
#include <string.h>

/* "owner/name", or that and "@revision", as a whole or at the end of a path. */
static const char *by_name(const cli_answers *answers, const char *text) {
    size_t length = strcspn(text, "@"), start = length, slashes = 0;
    while (start > 0 && (slashes += text[start - 1] == '/') < 2) start--;
    return slashes > 0 ? cli_answers_model(answers, text + start, length - start) : NULL;
}

/* A folder of the cache, "models--owner--name", is among those of the path. An owner has no "--" in it. */
static const char *by_cache(const cli_answers *answers, const char *path) {
    static const char PREFIX[] = "models--";
    const char *model = NULL;
    for (const char *at = strstr(path, PREFIX); at != NULL && model == NULL; at = strstr(at + 1, PREFIX)) {
        const char *owner = at + strlen(PREFIX), *dashes = strstr(owner, "--");
        char name[256];
        if (dashes == NULL || strcspn(owner, "/") >= sizeof name || (at > path && at[-1] != '/')) continue;
        size_t owner_length = (size_t)(dashes - owner), rest = strcspn(dashes + 2, "/");
        if (owner_length + 1 + rest >= sizeof name) continue;
        memcpy(name, owner, owner_length);
        name[owner_length] = '/';
        memcpy(name + owner_length + 1, dashes + 2, rest);
        model = cli_answers_model(answers, name, owner_length + 1 + rest);
    }
    return model;
}

/* The length of a name without what archives have at their end. */
static size_t without_suffix(const char *name) {
    static const char *const SUFFIXES[] = {".ts.pt", ".pt"};
    size_t length = strlen(name);
    for (size_t i = 0; i < sizeof SUFFIXES / sizeof SUFFIXES[0]; i++) {
        size_t size = strlen(SUFFIXES[i]);
        if (length > size && strcmp(name + length - size, SUFFIXES[i]) == 0) return length - size;
    }
    return length;
}

static const char *by_directory(const cli_answers *answers, const char *path) {
    const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
    return cli_answers_model(answers, name, without_suffix(name));
}

static cli_identity find_by_path(const cli_answers *answers, const char *path, const char *saved) {
    cli_identity found = {by_cache(answers, path), "its place in the Hugging Face cache"};
    if (found.model == NULL && saved != NULL)
        found = (cli_identity){cli_answers_model(answers, saved, strlen(saved)), "_name_or_path in its config.json"};
    if (found.model == NULL) found = (cli_identity){by_name(answers, path), "its path"};
    if (found.model == NULL) found = (cli_identity){by_directory(answers, path), "its path"};
    return found;
}

cli_identity cli_identity_find(const cli_answers *answers, const char *given, const char *path, const char *saved) {
    cli_identity found = {NULL, NULL};
    char *whole = path != NULL ? realpath(path, NULL) : NULL; /* where links and "." lead to */
    if (given != NULL) found = (cli_identity){by_name(answers, given), "its name"};
    if (found.model == NULL) found = find_by_path(answers, path != NULL ? path : "", saved);
    if (found.model == NULL && whole != NULL) found = find_by_path(answers, whole, saved);
    free(whole);
    return found;
}
