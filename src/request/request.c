#include "request/request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "request/error_json.h"
#include "request/labels.h"
#include "request/members.h"

static zstc_status refuse(zstc_error *error, const char *what, const char *is) {
    return zstc_error_set(error, ZSTC_INVALID_ARGUMENT, "%s %s", what, is);
}

static zstc_status refuse_value(zstc_error *error, const char *what, const char *is, zstc_value value) {
    return zstc_error_set(error, ZSTC_INVALID_ARGUMENT, "%s %s: %s", what, is, zstc_value_show(value).text);
}

/* ---- strings --------------------------------------------------------------------------------------------------- */

/* Room for `count` items, at least one so that NULL means no memory. */
static void *make_array(size_t count, size_t size) { return calloc(count > 0 ? count : 1, size); }

zstc_status zstc_request_reserve(zstc_request *request, size_t most, zstc_error *error) {
    request->strings = make_array(most, 1);
    return request->strings == NULL ? zstc_error_memory(error) : ZSTC_OK;
}

zstc_status zstc_request_keep(zstc_request *request, zstc_value value, const char *name, zstc_request_text *out,
                              zstc_error *error) {
    if (zstc_value_kind_of(value) != ZSTC_VALUE_STRING) return refuse_value(error, name, "is not a string", value);
    char *bytes = request->strings + request->used;
    size_t length = 0;
    uint32_t lone = zstc_value_decode(value, bytes, &length);
    if (lone != 0)
        return zstc_error_set(error, ZSTC_TEXT, "%s holds the lone surrogate \\u%04x, which is not valid Unicode", name,
                              (unsigned)lone);
    request->used += length + 1;
    *out = (zstc_request_text){.bytes = bytes, .length = length};
    return ZSTC_OK;
}

/* A string that goes into the library as a NUL-terminated one. */
static zstc_status keep_c_string(zstc_request *request, zstc_value value, const char *name, char **out,
                                 zstc_error *error) {
    zstc_request_text text = {0};
    char *bytes = request->strings + request->used;
    zstc_status status = zstc_request_keep(request, value, name, &text, error);
    if (status != ZSTC_OK) return status;
    if (memchr(bytes, '\0', text.length) != NULL) return refuse_value(error, name, "holds a NUL character", value);
    *out = bytes;
    return ZSTC_OK;
}

/* "inputs[3]" */
typedef struct {
    char text[48];
} item_name;

static item_name name_item(const char *list, size_t index) {
    item_name name;
    snprintf(name.text, sizeof name.text, "%s[%zu]", list, index);
    return name;
}

/* ---- inputs ---------------------------------------------------------------------------------------------------- */

static zstc_status read_listed_inputs(zstc_request *request, zstc_value inputs, zstc_error *error) {
    zstc_value_cursor cursor = zstc_value_inside(inputs);
    zstc_value item;
    for (size_t i = 0; zstc_value_next_item(&cursor, &item); i++) {
        zstc_status status = zstc_request_keep(request, item, name_item("inputs", i).text, &request->texts[i], error);
        if (status != ZSTC_OK) return status;
    }
    return ZSTC_OK;
}

static zstc_status read_inputs(zstc_request *request, zstc_value inputs, zstc_error *error) {
    zstc_value_kind kind = zstc_value_kind_of(inputs);
    if (kind == ZSTC_VALUE_MISSING) return refuse(error, "inputs", "is missing (expected a text or a list of texts)");
    if (kind != ZSTC_VALUE_STRING && kind != ZSTC_VALUE_ARRAY)
        return refuse_value(error, "inputs", "is neither a string nor a list of strings", inputs);
    request->is_list = kind == ZSTC_VALUE_ARRAY;
    request->text_count = request->is_list ? zstc_value_count(inputs) : 1;
    if (request->text_count == 0) return refuse(error, "inputs", "is an empty list (expected at least one text)");
    request->texts = make_array(request->text_count, sizeof *request->texts);
    if (request->texts == NULL) return zstc_error_memory(error);
    if (request->is_list) return read_listed_inputs(request, inputs, error);
    return zstc_request_keep(request, inputs, "inputs", &request->texts[0], error);
}

/* ---- parameters ------------------------------------------------------------------------------------------------ */

static zstc_status read_listed_labels(zstc_request *request, zstc_value list, zstc_error *error) {
    zstc_value_cursor cursor = zstc_value_inside(list);
    zstc_value item;
    request->labels = make_array(zstc_value_count(list), sizeof *request->labels);
    if (request->labels == NULL) return zstc_error_memory(error);
    for (size_t i = 0; zstc_value_next_item(&cursor, &item); i++) {
        char *label = NULL;
        zstc_status status = keep_c_string(request, item, name_item("candidate_labels", i).text, &label, error);
        if (status != ZSTC_OK) return status;
        request->labels[request->label_count++] = label;
    }
    return ZSTC_OK;
}

static zstc_status read_joined_labels(zstc_request *request, zstc_value string, zstc_error *error) {
    char *text = NULL;
    zstc_status status = keep_c_string(request, string, "candidate_labels", &text, error);
    if (status != ZSTC_OK) return status;
    request->labels = make_array(zstc_labels_bound(text), sizeof *request->labels);
    if (request->labels == NULL) return zstc_error_memory(error);
    request->label_count = zstc_labels_split(text, request->labels);
    return ZSTC_OK;
}

