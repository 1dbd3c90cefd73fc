#include "serve/status.h"

/* RFC 9110; 499 is nginx's number for a client that left before it was answered, and is never sent. */
const serve_status SERVE_STATUSES[] = {
    {200, "OK", "OK"},
    {204, "No Content", "OK"},
    {400, "Bad Request", "BAD_REQUEST"},
    {401, "Unauthorized", "UNAUTHORIZED"},
    {404, "Not Found", "NOT_FOUND"},
    {405, "Method Not Allowed", "METHOD_NOT_ALLOWED"},
    {406, "Not Acceptable", "NOT_ACCEPTABLE"},
    {408, "Request Timeout", "REQUEST_TIMEOUT"},
    {413, "Content Too Large", "CONTENT_TOO_LARGE"},
    {415, "Unsupported Media Type", "UNSUPPORTED_MEDIA_TYPE"},
    {417, "Expectation Failed", "EXPECTATION_FAILED"},
    {422, "Unprocessable Content", "UNPROCESSABLE_CONTENT"},
    {429, "Too Many Requests", "TOO_MANY_REQUESTS"},
    {431, "Request Header Fields Too Large", "HEADERS_TOO_LARGE"},
    {499, "Client Closed Request", "CLIENT_CLOSED_REQUEST"},
    {500, "Internal Server Error", "INTERNAL_SERVER_ERROR"},
    {501, "Not Implemented", "NOT_IMPLEMENTED"},
    {503, "Service Unavailable", "SERVICE_UNAVAILABLE"},
    {504, "Gateway Timeout", "GATEWAY_TIMEOUT"},
    {505, "HTTP Version Not Supported", "HTTP_VERSION_NOT_SUPPORTED"},
    {0, "Error", "ERROR"},
};

_Static_assert(sizeof SERVE_STATUSES / sizeof SERVE_STATUSES[0] == SERVE_STATUS_COUNT, "SERVE_STATUS_COUNT");

size_t serve_status_index(int status) {
    size_t i = 0;
    while (SERVE_STATUSES[i].status != 0 && SERVE_STATUSES[i].status != status) i++;
    return i;
}

const serve_status *serve_status_find(int status) { return &SERVE_STATUSES[serve_status_index(status)]; }
