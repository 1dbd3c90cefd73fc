/* A JSON request and, with scores made up, its answer. */
#include <stdint.h>
#include <stdlib.h>

#include "request/error_json.h"
#include "request/response.h"

/* Whatever is accepted can be written, and is read back by any JSON parser. */
static void answer_text(const zstc_request *request, size_t which, const float *scores) {
    const zstc_candidates *candidates = zstc_request_candidates(request);
    const zstc_selection *selection = &request->parameters.selection;
    zstc_error problem;
    zstc_response response = {.text = request->texts[which],
                              .labels = candidates->names,
                              .scores = scores,
                              .count = candidates->count,
                              .truncated = (int)(which & 1)};
    json_t *json = NULL, *again = NULL;
    if (zstc_response_json(&json, &response, selection, &problem) != ZSTC_OK) abort();
    char *text = json_dumps(json, ZSTC_RESPONSE_FLAGS);
    again = text == NULL ? NULL : json_loads(text, JSON_ALLOW_NUL, NULL);
    if (again == NULL) abort();
    size_t shown = json_array_size(json_object_get(again, "labels"));
    if (shown > candidates->count || (selection->top_k > 0 && shown > selection->top_k)) abort();
    if (selection->top_k == 0 && selection->threshold == 0 && shown != candidates->count) abort();
    json_decref(again);
    json_decref(json);
    free(text);
}

static void answer(const zstc_request *request) {
    size_t count = zstc_request_candidates(request)->count;
    float *scores = calloc(count, sizeof *scores);
    if (scores == NULL) abort();
    for (size_t i = 0; i < count; i++) scores[i] = 1.0f / (float)(1 + i * 7 % 5);
    for (size_t i = 0; i < request->text_count; i++) answer_text(request, i, scores);
    free(scores);
}

/* Each label has one text for the template, or its sentences; and none is lost. */
static void check_labels(const zstc_candidates *candidates) {
    size_t texts = 0;
    for (size_t i = 0; i < candidates->count; i++) texts += candidates->sentences[i] > 0 ? candidates->sentences[i] : 1;
    if (texts != candidates->text_count || !zstc_candidates_equal(candidates, candidates)) abort();
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
    if (status == ZSTC_OK) status = zstc_request_read(&request, root, NULL, &problem);
    if (status == ZSTC_OK) {
        check_labels(&request.own);
        answer(&request);
    } else {
        refuse(&problem);
    }
    zstc_request_clear(&request);
    return 0;
}