static zstc_status read_labels(zstc_request *request, zstc_value value, zstc_error *error) {
    zstc_status status;
    switch (zstc_value_kind_of(value)) {
    case ZSTC_VALUE_MISSING: return refuse(error, "candidate_labels", "is missing in parameters");
    case ZSTC_VALUE_ARRAY: status = read_listed_labels(request, value, error); break;
    case ZSTC_VALUE_STRING: status = read_joined_labels(request, value, error); break;
    default: return refuse_value(error, "candidate_labels", "is neither a list of strings nor one string", value);
    }
    if (status == ZSTC_OK && request->label_count == 0)
        return refuse(error, "candidate_labels", "is empty (expected at least one label)");
    return status;
}

static zstc_status read_multi_label(zstc_request *request, zstc_value value, zstc_error *error) {
    zstc_value_kind kind = zstc_value_kind_of(value);
    if (kind == ZSTC_VALUE_MISSING) return ZSTC_OK;
    if (kind != ZSTC_VALUE_TRUE && kind != ZSTC_VALUE_FALSE)
        return refuse_value(error, "multi_label", "is neither true nor false", value);
    zstc_status status = zstc_params_set_multi_label(request->params, kind == ZSTC_VALUE_TRUE);
    return status == ZSTC_OK ? ZSTC_OK : zstc_error_take_last(error, status);
}

static zstc_status read_template(zstc_request *request, zstc_value value, zstc_error *error) {
    char *text = NULL;
    if (zstc_value_kind_of(value) == ZSTC_VALUE_MISSING) return ZSTC_OK;
    zstc_status status = keep_c_string(request, value, "hypothesis_template", &text, error);
    if (status != ZSTC_OK) return status;
    status = zstc_params_set_template(request->params, text);
    if (status == ZSTC_OK) return ZSTC_OK;
    return zstc_error_set(error, status, "hypothesis_template: %s", zstc_last_error());
}

static zstc_status read_parameters(zstc_request *request, zstc_value parameters, zstc_error *error) {
    zstc_member fields[] = {{.name = "candidate_labels"}, {.name = "multi_label"}, {.name = "hypothesis_template"}};
    zstc_value_kind kind = zstc_value_kind_of(parameters);
    if (kind == ZSTC_VALUE_MISSING)
        return refuse(error, "parameters", "is missing (expected an object with candidate_labels)");
    if (kind != ZSTC_VALUE_OBJECT) return refuse_value(error, "parameters", "is not an object", parameters);
    zstc_status status = zstc_members_find(parameters, fields, 3, "parameter", error);
    if (status != ZSTC_OK) return status;
    status = zstc_params_new(&request->params);
    if (status != ZSTC_OK) return zstc_error_take_last(error, status);
    status = read_labels(request, fields[0].value, error);
    if (status == ZSTC_OK) status = read_multi_label(request, fields[1].value, error);
    if (status == ZSTC_OK) status = read_template(request, fields[2].value, error);
    return status;
}

/* ---- the whole ------------------------------------------------------------------------------------------------- */

static zstc_status read_fields(zstc_request *request, zstc_value root, zstc_error *error) {
    zstc_member fields[] = {{.name = "inputs"}, {.name = "parameters"}};
    if (zstc_value_kind_of(root) != ZSTC_VALUE_OBJECT)
        return refuse_value(error, "the request", "is not a JSON object", root);
    zstc_status status = zstc_members_find(root, fields, 2, "field", error);
    if (status == ZSTC_OK) status = zstc_request_reserve(request, root.length, error);
    if (status == ZSTC_OK) status = read_inputs(request, fields[0].value, error);
    if (status == ZSTC_OK) status = read_parameters(request, fields[1].value, error);
    return status;
}

zstc_status zstc_request_read(zstc_request *request, zstc_value root, zstc_error *error) {
    zstc_status status = read_fields(request, root, error);
    if (status != ZSTC_OK) zstc_request_clear(request);
    return status;
}

void zstc_request_clear(zstc_request *request) {
    zstc_params_free(request->params);
    free(request->labels);
    free(request->texts);
    free(request->strings);
    *request = (zstc_request){0};
}

static zstc_status name_input(const zstc_request *request, size_t index, zstc_status status, zstc_error *error) {
    if (!request->is_list) return zstc_error_take_last(error, status);
    return zstc_error_set(error, status, "inputs[%zu]: %s", index, zstc_last_error());
}

zstc_status zstc_request_add(const zstc_request *request, zstc_batch *batch, size_t *first, zstc_error *error) {
    for (size_t i = 0; i < request->text_count; i++) {
        zstc_request_text text = request->texts[i];
        zstc_status status = zstc_batch_add(batch, text.bytes, text.length, request->labels, request->label_count,
                                            request->params, i == 0 ? first : NULL);
        if (status != ZSTC_OK) return name_input(request, i, status, error);
    }
    return ZSTC_OK;
}
