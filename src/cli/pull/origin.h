/* URLs: their origins, which are scheme, host and port, and what stands in their paths. */
#ifndef ZSTC_CLI_PULL_ORIGIN_H
#define ZSTC_CLI_PULL_ORIGIN_H

#include <stdbool.h>

/* Whether both have one origin; false for what is no URL. */
bool pull_origin_same(const char *url, const char *other);

/* Whether a redirect is one to follow: to http or https, and never from https to http. */
bool pull_origin_may_follow(const char *from, const char *to);

/* "scheme://host[:port]" of a URL for messages: without its path, which may be signed, and without a user's name.
 * Returns `text`. */
enum { PULL_ORIGIN = 300 };
const char *pull_origin_text(const char *url, char text[PULL_ORIGIN]);

/* "http" or "https", and a host. */
bool pull_origin_is_web(const char *url);

/* `text` as one part of a URL's path: a slash in it is quoted too. The caller frees it; NULL without memory. */
char *pull_origin_quote(const char *text);

#endif
