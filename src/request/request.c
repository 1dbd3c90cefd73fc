#include "request/request.h"

#include <stdlib.h>
#include <string.h>

#include "request/labels.h"

/* Otherwise told as an odd kind of bad JSON. */
static int is_blank(const char *bytes, size_t length) {
    size_t at = 0;
    while (at < length && bytes[at] != '\0' && strchr(" \t\r\n", bytes[at]) != NULL) at++;
    return at == length;
}

zstc_status zstc_request_load(json_t **out, const char *bytes, size_t length, zstc_problem *problem) {
    if (is_blank(bytes, length)) return zstc_problem_set(problem, ZSTC_INVALID_ARGUMENT, "the request is empty");
    json_error_t error;
    json_t *root = json_loadb(bytes, length, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (root == NULL) {
        enum json_error_code code = json_error_code(&error);
        /* Every error of syntax has a text; jansson leaves it empty where it could not even start. */
        if (code == json_error_out_of_memory || error.text[0] == '\0') return zstc_problem_memory(problem);
        return zstc_problem_set(problem, code == json_error_invalid_utf8 ? ZSTC_TEXT : ZSTC_INVALID_ARGUMENT,
                                "not JSON at byte %d: %s", error.position, error.text);
    }
    *out = root;
    return ZSTC_OK;
}

static zstc_status refuse(zstc_problem *problem, const char *what, const char *is) {
    return zstc_problem_set(problem, ZSTC_INVALID_ARGUMENT, "%s %s", what, is);
}

/* Room for `count` items, at least one so that NULL means no memory. */
static void *make_array(size_t count, size_t size) { return calloc(count > 0 ? count : 1, size); }

/* ---- inputs ---------------------------------------------------------------------------------------------------- */

static zstc_request_text text_of(const json_t *string) {
    return (zstc_request_text){.bytes = json_string_value(string), .length = json_string_length(string)};
}

static zstc_status read_listed_inputs(zstc_request *request, const json_t *inputs, zstc_problem *problem) {
    for (size_t i = 0; i < request->text_count; i++) {
        const json_t *item = json_array_get(inputs, i);
        if (!json_is_string(item))
            return zstc_problem_set(problem, ZSTC_INVALID_ARGUMENT, "inputs[%zu] is not a string", i);
        request->texts[i] = text_of(item);
    }
    return ZSTC_OK;
}

static zstc_status read_inputs(zstc_request *request, const json_t *inputs, zstc_problem *problem) {
    if (inputs == NULL) return refuse(problem, "inputs", "is missing");
    request->is_list = json_is_array(inputs);
    if (!request->is_list && !json_is_string(inputs))
        return refuse(problem, "inputs", "is neither a string nor a list of strings");
    request->text_count = request->is_list ? json_array_size(inputs) : 1;
    if (request->text_count == 0) return refuse(problem, "inputs", "is an empty list");
    request->texts = make_array(request->text_count, sizeof *request->texts);
    if (request->texts == NULL) return zstc_problem_memory(problem);
    if (request->is_list) return read_listed_inputs(request, inputs, problem);
    request->texts[0] = text_of(inputs);
    return ZSTC_OK;
}

/* ---- parameters ------------------------------------------------------------------------------------------------ */

/* Labels and templates go into the library as NUL-terminated strings. */
static int holds_nul(const json_t *string) {
    return memchr(json_string_value(string), '\0', json_string_length(string)) != NULL;
}

static zstc_status read_listed_labels(zstc_request *request, const json_t *list, zstc_problem *problem) {
    size_t count = json_array_size(list);
    request->labels = make_array(count, sizeof *request->labels);
    if (request->labels == NULL) return zstc_problem_memory(problem);
    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_array_get(list, i);
        const char *wrong = !json_is_string(item) ? "is not a string" : holds_nul(item) ? "holds a NUL" : NULL;
        if (wrong != NULL)
            return zstc_problem_set(problem, ZSTC_INVALID_ARGUMENT, "candidate_labels[%zu] %s", i, wrong);
        request->labels[i] = json_string_value(item);
    }
    request->label_count = count;
    return ZSTC_OK;
}

static zstc_status read_joined_labels(zstc_request *request, const json_t *string, zstc_problem *problem) {
    if (holds_nul(string)) return refuse(problem, "candidate_labels", "holds a NUL");
    request->label_text = strdup(json_string_value(string));
    if (request->label_text == NULL) return zstc_problem_memory(problem);
    request->labels = make_array(zstc_labels_bound(request->label_text), sizeof *request->labels);
    if (request->labels == NULL) return zstc_problem_memory(problem);
    request->label_count = zstc_labels_split(request->label_text, request->labels);
    return ZSTC_OK;
}

