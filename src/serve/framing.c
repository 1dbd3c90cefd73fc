#include "serve/framing.h"

#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>
#include <stdio.h>
#include <strings.h>
#include <sys/queue.h>

#include "serve/status.h"

typedef struct {
    size_t lengths, codings;
    const char *coding;
} framing;

static framing read_headers(struct evhttp_request *request) {
    framing found = {0};
    const struct evkeyvalq *headers = evhttp_request_get_input_headers(request);
    for (const struct evkeyval *header = headers->tqh_first; header != NULL; header = header->next.tqe_next) {
        found.lengths += strcasecmp(header->key, "Content-Length") == 0;
        if (strcasecmp(header->key, "Transfer-Encoding") != 0) continue;
        found.codings++;
        found.coding = header->value;
    }
    return found;
}

/* evhttp answers in the version that it was asked in, whichever that is. */
static int check_version(struct evhttp_request *request, serve_problem *problem) {
    int major = request->major, minor = request->minor;
    if (major == 1 && minor <= 1) return 0;
    request->major = request->minor = 1;
    return major == 1 ? 0 : serve_problem_set(problem, 505, "HTTP/%d.%d (expected HTTP/1.0 or 1.1)", major, minor);
}

int serve_framing_check(struct evhttp_request *request, serve_problem *problem) {
    framing found = read_headers(request);
    if (check_version(request, problem) != 0) return -1;
    if (found.codings > 0 && found.lengths > 0)
        return serve_problem_set(problem, 400, "both Content-Length and Transfer-Encoding are given");
    if (found.lengths > 1) return serve_problem_set(problem, 400, "Content-Length is given %zu times", found.lengths);
    if (found.codings > 1 || (found.codings == 1 && strcasecmp(found.coding, "chunked") != 0))
        return serve_problem_set(problem, 501, "Transfer-Encoding \"%s\" (expected chunked)", found.coding);
    return 0;
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
    case 413: return "the body or the headers are too large (--max-body)";
    case 417: return "the header Expect asks for something other than 100-continue";
    case 501: return "unknown method";
    default: return "the request is not HTTP/1.1, or its headers are longer than 65536 bytes";
    }
}
