#include "serve/framing.h"

#include <ctype.h>
#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/queue.h>

#include "serve/status.h"

typedef struct {
    size_t count, lengths, codings, hosts;
    const char *length, *coding, *bad_name;
} framing;

/* A token of RFC 9110: a name with a space behind it is one name to one server and another to the next. */
static int is_token(const char *name) {
    if (name[0] == '\0') return 0;
    for (const unsigned char *c = (const unsigned char *)name; *c != '\0'; c++) {
        if (!isalnum(*c) && strchr("!#$%&'*+-.^_`|~", *c) == NULL) return 0;
    }
    return 1;
}

static framing read_headers(struct evhttp_request *request) {
    framing found = {0};
    const struct evkeyvalq *headers = evhttp_request_get_input_headers(request);
    for (const struct evkeyval *header = headers->tqh_first; header != NULL; header = header->next.tqe_next) {
        found.count++;
        if (!is_token(header->key)) found.bad_name = header->key;
        found.hosts += strcasecmp(header->key, "Host") == 0;
        if (strcasecmp(header->key, "Content-Length") == 0) found.lengths++, found.length = header->value;
        if (strcasecmp(header->key, "Transfer-Encoding") == 0) found.codings++, found.coding = header->value;
    }
    return found;
}

static int check_length(const framing *found, serve_problem *problem) {
    if (found->codings > 0 && found->lengths > 0)
        return serve_problem_set(problem, 400, "both Content-Length and Transfer-Encoding are given");
    if (found->lengths > 1) return serve_problem_set(problem, 400, "Content-Length is given %zu times", found->lengths);
    if (found->lengths == 1 && found->length[strspn(found->length, "0123456789")] != '\0')
        return serve_problem_set(problem, 400, "Content-Length \"%s\" (expected digits)", found->length);
    if (found->codings > 1 || (found->codings == 1 && strcasecmp(found->coding, "chunked") != 0))
        return serve_problem_set(problem, 501, "Transfer-Encoding \"%s\" (expected chunked)", found->coding);
    return 0;
}

/* evhttp reads a body with these methods alone: of another it would take the body for the next request. */
static int check_body(const struct evhttp_request *request, const framing *found, serve_problem *problem) {
    int may_have_body = (request->type & (EVHTTP_REQ_POST | EVHTTP_REQ_PUT | EVHTTP_REQ_PATCH)) != 0;
    int has_body = found->codings > 0 || (found->lengths > 0 && found->length[strspn(found->length, "0")] != '\0');
    if (may_have_body || !has_body) return 0;
    return serve_problem_set(problem, 400, "a body is given with a method that takes none");
}

/* evhttp answers in the version that it was asked in, whichever that is. */
static int check_version(struct evhttp_request *request, serve_problem *problem) {
    int major = request->major, minor = request->minor;
    if (major == 1 && minor <= 1) return 0;
    request->major = request->minor = 1;
    return major == 1 ? 0 : serve_problem_set(problem, 505, "HTTP/%d.%d (expected HTTP/1.0 or 1.1)", major, minor);
}

int serve_framing_check(struct evhttp_request *request, int has_nul, serve_problem *problem) {
    framing found = read_headers(request);
    int is_1_1 = request->major == 1 && request->minor >= 1;
    if (check_version(request, problem) != 0) return -1;
    if (found.count > SERVE_MOST_HEADERS)
        return serve_problem_set(problem, 431, "%zu headers are given (at most %d)", found.count, SERVE_MOST_HEADERS);
    if (has_nul) return serve_problem_set(problem, 400, "the headers hold a NUL");
    if (found.bad_name != NULL) return serve_problem_set(problem, 400, "\"%s\" is no name of a header", found.bad_name);
    if (is_1_1 && found.hosts != 1)
        return serve_problem_set(problem, 400, "the header Host is given %zu times (expected once)", found.hosts);
    if (check_length(&found, problem) != 0) return -1;
    return check_body(request, &found, problem);
}

size_t serve_framing_write(serve_raw_answer *answer, int status, const char *message) {
    const serve_status *row = serve_status_find(status);
    static const char BODY[] = "{\"error\":{\"code\":\"%s\",\"message\":\"%s\"}}";
    int length = snprintf(NULL, 0, BODY, row->code, message);
    int used = snprintf(answer->text, sizeof answer->text,
                        "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"
                        "%sConnection: close\r\n\r\n",
                        status, row->reason, length, status == 503 ? "Retry-After: 1\r\n" : "");
    used += snprintf(answer->text + used, sizeof answer->text - (size_t)used, BODY, row->code, message);
    return (size_t)used;
}

const char *serve_framing_message(int status) {
    switch (status) {
    case 413: return "the body has more bytes than --max-body, or one of its chunks is malformed";
    case 417: return "the header Expect asks for something other than 100-continue";
    case 501: return "unknown method";
    default: return "the request is not HTTP/1.1";
    }
}
