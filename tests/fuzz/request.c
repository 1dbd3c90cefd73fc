/* A JSON request and, with scores made up, its answer. */
#include <stdint.h>
#include <stdlib.h>

#include "request/error_json.h"
#include "request/response.h"

/* Whatever is accepted can be written, and is read back by any JSON parser. */
static void answer(const zstc_request *request) {
    zstc_error problem;
    float *scores = calloc(request->label_count, sizeof *scores);
    if (scores == NULL) abort();
    for (size_t i = 0; i < request->label_count; i++) scores[i] = 1.0f / (float)(1 + i * 7 % 5);
    for (size_t i = 0; i < request->text_count; i++) {
        zstc_response response = {.text = request->texts[i],
                                  .labels = request->labels,
                                  .scores = scores,
                                  .count = request->label_count,
                                  .truncated = (int)(i & 1)};
        json_t *json = NULL, *again = NULL;
        if (zstc_response_json(&json, &response, NULL, &problem) != ZSTC_OK) abort();
        char *text = json_dumps(json, ZSTC_RESPONSE_FLAGS);
        again = text == NULL ? NULL : json_loads(text, JSON_ALLOW_NUL, NULL);
        if (again == NULL || json_array_size(json_object_get(again, "labels")) != request->label_count) abort();
        json_decref(again);
        json_decref(json);
        free(text);
    }
    free(scores);
}

/* Whatever is refused has an error that can be written. */
static void refuse(const zstc_error *problem) {
    json_t *json = zstc_error_json(problem);
    if (json == NULL) abort();
    json_decref(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    zstc_request request = {0};
    zstc_error problem;
    zstc_value root = {0};
    zstc_status status = zstc_value_load(&root, (const char *)data, size, &problem);
    if (status == ZSTC_OK) status = zstc_request_read(&request, root, &problem);
    if (status == ZSTC_OK) {
        answer(&request);
    } else {
        refuse(&problem);
    }
    zstc_request_clear(&request);
    return 0;
}
