#include "cli/pull/listing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/hub.h"
#include "cli/pull/origin.h"
#include "cli/pull/refusal.h"

enum { ANSWER_MOST = 64 << 20 };

typedef struct {
    char *bytes;
    size_t length, capacity;
} text;

static zstc_status take(void *context, const pull_answer *answer, const char *bytes, size_t size, zstc_error *error) {
    text *t = context;
    (void)answer;
    if (t->length + size > ANSWER_MOST) {
        return zstc_error_set(error, ZSTC_IO, "the hub's list of files is longer than %d bytes", ANSWER_MOST);
    }
    char *grown = zstc_array_grow(t->bytes, &t->capacity, t->length + size, 1);
    if (grown == NULL) return zstc_error_memory(error);
    memcpy(grown + t->length, bytes, size);
    t->bytes = grown;
    t->length += size;
    return ZSTC_OK;
}

/* HfApi.model_info: with "blobs" the sizes come too. */
static char *make_url(const pull_settings *settings) {
    static const char format[] = "%s/api/models/%s/revision/%s?blobs=true";
    char *revision = pull_origin_quote(settings->revision);
    if (revision == NULL) return NULL;
    size_t size = sizeof format + strlen(settings->endpoint) + strlen(settings->id) + strlen(revision);
    char *url = malloc(size);
    if (url != NULL) snprintf(url, size, format, settings->endpoint, settings->id, revision);
    free(revision);
    return url;
}

static zstc_status ask(pull_http *http, const pull_settings *settings, const char *url, pull_retry retry, text *body,
                       zstc_error *error) {
    const pull_request request = {.url = url, .take = take, .context = body};
    for (;;) {
        pull_answer answer = {0};
        bool may_pass;
        body->length = 0;
        zstc_status status = pull_http_run(http, &request, &answer, NULL, &may_pass, error);
        if (status == ZSTC_OK && answer.status == 200) return ZSTC_OK;
        if (status == ZSTC_OK) {
            status = pull_refusal(settings, &answer, NULL, error);
            may_pass = pull_retry_is_passing(&answer);
        }
        if (!may_pass || !pull_retry_again(&retry, &answer)) return status;
    }
}

static zstc_status malformed(const pull_settings *settings, const char *what, zstc_error *error) {
    char origin[PULL_ORIGIN];
    return zstc_error_set(error, ZSTC_IO, "%s: %s does not answer as a hub does: %s", settings->id,
                          pull_origin_text(settings->endpoint, origin), what);
}

static zstc_status parse(pull_listing *listing, const text *body, const pull_settings *settings, zstc_error *error) {
    size_t i;
    const json_t *file;
    listing->root = json_loadb(body->bytes != NULL ? body->bytes : "", body->length, 0, NULL);
    if (listing->root == NULL) return malformed(settings, "the list of files is not JSON", error);
    listing->commit = json_string_value(json_object_get(listing->root, "sha"));
    listing->files = json_object_get(listing->root, "siblings");
    if (listing->commit == NULL || !zstc_hub_is_snapshot(listing->commit))
        return malformed(settings, "\"sha\" is missing, or not a commit", error);
    if (!json_is_array(listing->files)) return malformed(settings, "\"siblings\" is missing, or not a list", error);
    json_array_foreach(listing->files, i, file) {
        if (!json_is_string(json_object_get(file, "rfilename")))
            return malformed(settings, "a file in \"siblings\" has no \"rfilename\"", error);
    }
    return ZSTC_OK;
}

zstc_status pull_listing_get(pull_listing *listing, pull_http *http, const pull_settings *settings, pull_retry retry,
                             zstc_error *error) {
    text body = {0};
    char *url = make_url(settings);
    *listing = (pull_listing){0};
    zstc_status status = url != NULL ? ask(http, settings, url, retry, &body, error) : zstc_error_memory(error);
    if (status == ZSTC_OK) status = parse(listing, &body, settings, error);
    free(url);
    free(body.bytes);
    return status;
}

void pull_listing_free(pull_listing *listing) { json_decref(listing->root); }

size_t pull_listing_count(const pull_listing *listing) { return json_array_size(listing->files); }

const char *pull_listing_name(const pull_listing *listing, size_t index) {
    return json_string_value(json_object_get(json_array_get(listing->files, index), "rfilename"));
}

bool pull_listing_has(const pull_listing *listing, const char *name, int64_t *size) {
    for (size_t i = 0; i < pull_listing_count(listing); i++) {
        if (strcmp(pull_listing_name(listing, i), name) != 0) continue;
        const json_t *found = json_object_get(json_array_get(listing->files, i), "size");
        *size = json_is_integer(found) ? (int64_t)json_integer_value(found) : -1;
        return true;
    }
    return false;
}
