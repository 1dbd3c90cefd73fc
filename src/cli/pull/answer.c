#include "cli/pull/answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void pull_answer_clear(pull_answer *answer) {
    *answer = (pull_answer){.length = -1, .linked_size = -1, .first = -1, .whole = -1, .retry_after = -1};
}

static void copy(char field[PULL_FIELD], const char *value) { snprintf(field, PULL_FIELD, "%s", value); }

/* What is no whole number counts as missing. */
static int64_t number(const char *value, const char *ends) {
    char *end;
    if (*value < '0' || *value > '9') return -1;
    long long found = strtoll(value, &end, 10);
    return *end == '\0' || strchr(ends, *end) != NULL ? found : -1;
}

/* "bytes 100-199/200", or "bytes 100-199/" and "*". */
static void read_range(pull_answer *answer, const char *value) {
    if (strncasecmp(value, "bytes ", 6) != 0) return;
    const char *slash = strchr(value, '/');
    answer->first = number(value + 6, "-");
    answer->whole = slash != NULL ? number(slash + 1, "") : -1;
}

/* What the hub sends instead of Retry-After: "api";r=0;t=55 (huggingface_hub, parse_ratelimit_headers). */
static void read_window(pull_answer *answer, const char *value) {
    const char *seconds = strstr(value, ";t=");
    if (answer->status == 429 && answer->retry_after < 0 && seconds != NULL)
        answer->retry_after = number(seconds + 3, "; ,");
}

static void set(pull_answer *answer, const char *name, const char *value) {
    if (strcasecmp(name, "ETag") == 0) {
        copy(answer->etag, value);
    } else if (strcasecmp(name, "X-Linked-Etag") == 0) {
        copy(answer->linked_etag, value);
    } else if (strcasecmp(name, "X-Repo-Commit") == 0) {
        copy(answer->commit, value);
    } else if (strcasecmp(name, "X-Error-Code") == 0) {
        copy(answer->error_code, value);
    } else if (strcasecmp(name, "X-Error-Message") == 0) {
        copy(answer->error_message, value);
    } else if (strcasecmp(name, "Content-Length") == 0) {
        answer->length = number(value, "");
    } else if (strcasecmp(name, "X-Linked-Size") == 0) {
        answer->linked_size = number(value, "");
    } else if (strcasecmp(name, "Content-Range") == 0) {
        read_range(answer, value);
    } else if (strcasecmp(name, "Retry-After") == 0) {
        answer->retry_after = number(value, ""); /* a date counts as missing */
    } else if (strcasecmp(name, "RateLimit") == 0) {
        read_window(answer, value);
    }
}

void pull_answer_header(pull_answer *answer, const char *line, size_t length) {
    char text[2 * PULL_FIELD];
    while (length > 0 && strchr("\r\n \t", line[length - 1]) != NULL) length--;
    if (length >= sizeof text || memchr(line, '\0', length) != NULL) return;
    memcpy(text, line, length);
    text[length] = '\0';
    if (strncmp(text, "HTTP/", 5) == 0) {
        const char *space = strchr(text, ' ');
        pull_answer_clear(answer);
        answer->status = space != NULL ? atol(space + 1) : 0;
        return;
    }
    char *colon = strchr(text, ':');
    if (colon == NULL) return;
    *colon = '\0';
    set(answer, text, colon + 1 + strspn(colon + 1, " \t"));
}

const char *pull_answer_hash(const pull_answer *answer, char hash[PULL_FIELD]) {
    const char *tag = answer->linked_etag[0] != '\0' ? answer->linked_etag : answer->etag;
    if (strncmp(tag, "W/", 2) == 0) tag += 2;
    tag += *tag == '"';
    copy(hash, tag);
    hash[strcspn(hash, "\"")] = '\0';
    return hash;
}
