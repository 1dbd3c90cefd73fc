#include "api/error.h"
#include "api/json_text.h"
#include "request/characters.h"
#include "request/response.h"

/* From a request to its answer, by a batch of its own. */
static zstc_status answer(json_t **out, zstc *z, const zstc_request *request, zstc_problem *problem) {
    zstc_batch *batch = NULL;
    size_t first = 0;
    zstc_status status = zstc_batch_new(&batch, z);
    if (status != ZSTC_OK) return zstc_problem_take(problem, status);
    status = zstc_request_add(request, batch, &first, problem);
    if (status == ZSTC_OK && (status = zstc_batch_run(batch)) != ZSTC_OK) zstc_problem_take(problem, status);
    if (status == ZSTC_OK) status = zstc_response_to(out, request, batch, first, problem);
    zstc_batch_free(batch);
    return status;
}

static zstc_status classify(json_t **out, zstc *z, const char *bytes, size_t length, zstc_problem *problem) {
    zstc_request request = {0};
    zstc_value root = {0};
    size_t mark = zstc_character_mark(bytes, length);
    zstc_status status = zstc_value_load(&root, bytes + mark, length - mark, problem);
    if (status == ZSTC_OK) status = zstc_request_read(&request, root, problem);
    if (status == ZSTC_OK) status = answer(out, z, &request, problem);
    zstc_request_clear(&request);
    return status;
}

zstc_status zstc_classify_json(zstc *z, const char *request, size_t length, char **response) {
    if (z == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_classify_json: z is NULL");
    if (request == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_classify_json: request is NULL");
    if (response == NULL) return zstc_fail(ZSTC_INVALID_ARGUMENT, "zstc_classify_json: response is NULL");
    if (length > PTRDIFF_MAX) return zstc_fail_length("zstc_classify_json: request", length);
    zstc_problem problem;
    json_t *value = NULL;
    zstc_status status = classify(&value, z, request, length, &problem);
    if (status != ZSTC_OK) return zstc_fail(status, "%s", problem.line);
    status = zstc_json_text(response, value, ZSTC_RESPONSE_FLAGS);
    json_decref(value);
    return status;
}
