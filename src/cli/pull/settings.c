#include "cli/pull/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/expand.h"
#include "base/hub.h"
#include "cli/pull/origin.h"
#include "cli/pull/paths.h"

#define DEFAULT_ENDPOINT "https://huggingface.co"

enum { DEFAULT_TIMEOUT = 30, TIMEOUT_MOST = 86400, TOKEN_MOST = 4096 };

/* NULL for what is empty too. */
static const char *get(const char *name) {
    const char *value = getenv(name);
    return value != NULL && *value != '\0' ? value : NULL;
}

/* ENV_VARS_TRUE_VALUES */
static int is_true(const char *name) {
    static const char *const words[] = {"1", "ON", "YES", "TRUE"};
    const char *value = get(name);
    for (size_t i = 0; value != NULL && i < sizeof words / sizeof *words; i++) {
        if (strcasecmp(value, words[i]) == 0) return 1;
    }
    return 0;
}

/* ---- the model's name ---- */

static zstc_status read_name(pull_settings *settings, const cli_options *options, zstc_error *error) {
    const char *name = options->operands[0], *revision = options->revision;
    size_t length = strcspn(name, "@");
    if (!zstc_hub_is_id(name, length)) {
        return zstc_error_set(error, ZSTC_INVALID_ARGUMENT, "\"%s\" is not the name of a model (expected owner/name)",
                              name);
    }
    if (name[length] == '@' && revision != NULL) {
        return zstc_error_set(error, ZSTC_INVALID_ARGUMENT, "\"%s\" names a revision, and --revision \"%s\" does too",
                              name, revision);
    }
    if (name[length] == '@') revision = name + length + 1;
    if (revision == NULL) revision = ZSTC_HUB_REVISION;
    if (!zstc_hub_is_revision(revision)) {
        return zstc_error_set(error, ZSTC_INVALID_ARGUMENT,
                              "\"%s\" is not a revision (expected a branch, a tag or a commit)", revision);
    }
    settings->id = strdup(name);
    settings->revision = strdup(revision);
    if (settings->id == NULL || settings->revision == NULL) return zstc_error_memory(error);
    settings->id[length] = '\0';
    return ZSTC_OK;
}

/* ---- where from ---- */

static zstc_status read_endpoint(pull_settings *settings, const cli_options *options, zstc_error *error) {
    const char *endpoint = options->endpoint != NULL ? options->endpoint : get("HF_ENDPOINT");
    if (endpoint == NULL) endpoint = DEFAULT_ENDPOINT;
    if (!pull_origin_is_web(endpoint)) {
        return zstc_error_set(error, ZSTC_INVALID_ARGUMENT, "the endpoint \"%s\" is not a URL (expected https://HOST)",
                              endpoint);
    }
    settings->endpoint = strdup(endpoint);
    if (settings->endpoint == NULL) return zstc_error_memory(error);
    for (size_t length = strlen(endpoint); length > 0 && endpoint[length - 1] == '/'; length--)
        settings->endpoint[length - 1] = '\0';
    return ZSTC_OK;
}

/* ---- the token ---- */

/* The first line without the spaces around it; NULL for one that is empty or could not be a header's value. */
static char *clean(const char *token) {
    token += strspn(token, " \t\r\n");
    size_t length = strcspn(token, " \t\r\n");
    if (length == 0) return NULL;
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)token[i] <= ' ' || (unsigned char)token[i] >= 0x7F) return NULL;
    }
    char *copy = strdup(token);
    if (copy != NULL) copy[length] = '\0';
    return copy;
}

/* $HF_TOKEN_PATH, else "token" in the home of Hugging Face, where `hf auth login` writes it. */
static char *read_token_file(void) {
    char text[TOKEN_MOST + 1], *home = zstc_hub_home();
    const char *named = get("HF_TOKEN_PATH");
    char *path = named != NULL ? zstc_expand(named) : pull_path(home, "token", "");
    FILE *file = path != NULL ? fopen(path, "rb") : NULL;
    size_t length = file != NULL ? fread(text, 1, TOKEN_MOST, file) : 0;
    if (file != NULL) fclose(file);
    text[length] = '\0';
    free(path);
    free(home);
    return clean(text);
}

static char *find_token(void) {
    const char *named = get("HF_TOKEN");
    if (named == NULL) named = get("HUGGING_FACE_HUB_TOKEN");
    if (named != NULL) return clean(named);
    return is_true("HF_HUB_DISABLE_IMPLICIT_TOKEN") ? NULL : read_token_file();
}

/* ---- all of it ---- */

static long read_timeout(void) {
    const char *value = get("HF_HUB_DOWNLOAD_TIMEOUT");
    long seconds = value != NULL ? strtol(value, NULL, 10) : 0;
    return seconds > 0 && seconds <= TIMEOUT_MOST ? seconds : DEFAULT_TIMEOUT;
}

/* A file of certificates in the place of the system's, as curl, requests and httpx look for one. */
static const char *find_certificates(void) {
    static const char *const names[] = {"SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"};
    const char *found = NULL;
    for (size_t i = 0; found == NULL && i < sizeof names / sizeof *names; i++) found = get(names[i]);
    return found;
}

static zstc_status check_online(zstc_error *error) {
    static const char *const names[] = {"HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (is_true(names[i])) {
            return zstc_error_set(error, ZSTC_IO, "nothing is downloaded, because %s is set to \"%s\"", names[i],
                                  getenv(names[i]));
        }
    }
    return ZSTC_OK;
}

zstc_status pull_settings_read(pull_settings *settings, const cli_options *options, zstc_error *error) {
    *settings = (pull_settings){0};
    zstc_status status = read_name(settings, options, error);
    if (status == ZSTC_OK) status = read_endpoint(settings, options, error);
    if (status == ZSTC_OK) status = check_online(error);
    if (status != ZSTC_OK) return status;
    settings->cache = zstc_hub_cache();
    settings->token = find_token();
    settings->http = (pull_http_settings){.endpoint = settings->endpoint,
                                          .token = settings->token,
                                          .certificates = find_certificates(),
                                          .timeout = read_timeout()};
    return settings->cache != NULL ? ZSTC_OK : zstc_error_memory(error);
}

void pull_settings_free(pull_settings *settings) {
    free(settings->id);
    free(settings->revision);
    free(settings->cache);
    free(settings->endpoint);
    free(settings->token);
}
