#include "cli/row.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "request/error_json.h"
#include "request/members.h"

/* Makes a request for one text of the labels of the command line; the text itself comes after. */
static zstc_status make_request(zstc_request *request, const cli_options *options, size_t most, zstc_error *error) {
    zstc_status status = zstc_request_reserve(request, most, error);
    if (status != ZSTC_OK) return status;
    request->texts = calloc(1, sizeof *request->texts);
    request->labels = malloc(options->label_count * sizeof *request->labels);
    if (request->texts == NULL || request->labels == NULL) return zstc_error_memory(error);
    request->text_count = 1;
    memcpy(request->labels, options->labels, options->label_count * sizeof *request->labels);
    request->label_count = options->label_count;
    status = zstc_params_new(&request->params);
    if (status == ZSTC_OK) status = cli_options_apply(options, request->params, 1);
    return status == ZSTC_OK ? ZSTC_OK : zstc_error_take_last(error, status);
}

/* A text as it is: whether it is UTF-8 is for the library to say. */
static zstc_status read_text(cli_row *row, const cli_options *options, const char *line, size_t length) {
    zstc_request *request = &row->request;
    zstc_status status = make_request(request, options, length + 1, &row->error);
    if (status != ZSTC_OK) return status;
    memcpy(request->strings, line, length);
    request->texts[0] = (zstc_request_text){.bytes = request->strings, .length = length};
    return ZSTC_OK;
}

static zstc_status read_field(cli_row *row, const cli_options *options, zstc_value root) {
    zstc_member field = {.name = options->text_field != NULL ? options->text_field : "text"};
    if (zstc_value_kind_of(root) != ZSTC_VALUE_OBJECT)
        return zstc_error_set(&row->error, ZSTC_INVALID_ARGUMENT, "the line is not a JSON object: %s",
                              zstc_value_show(root).text);
    zstc_status status = zstc_members_find(root, &field, 1, NULL, &row->error);
    if (status != ZSTC_OK) return status;
    if (field.value.bytes == NULL)
        return zstc_error_set(&row->error, ZSTC_INVALID_ARGUMENT, "field \"%s\" is missing", field.name);
    char name[128];
    snprintf(name, sizeof name, "field \"%s\"", field.name);
    status = make_request(&row->request, options, field.value.length, &row->error);
    if (status != ZSTC_OK) return status;
    return zstc_request_keep(&row->request, field.value, name, &row->request.texts[0], &row->error);
}

static zstc_status read_request(cli_row *row, const cli_options *options, zstc_value root) {
    zstc_status status = zstc_request_read(&row->request, root, &row->error);
    if (status != ZSTC_OK) return status;
    status = cli_options_apply(options, row->request.params, 0);
    return status == ZSTC_OK ? ZSTC_OK : zstc_error_take_last(&row->error, status);
}

static zstc_status read_json(cli_row *row, const cli_options *options, cli_row_kind kind, const char *line,
                             size_t length) {
    zstc_value root = {0};
    zstc_status status = zstc_value_load(&root, line, length, &row->error);
    if (status != ZSTC_OK) return status;
    return kind == CLI_ROW_FIELD ? read_field(row, options, root) : read_request(row, options, root);
}

void cli_row_read(cli_row *row, const cli_options *options, cli_row_kind kind, const char *line, size_t length) {
    row->request = (zstc_request){0};
    row->error.status = ZSTC_OK;
    zstc_status status =
        kind == CLI_ROW_TEXT ? read_text(row, options, line, length) : read_json(row, options, kind, line, length);
    if (status != ZSTC_OK) zstc_request_clear(&row->request);
}
