#include "cli/pull/http.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "cli/pull/answer.h"
#include "cli/pull/origin.h"

enum {
    REDIRECTS_MOST = 10,
    SLOWEST = 1000,          /* bytes a second; what is slower for as long as the timeout has stalled */
    DISCARDED_MOST = 1 << 20 /* of the body of an error */
};

struct pull_http {
    const pull_http_settings *settings;
    CURL *curl;
    char reason[CURL_ERROR_SIZE];
    bool answered; /* some host has answered: a name that cannot be resolved later may be again */
};

/* One request and its answer, for the callbacks. */
typedef struct {
    const pull_request *request;
    pull_answer *answer;
    size_t discarded;
    zstc_status taken; /* what request->take said */
    zstc_error *error;
} exchange;

/* ---- callbacks ---- */

static size_t take_header(char *bytes, size_t size, size_t count, void *context) {
    exchange *e = context;
    pull_answer_header(e->answer, bytes, size * count);
    return size * count;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *context) {
    exchange *e = context;
    size_t length = size * count;
    if (e->request->take != NULL && (e->answer->status == 200 || e->answer->status == 206)) {
        e->taken = e->request->take(e->request->context, e->answer, bytes, length, e->error);
        return e->taken == ZSTC_OK ? length : 0;
    }
    e->discarded += length;
    return e->discarded <= DISCARDED_MOST ? length : 0;
}

/* ---- one exchange ---- */

static struct curl_slist *make_headers(const pull_http *http, const char *url) {
    struct curl_slist *headers = curl_slist_append(NULL, "Accept-Encoding: identity"), *more;
    const char *token = http->settings->token;
    if (headers == NULL || token == NULL || !pull_origin_same(url, http->settings->endpoint)) return headers;
    size_t size = strlen(token) + sizeof "Authorization: Bearer ";
    char *line = malloc(size);
    if (line != NULL) snprintf(line, size, "Authorization: Bearer %s", token);
    more = line != NULL ? curl_slist_append(headers, line) : NULL;
    free(line);
    if (more == NULL) curl_slist_free_all(headers);
    return more;
}

static void set_options(pull_http *http, const char *url, const struct curl_slist *headers, exchange *e) {
    CURL *curl = http->curl;
    char range[32], agent[64];
    snprintf(agent, sizeof agent, "zstc/%s", zstc_version());
    snprintf(range, sizeof range, "%llu-", (unsigned long long)e->request->from);
    curl_easy_reset(curl); /* connections stay open */
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, agent);
    curl_easy_setopt(curl, e->request->head ? CURLOPT_NOBODY : CURLOPT_HTTPGET, 1L);
    if (e->request->from > 0) curl_easy_setopt(curl, CURLOPT_RANGE, range);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, e);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, e);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, http->reason);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, http->settings->timeout);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, (long)SLOWEST);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, http->settings->timeout);
    if (http->settings->certificates != NULL) curl_easy_setopt(curl, CURLOPT_CAINFO, http->settings->certificates);
}

/* Whether trying again may help. A host that was never reached is more likely misspelt or behind a closed door. */
static bool may_pass(const pull_http *http, CURLcode code) {
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT: return http->answered;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_OUT_OF_MEMORY: return false;
    default: return true;
    }
}

static zstc_status fail(const pull_http *http, CURLcode code, const char *url, zstc_error *error) {
    char origin[PULL_ORIGIN];
    const char *reason = http->reason[0] != '\0' ? http->reason : curl_easy_strerror(code);
    const char *what = "the transfer failed";
    pull_origin_text(url, origin);
    switch (code) {
    case CURLE_OUT_OF_MEMORY: return zstc_error_memory(error);
    case CURLE_OPERATION_TIMEDOUT:
        return zstc_error_set(error, ZSTC_IO, "%s: no data, or nearly none, for %ld seconds", origin,
                              http->settings->timeout);
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT: what = "cannot be reached"; break;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CONNECT_ERROR: what = "no secure connection (TLS)"; break;
    default: break;
    }
    return zstc_error_set(error, ZSTC_IO, "%s: %s: %s", origin, what, reason);
}

