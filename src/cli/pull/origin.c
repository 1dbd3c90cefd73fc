#include "cli/pull/origin.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* NULL parts where `url` is none. */
typedef struct {
    CURLU *url;
    char *scheme, *host, *port;
} origin;

static origin read_origin(const char *url) {
    origin o = {.url = curl_url()};
    if (o.url == NULL || curl_url_set(o.url, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) return o;
    curl_url_get(o.url, CURLUPART_SCHEME, &o.scheme, 0);
    curl_url_get(o.url, CURLUPART_HOST, &o.host, 0);
    curl_url_get(o.url, CURLUPART_PORT, &o.port, CURLU_DEFAULT_PORT);
    return o;
}

static void free_origin(origin *o) {
    curl_free(o->scheme);
    curl_free(o->host);
    curl_free(o->port);
    curl_url_cleanup(o->url);
}

static bool is_web(const origin *o) {
    if (o->scheme == NULL || o->host == NULL || o->port == NULL) return false;
    return strcasecmp(o->scheme, "https") == 0 || strcasecmp(o->scheme, "http") == 0;
}

static bool same(const origin *a, const origin *b) {
    return is_web(a) && is_web(b) && strcasecmp(a->scheme, b->scheme) == 0 && strcasecmp(a->host, b->host) == 0 &&
           strcmp(a->port, b->port) == 0;
}

bool pull_origin_same(const char *url, const char *other) {
    origin a = read_origin(url), b = read_origin(other);
    bool result = same(&a, &b);
    free_origin(&a);
    free_origin(&b);
    return result;
}

bool pull_origin_may_follow(const char *from, const char *to) {
    origin a = read_origin(from), b = read_origin(to);
    bool result = is_web(&a) && is_web(&b) && (strcasecmp(a.scheme, "http") == 0 || strcasecmp(b.scheme, "https") == 0);
    free_origin(&a);
    free_origin(&b);
    return result;
}

bool pull_origin_is_web(const char *url) {
    origin o = read_origin(url);
    bool result = is_web(&o);
    free_origin(&o);
    return result;
}

const char *pull_origin_text(const char *url, char text[PULL_ORIGIN]) {
    origin o = read_origin(url);
    char *port = NULL;
    if (o.url != NULL) curl_url_get(o.url, CURLUPART_PORT, &port, CURLU_NO_DEFAULT_PORT);
    snprintf(text, PULL_ORIGIN, "%s://%s%s%s", o.scheme != NULL ? o.scheme : "?", o.host != NULL ? o.host : "?",
             port != NULL ? ":" : "", port != NULL ? port : "");
    curl_free(port);
    free_origin(&o);
    return text;
}

char *pull_origin_quote(const char *text) {
    char *quoted = curl_easy_escape(NULL, text, 0), *copy = quoted != NULL ? strdup(quoted) : NULL;
    curl_free(quoted);
    return copy;
}
