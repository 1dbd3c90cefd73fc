#include "request/request.h"

#include <stdlib.h>

#include "request/candidates_json.h"
#include "request/members.h"
#include "request/refuse.h"

/* ---- inputs ---------------------------------------------------------------------------------------------------- */

static zstc_status read_listed_inputs(zstc_request *request, zstc_value inputs, zstc_error *error) {
    zstc_value_cursor cursor = zstc_value_inside(inputs);
    zstc_value item;
    for (size_t i = 0; zstc_value_next_item(&cursor, &item); i++) {
        zstc_status status =
            zstc_strings_keep(&request->strings, item, zstc_name_item("inputs", i).text, &request->texts[i], error);
        if (status != ZSTC_OK) return status;
    }
    return ZSTC_OK;
}

static zstc_status read_inputs(zstc_request *request, zstc_value inputs, zstc_error *error) {
    zstc_value_kind kind = zstc_value_kind_of(inputs);
    if (kind == ZSTC_VALUE_MISSING)
        return zstc_refuse(error, "inputs", "is missing (expected a text or a list of texts)");
    if (kind != ZSTC_VALUE_STRING && kind != ZSTC_VALUE_ARRAY)
        return zstc_refuse_value(error, "inputs", "is neither a string nor a list of strings", inputs);
    request->is_list = kind == ZSTC_VALUE_ARRAY;
    request->text_count = request->is_list ? zstc_value_count(inputs) : 1;
    if (request->text_count == 0) return zstc_refuse(error, "inputs", "is an empty list (expected at least one text)");
    request->texts = calloc(request->text_count, sizeof *request->texts);
    if (request->texts == NULL) return zstc_error_memory(error);
    if (request->is_list) return read_listed_inputs(request, inputs, error);
    return zstc_strings_keep(&request->strings, inputs, "inputs", &request->texts[0], error);
}

/* ---- the whole ------------------------------------------------------------------------------------------------- */

static zstc_status read_parameters(zstc_request *request, zstc_value object, zstc_error *error) {
    zstc_parameter_values values = {0};
    zstc_value_kind kind = zstc_value_kind_of(object);
    if (kind == ZSTC_VALUE_MISSING)
        return zstc_refuse(error, "parameters", "is missing (expected an object with candidate_labels)");
    if (kind != ZSTC_VALUE_OBJECT) return zstc_refuse_value(error, "parameters", "is not an object", object);
    zstc_status status = zstc_parameters_find(&values, object, error);
    if (status == ZSTC_OK)
        status = zstc_candidates_read(&request->own, values.candidate_labels, &request->strings, error);
    if (status == ZSTC_OK) status = zstc_parameters_read(&request->parameters, &values, &request->strings, error);
    return status == ZSTC_OK ? zstc_parameters_make(&request->parameters, &request->params, error) : status;
}

static zstc_status read_model(zstc_request *request, zstc_value value, zstc_error *error) {
    char *name = NULL;
    if (zstc_value_kind_of(value) == ZSTC_VALUE_MISSING) return ZSTC_OK;
    zstc_status status = zstc_strings_keep_c(&request->strings, value, "model", &name, error);
    if (status == ZSTC_OK) request->model = name;
    return status;
}

static zstc_status read_fields(zstc_request *request, zstc_value root, int with_model, zstc_error *error) {
    zstc_member fields[] = {{.name = "inputs"}, {.name = "parameters"}, {.name = "model"}};
    if (zstc_value_kind_of(root) != ZSTC_VALUE_OBJECT)
        return zstc_refuse_value(error, "the request", "is not a JSON object", root);
    zstc_status status = zstc_members_find(root, fields, with_model ? 3 : 2, "field", error);
    if (status == ZSTC_OK) status = zstc_strings_reserve(&request->strings, root.length, error);
    if (status == ZSTC_OK) status = read_inputs(request, fields[0].value, error);
    if (status == ZSTC_OK) status = read_parameters(request, fields[1].value, error);
    if (status == ZSTC_OK) status = read_model(request, fields[2].value, error);
    return status;
}

zstc_status zstc_request_read(zstc_request *request, zstc_value root, const zstc_parameters *defaults,
                              zstc_error *error) {
    if (defaults != NULL) request->parameters = *defaults;
    zstc_status status = read_fields(request, root, 0, error);
    if (status != ZSTC_OK) zstc_request_clear(request);
    return status;
}

zstc_status zstc_request_read_with_model(zstc_request *request, zstc_value root, zstc_error *error) {
    zstc_status status = read_fields(request, root, 1, error);
    if (status != ZSTC_OK) zstc_request_clear(request);
    return status;
}

void zstc_request_clear(zstc_request *request) {
    zstc_params_free(request->params);
    zstc_candidates_clear(&request->own);
    free(request->texts);
    zstc_strings_clear(&request->strings);
    *request = (zstc_request){0};
}

const zstc_candidates *zstc_request_candidates(const zstc_request *request) {
    return request->shared != NULL ? request->shared : &request->own;
}
