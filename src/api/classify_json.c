#include "api/json_text.h"
#include "base/fail.h"
#include "base/utf8.h"
#include "request/error_json.h"
#include "request/response.h"

/* From a request to its answer, by a batch of its own. */
static zstc_status answer(json_t **out, zstc *z, const zstc_request *request, zstc_error *error) {
    zstc_batch *batch = NULL;
    zstc_label_cache cache = {0};
    size_t first = 0;
    zstc_status status = zstc_batch_new(&batch, z);
    if (status != ZSTC_OK) return zstc_error_take_last(error, status);
    status = zstc_request_add(request, z, batch, &cache, &first, error);
    if (status == ZSTC_OK && (status = zstc_batch_run(batch)) != ZSTC_OK) zstc_error_take_last(error, status);
    if (status == ZSTC_OK) status = zstc_response_to(out, request, batch, first, error);
    zstc_label_cache_clear(&cache);
    zstc_batch_free(batch);
    return status;
}

static zstc_status classify(json_t **out, zstc *z, const char *bytes, size_t length, zstc_error *error) {
    zstc_request request = {0};
    zstc_value root = {0};
    size_t mark = zstc_utf8_mark(bytes, length);
    zstc_status status = zstc_value_load(&root, bytes + mark, length - mark, error);
    if (status == ZSTC_OK) status = zstc_request_read(&request, root, NULL, error);
    if (status == ZSTC_OK) status = answer(out, z, &request, error);
    zstc_request_clear(&request);
    return status;
}

zstc_status zstc_classify_json(zstc *z, const char *request, size_t length, char **response) {
    if (z == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_classify_json: z is NULL");
    if (request == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_classify_json: request is NULL");
    if (response == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_classify_json: response is NULL");
    if (length > PTRDIFF_MAX) return zstc_fail_length("zstc_classify_json: the request", length);
    zstc_error error;
    json_t *value = NULL;
    zstc_status status = classify(&value, z, request, length, &error);
    if (status != ZSTC_OK) return zstc_fail(status, "%s", error.line);
    return zstc_json_text(response, value, ZSTC_RESPONSE_FLAGS);
}
