#include "cli/row.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "request/members.h"
#include "request/refuse.h"

/* Makes a request for one text, of the labels of the command line; the text itself comes after. */
static zstc_status make_request(zstc_request *request, const cli_chunk *chunk, size_t most, zstc_error *error) {
    zstc_status status = zstc_strings_reserve(&request->strings, most, error);
    if (status != ZSTC_OK) return status;
    request->texts = calloc(1, sizeof *request->texts);
    if (request->texts == NULL) return zstc_error_memory(error);
    request->text_count = 1;
    request->shared = &chunk->options->candidates;
    request->prepared = chunk->labels;
    request->parameters = chunk->options->parameters;
    return ZSTC_OK;
}

/* A text as it is: whether it is UTF-8 is for the library to say. */
static zstc_status read_text(cli_row *row, const cli_chunk *chunk, const char *line, size_t length) {
    zstc_request *request = &row->request;
    zstc_status status = make_request(request, chunk, length + 1, &row->error);
    if (status != ZSTC_OK) return status;
    memcpy(request->strings.bytes, line, length);
    request->texts[0] = (zstc_text){.bytes = request->strings.bytes, .length = length};
    return ZSTC_OK;
}

static zstc_status read_field(cli_row *row, const cli_chunk *chunk, zstc_value root) {
    const char *wanted = chunk->options->text_field;
    zstc_member field = {.name = wanted != NULL ? wanted : "text"};
    if (zstc_value_kind_of(root) != ZSTC_VALUE_OBJECT)
        return zstc_refuse_value(&row->error, "the line", "is not a JSON object", root);
    zstc_status status = zstc_members_find(root, &field, 1, NULL, &row->error);
    if (status != ZSTC_OK) return status;
    if (field.value.bytes == NULL)
        return zstc_error_set(&row->error, ZSTC_INVALID_ARGUMENT, "field \"%s\" is missing", field.name);
    char name[128];
    snprintf(name, sizeof name, "field \"%s\"", field.name);
    status = make_request(&row->request, chunk, field.value.length, &row->error);
    if (status != ZSTC_OK) return status;
    return zstc_strings_keep(&row->request.strings, field.value, name, &row->request.texts[0], &row->error);
}

/* A record without anything in it is no record: nothing is asked, and it is answered by itself. */
static zstc_status read_record(cli_row *row, cli_chunk *chunk, const char *line, size_t length) {
    char *copy = malloc(length + 1);
    if (copy == NULL) return zstc_error_memory(&row->error);
    memcpy(copy, line, length);
    copy[length] = '\0';
    row->record = (zstc_text){.bytes = copy, .length = length};
    if (length == 0) return ZSTC_OK;
    const cli_columns *columns = &chunk->columns;
    zstc_status status = cli_csv_split(&chunk->record, columns->format, line, length, &row->error);
    if (status != ZSTC_OK) return status;
    if (chunk->record.count != columns->count)
        return zstc_error_set(&row->error, ZSTC_INVALID_ARGUMENT, "the record has %zu fields, but the header has %zu",
                              chunk->record.count, columns->count);
    const zstc_text *text = &chunk->record.fields[columns->text];
    return read_text(row, chunk, text->bytes, text->length);
}

static zstc_status read_json(cli_row *row, const cli_chunk *chunk, const char *line, size_t length) {
    zstc_value root = {0};
    zstc_status status = zstc_value_load(&root, line, length, &row->error);
    if (status != ZSTC_OK) return status;
    if (chunk->kind == CLI_ROW_FIELD) return read_field(row, chunk, root);
    return zstc_request_read(&row->request, root, &chunk->options->parameters, &row->error);
}

static zstc_status read_line(cli_row *row, cli_chunk *chunk, const char *line, size_t length) {
    switch (chunk->kind) {
    case CLI_ROW_TEXT: return read_text(row, chunk, line, length);
    case CLI_ROW_RECORD: return read_record(row, chunk, line, length);
    case CLI_ROW_REQUEST:
    case CLI_ROW_FIELD: break;
    }
    return read_json(row, chunk, line, length);
}

void cli_row_read(cli_row *row, cli_chunk *chunk, const char *line, size_t length) {
    row->request = (zstc_request){0};
    row->record = (zstc_text){0};
    row->error.status = ZSTC_OK;
    zstc_status status = read_line(row, chunk, line, length);
    if (status != ZSTC_OK) zstc_request_clear(&row->request);
}
