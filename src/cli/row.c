#include "cli/row.h"

#include <stdlib.h>
#include <string.h>

/* A request for one text, a JSON string, and the labels of the command line; keeps a reference to `text`. */
static zstc_status make_request(zstc_request *request, const cli_options *options, json_t *text,
                                zstc_problem *problem) {
    request->root = json_incref(text);
    request->texts = malloc(sizeof *request->texts);
    request->labels = malloc(options->label_count * sizeof *request->labels);
    if (request->texts == NULL || request->labels == NULL) return zstc_problem_memory(problem);
    request->texts[0] = (zstc_request_text){.bytes = json_string_value(text), .length = json_string_length(text)};
    request->text_count = 1;
    memcpy(request->labels, options->labels, options->label_count * sizeof *request->labels);
    request->label_count = options->label_count;
    zstc_status status = zstc_params_new(&request->params);
    if (status == ZSTC_OK) status = cli_options_apply(options, request->params, 1);
    return status == ZSTC_OK ? ZSTC_OK : zstc_problem_take(problem, status);
}

/* A text as it is: whether it is UTF-8 is for the library to say. */
static zstc_status read_text(cli_row *row, const cli_options *options, const char *line, size_t length) {
    json_t *text = json_stringn_nocheck(line, length);
    if (text == NULL) return zstc_problem_memory(&row->problem);
    zstc_status status = make_request(&row->request, options, text, &row->problem);
    json_decref(text);
    return status;
}

static zstc_status read_field(cli_row *row, const cli_options *options, json_t *root) {
    if (!json_is_object(root))
        return zstc_problem_set(&row->problem, ZSTC_INVALID_ARGUMENT, "the line is not a JSON object");
    const char *field = options->text_field != NULL ? options->text_field : "text";
    json_t *text = json_object_get(root, field);
    if (!json_is_string(text))
        return zstc_problem_set(&row->problem, ZSTC_INVALID_ARGUMENT, "field '%s' %s", field,
                                text == NULL ? "is missing" : "is not a string");
    return make_request(&row->request, options, text, &row->problem);
}

static zstc_status read_request(cli_row *row, const cli_options *options, json_t *root) {
    zstc_status status = zstc_request_read(&row->request, root, &row->problem);
    if (status != ZSTC_OK) return status;
    status = cli_options_apply(options, row->request.params, 0);
    return status == ZSTC_OK ? ZSTC_OK : zstc_problem_take(&row->problem, status);
}

static zstc_status read_json(cli_row *row, const cli_options *options, cli_row_kind kind, const char *line,
                             size_t length) {
    json_t *root = NULL;
    zstc_status status = zstc_request_load(&root, line, length, &row->problem);
    if (status != ZSTC_OK) return status;
    status = kind == CLI_ROW_FIELD ? read_field(row, options, root) : read_request(row, options, root);
    json_decref(root);
    return status;
}

void cli_row_read(cli_row *row, const cli_options *options, cli_row_kind kind, const char *line, size_t length) {
    row->request = (zstc_request){0};
    row->problem.status = ZSTC_OK;
    zstc_status status =
        kind == CLI_ROW_TEXT ? read_text(row, options, line, length) : read_json(row, options, kind, line, length);
    if (status != ZSTC_OK) zstc_request_clear(&row->request);
}