static zstc_status exchange_once(pull_http *http, const char *url, exchange *e, bool *again) {
    struct curl_slist *headers = make_headers(http, url);
    *again = false;
    if (headers == NULL) return zstc_error_memory(e->error);
    e->taken = ZSTC_OK;
    e->discarded = 0;
    pull_answer_clear(e->answer);
    http->reason[0] = '\0';
    set_options(http, url, headers, e);
    CURLcode code = curl_easy_perform(http->curl);
    curl_slist_free_all(headers);
    e->answer->from_hub = pull_origin_same(url, http->settings->endpoint);
    if (e->taken != ZSTC_OK) return e->taken;
    if (code == CURLE_WRITE_ERROR && e->discarded > DISCARDED_MOST) code = CURLE_OK;
    *again = may_pass(http, code);
    if (code != CURLE_OK) return fail(http, code, url, e->error);
    http->answered = true;
    return ZSTC_OK;
}

/* ---- redirects ---- */

/* Where the answer leads on to, as a whole URL; *next stays NULL where it does not. */
static zstc_status find_next(pull_http *http, const char *url, exchange *e, char **next) {
    char *location = NULL, origin[PULL_ORIGIN];
    if (e->answer->status < 300 || e->answer->status > 399) return ZSTC_OK;
    curl_easy_getinfo(http->curl, CURLINFO_REDIRECT_URL, &location);
    if (location == NULL) return ZSTC_OK;
    if (!pull_origin_may_follow(url, location)) {
        return zstc_error_set(e->error, ZSTC_IO, "%s: a redirect that leaves https or http is not followed",
                              pull_origin_text(url, origin));
    }
    *next = strdup(location);
    return *next != NULL ? ZSTC_OK : zstc_error_memory(e->error);
}

static zstc_status follow(pull_http *http, exchange *e, char **url, char **location, bool *again) {
    char origin[PULL_ORIGIN];
    for (int i = 0; i <= REDIRECTS_MOST; i++) {
        char *next = NULL;
        zstc_status status = exchange_once(http, *url, e, again);
        if (status != ZSTC_OK) return status;
        *again = false;
        status = find_next(http, *url, e, &next);
        if (status != ZSTC_OK) return status;
        if (next == NULL || (e->request->head && e->answer->linked_etag[0] != '\0')) {
            if (e->request->head) *location = next != NULL ? next : strdup(*url);
            return !e->request->head || *location != NULL ? ZSTC_OK : zstc_error_memory(e->error);
        }
        free(*url);
        *url = next;
    }
    return zstc_error_set(e->error, ZSTC_IO, "%s: more than %d redirects", pull_origin_text(*url, origin),
                          REDIRECTS_MOST);
}

zstc_status pull_http_run(pull_http *http, const pull_request *request, pull_answer *answer, char **location,
                          bool *again, zstc_error *error) {
    exchange e = {.request = request, .answer = answer, .error = error};
    char *url = strdup(request->url);
    *again = false;
    zstc_status status = url != NULL ? follow(http, &e, &url, location, again) : zstc_error_memory(error);
    free(url);
    return status;
}

/* ---- the handle ---- */

zstc_status pull_http_new(pull_http **out, const pull_http_settings *settings, zstc_error *error) {
    pull_http *http = calloc(1, sizeof *http);
    if (http == NULL) return zstc_error_memory(error);
    http->settings = settings;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK) http->curl = curl_easy_init();
    if (http->curl == NULL) {
        pull_http_free(http);
        return zstc_error_memory(error);
    }
    *out = http;
    return ZSTC_OK;
}

void pull_http_free(pull_http *http) {
    if (http == NULL) return;
    curl_easy_cleanup(http->curl);
    curl_global_cleanup();
    free(http);
}
