#include "cli/pull/refusal.h"

#include <string.h>

#include "cli/pull/origin.h"

/* 401 stands for what does not exist too: the hub does not tell strangers which it is. */
static zstc_status refuse_access(const pull_settings *settings, const pull_answer *answer, zstc_error *error) {
    char origin[PULL_ORIGIN];
    pull_origin_text(settings->endpoint, origin);
    if (strcmp(answer->error_code, "GatedRepo") == 0) {
        return zstc_error_set(error, ZSTC_NOT_FOUND,
                              "%s: access is restricted: accept its licence at %s/%s, and set HF_TOKEN to a token of "
                              "that account%s",
                              settings->id, origin, settings->id,
                              settings->token != NULL ? " (the token in use has no access)" : "");
    }
    if (settings->token != NULL) {
        return zstc_error_set(
            error, ZSTC_NOT_FOUND,
            "%s: %s refuses access (%ld): the token (HF_TOKEN or `hf auth login`) is not valid, or may "
            "not read this model",
            settings->id, origin, answer->status);
    }
    return zstc_error_set(error, ZSTC_NOT_FOUND,
                          "%s: %s refuses access (%ld): there is no such model, or it is private or gated and needs a "
                          "token (HF_TOKEN)",
                          settings->id, origin, answer->status);
}

zstc_status pull_refusal(const pull_settings *settings, const pull_answer *answer, const char *name,
                         zstc_error *error) {
    char origin[PULL_ORIGIN];
    const char *slash = name != NULL ? "/" : "", *file = name != NULL ? name : "";
    pull_origin_text(settings->endpoint, origin);
    if (!answer->from_hub) {
        return zstc_error_set(error, ZSTC_IO, "%s%s%s: the host that %s redirects to answers with status %ld",
                              settings->id, slash, file, origin, answer->status);
    }
    if (answer->status == 401 || answer->status == 403) return refuse_access(settings, answer, error);
    if (answer->status == 404 && strcmp(answer->error_code, "RevisionNotFound") == 0) {
        return zstc_error_set(error, ZSTC_NOT_FOUND, "%s: %s has no revision \"%s\" of it", settings->id, origin,
                              settings->revision);
    }
    if (answer->status == 404) {
        return zstc_error_set(error, ZSTC_NOT_FOUND, "%s%s%s: %s has no such %s", settings->id, slash, file, origin,
                              name != NULL ? "file" : "model");
    }
    return zstc_error_set(error, ZSTC_IO, "%s%s%s: %s answers with status %ld%s%s", settings->id, slash, file, origin,
                          answer->status, answer->error_message[0] != '\0' ? ": " : "", answer->error_message);
}
