#include "request/response.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "request/error_json.h"

double zstc_response_number(float score) {
    char text[32];
    for (int digits = 6; digits < 9; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, (double)score);
        if (strtof(text, NULL) == score) return strtod(text, NULL);
    }
    return (double)score;
}

zstc_status zstc_response_order(const zstc_response *response, const zstc_selection *selection, size_t *order,
                                size_t *shown, zstc_error *error) {
    const zstc_selection wanted = selection != NULL ? *selection : (zstc_selection){0};
    zstc_status status = zstc_select(response->scores, response->count, wanted.threshold, wanted.top_k, order, shown);
    return status == ZSTC_OK ? ZSTC_OK : zstc_error_take_last(error, status);
}

/* Appends a label and its score; 0 without memory. */
static int append(json_t *labels, json_t *scores, const char *label, float score) {
    return json_array_append_new(labels, json_string(label)) == 0 &&
           json_array_append_new(scores, json_real(zstc_response_number(score))) == 0;
}

static json_t *build(const zstc_response *response, const size_t *order, size_t shown) {
    json_t *answer = json_object(), *labels = json_array(), *scores = json_array();
    int whole = answer != NULL && labels != NULL && scores != NULL;
    for (size_t i = 0; whole && i < shown; i++)
        whole = append(labels, scores, response->labels[order[i]], response->scores[order[i]]);
    whole = whole &&
            json_object_set_new(answer, "sequence", json_stringn(response->text.bytes, response->text.length)) == 0;
    whole = whole && json_object_set(answer, "labels", labels) == 0;
    whole = whole && json_object_set(answer, "scores", scores) == 0;
    if (whole && response->truncated) whole = json_object_set_new(answer, "truncated", json_true()) == 0;
    json_decref(labels);
    json_decref(scores);
    if (whole) return answer;
    json_decref(answer);
    return NULL;
}

/* JSON has no way to write NaN. */
static zstc_status check_scores(const zstc_response *response, zstc_error *error) {
    for (size_t i = 0; i < response->count; i++) {
        if (!isfinite(response->scores[i]))
            return zstc_error_set(error, ZSTC_BACKEND, "the score of label '%s' is not a number", response->labels[i]);
    }
    return ZSTC_OK;
}

zstc_status zstc_response_json(json_t **out, const zstc_response *response, const zstc_selection *selection,
                               zstc_error *error) {
    zstc_status status = check_scores(response, error);
    if (status != ZSTC_OK) return status;
    size_t *order = calloc(response->count > 0 ? response->count : 1, sizeof *order);
    if (order == NULL) return zstc_error_memory(error);
    size_t shown = 0;
    status = zstc_response_order(response, selection, order, &shown, error);
    json_t *answer = status == ZSTC_OK ? build(response, order, shown) : NULL;
    free(order);
    if (status == ZSTC_OK && answer == NULL) return zstc_error_memory(error);
    if (status == ZSTC_OK) *out = answer;
    return status;
}

zstc_status zstc_response_fetch(zstc_response *response, const zstc_batch *batch, size_t index, zstc_error *error) {
    int32_t truncated = 0;
    zstc_status status = zstc_batch_scores(batch, index, &response->scores, &response->count);
    if (status == ZSTC_OK) status = zstc_batch_truncated(batch, index, &truncated);
    if (status != ZSTC_OK) return zstc_error_take_last(error, status);
    response->truncated = truncated != 0;
    return ZSTC_OK;
}

static zstc_status answer_text(json_t **out, const zstc_request *request, size_t which, const zstc_batch *batch,
                               size_t index, zstc_error *error) {
    const zstc_candidates *candidates = zstc_request_candidates(request);
    zstc_response response = {.text = request->texts[which], .labels = candidates->names};
    zstc_status status = zstc_response_fetch(&response, batch, index, error);
    if (status != ZSTC_OK) return status;
    return zstc_response_json(out, &response, &request->parameters.selection, error);
}

zstc_status zstc_response_to(json_t **out, const zstc_request *request, const zstc_batch *batch, size_t first,
                             zstc_error *error) {
    if (!request->is_list) return answer_text(out, request, 0, batch, first, error);
    json_t *list = json_array();
    zstc_status status = list == NULL ? zstc_error_memory(error) : ZSTC_OK;
    for (size_t i = 0; status == ZSTC_OK && i < request->text_count; i++) {
        json_t *answer = NULL;
        status = answer_text(&answer, request, i, batch, first + i, error);
        if (status == ZSTC_OK && json_array_append_new(list, answer) != 0) status = zstc_error_memory(error);
    }
    if (status == ZSTC_OK) {
        *out = list;
    } else {
        json_decref(list);
    }
    return status;
}