static zstc_status read_labels(zstc_request *request, const json_t *value, zstc_problem *problem) {
    zstc_status status;
    if (json_is_array(value)) {
        status = read_listed_labels(request, value, problem);
    } else if (json_is_string(value)) {
        status = read_joined_labels(request, value, problem);
    } else {
        return refuse(problem, "candidate_labels", "is neither a list of strings nor one string");
    }
    if (status == ZSTC_OK && request->label_count == 0) return refuse(problem, "candidate_labels", "is empty");
    return status;
}

static zstc_status read_multi_label(zstc_request *request, const json_t *value, zstc_problem *problem) {
    if (!json_is_boolean(value)) return refuse(problem, "multi_label", "is neither true nor false");
    zstc_status status = zstc_params_set_multi_label(request->params, json_is_true(value));
    return status == ZSTC_OK ? ZSTC_OK : zstc_problem_take(problem, status);
}

static zstc_status read_template(zstc_request *request, const json_t *value, zstc_problem *problem) {
    if (!json_is_string(value)) return refuse(problem, "hypothesis_template", "is not a string");
    if (holds_nul(value)) return refuse(problem, "hypothesis_template", "holds a NUL");
    zstc_status status = zstc_params_set_template(request->params, json_string_value(value));
    if (status == ZSTC_OK) return ZSTC_OK;
    return zstc_problem_set(problem, status, "hypothesis_template: %s", zstc_last_error());
}

static zstc_status read_parameter(zstc_request *request, const char *key, const json_t *value, zstc_problem *problem) {
    if (strcmp(key, "candidate_labels") == 0) return read_labels(request, value, problem);
    if (strcmp(key, "multi_label") == 0) return read_multi_label(request, value, problem);
    if (strcmp(key, "hypothesis_template") == 0) return read_template(request, value, problem);
    return zstc_problem_set(problem, ZSTC_INVALID_ARGUMENT,
                            "unknown parameter '%s': there are candidate_labels, multi_label and hypothesis_template",
                            key);
}

static zstc_status read_parameters(zstc_request *request, json_t *parameters, zstc_problem *problem) {
    if (parameters == NULL) return refuse(problem, "parameters", "is missing: candidate_labels belongs there");
    if (!json_is_object(parameters)) return refuse(problem, "parameters", "is not an object");
    zstc_status status = zstc_params_new(&request->params);
    if (status != ZSTC_OK) return zstc_problem_take(problem, status);
    const char *key;
    json_t *value;
    json_object_foreach(parameters, key, value) {
        status = read_parameter(request, key, value, problem);
        if (status != ZSTC_OK) return status;
    }
    if (request->labels == NULL) return refuse(problem, "candidate_labels", "is missing in parameters");
    return ZSTC_OK;
}

/* ---- the whole ------------------------------------------------------------------------------------------------- */

static zstc_status check_fields(json_t *root, zstc_problem *problem) {
    if (!json_is_object(root)) return refuse(problem, "the request", "is not a JSON object");
    const char *key;
    json_t *value;
    json_object_foreach(root, key, value) {
        if (strcmp(key, "inputs") != 0 && strcmp(key, "parameters") != 0)
            return zstc_problem_set(problem, ZSTC_INVALID_ARGUMENT,
                                    "unknown field '%s': there are inputs and parameters", key);
    }
    return ZSTC_OK;
}

zstc_status zstc_request_read(zstc_request *request, json_t *root, zstc_problem *problem) {
    zstc_status status = check_fields(root, problem);
    if (status != ZSTC_OK) return status;
    request->root = json_incref(root);
    status = read_inputs(request, json_object_get(root, "inputs"), problem);
    if (status == ZSTC_OK) status = read_parameters(request, json_object_get(root, "parameters"), problem);
    if (status != ZSTC_OK) zstc_request_clear(request);
    return status;
}

void zstc_request_clear(zstc_request *request) {
    zstc_params_free(request->params);
    free(request->label_text);
    free(request->labels);
    free(request->texts);
    json_decref(request->root);
    *request = (zstc_request){0};
}

static zstc_status name_input(const zstc_request *request, size_t index, zstc_status status, zstc_problem *problem) {
    if (!request->is_list) return zstc_problem_take(problem, status);
    return zstc_problem_set(problem, status, "inputs[%zu]: %s", index, zstc_last_error());
}

zstc_status zstc_request_add(const zstc_request *request, zstc_batch *batch, size_t *first, zstc_problem *problem) {
    for (size_t i = 0; i < request->text_count; i++) {
        zstc_request_text text = request->texts[i];
        zstc_status status = zstc_batch_add(batch, text.bytes, text.length, request->labels, request->label_count,
                                            request->params, i == 0 ? first : NULL);
        if (status != ZSTC_OK) return name_input(request, i, status, problem);
    }
    return ZSTC_OK;
}
