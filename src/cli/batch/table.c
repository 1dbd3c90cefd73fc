#include "cli/batch/table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

/* ---- the format -------------------------------------------------------------------------------------------------- */

static int ends_with(const char *name, size_t length, const char *ending) {
    size_t own = strlen(ending);
    return length >= own && memcmp(name + length - own, ending, own) == 0;
}

cli_format cli_batch_format(const cli_options *options) {
    const char *name = options->operands[0];
    size_t length = strlen(name);
    if (options->has_format) return options->format;
    if (ends_with(name, length, ".gz")) length -= strlen(".gz");
    if (ends_with(name, length, ".zst")) length -= strlen(".zst");
    return ends_with(name, length, ".csv") ? CLI_CSV : ends_with(name, length, ".tsv") ? CLI_TSV : CLI_JSON_LINES;
}

/* ---- the header of IN -------------------------------------------------------------------------------------------- */

static int find_text(cli_batch_table *table, const cli_csv_record *record, const char *in, const char *wanted) {
    size_t found = 0;
    for (size_t i = 0; i < record->count; i++) {
        const zstc_text *field = &record->fields[i];
        if (field->length != strlen(wanted) || memcmp(field->bytes, wanted, field->length) != 0) continue;
        table->columns.text = i;
        found++;
    }
    if (found == 1) return CLI_OK;
    cli_error("%s: the header has %s column \"%s\": %.*s (--text-field names the column with the text)", in,
              found == 0 ? "no" : "more than one", wanted,
              (int)(table->header_length < 200 ? table->header_length : 200), table->header);
    return CLI_USAGE;
}

static int read_columns(cli_batch_table *table, const char *in, const cli_options *options) {
    cli_csv_record record = {0};
    zstc_error error;
    int code;
    if (cli_csv_split(&record, table->columns.format, table->header, table->header_length, &error) != ZSTC_OK) {
        cli_error("%s: the header: %s", in, error.line);
        code = CLI_USAGE;
    } else {
        table->columns.count = record.count;
        code = find_text(table, &record, in, options->text_field != NULL ? options->text_field : "text");
    }
    cli_csv_record_free(&record);
    return code;
}

static int tell_empty(const cli_lines *in) {
    cli_error("%s: it is empty (expected a header with the names of the columns)", in->name);
    return CLI_USAGE;
}

int cli_batch_table_read(cli_batch_table *table, cli_lines *in, const cli_options *options) {
    const char *line;
    size_t length;
    *table = (cli_batch_table){.columns.format = in->format, .labels = &options->candidates};
    int got = cli_lines_next(in, &line, &length);
    if (got < 0) return cli_lines_error(in);
    int returns = got > 0 && length > 0 && line[length - 1] == '\r';
    if (got == 0 || length == (size_t)returns) return tell_empty(in);
    table->line_end = returns ? "\r\n" : "\n";
    table->header_length = length - (size_t)returns;
    table->header = malloc(table->header_length + 1);
    if (table->header == NULL) return cli_memory_error();
    memcpy(table->header, line, table->header_length);
    table->header[table->header_length] = '\0';
    return read_columns(table, in->name, options);
}

void cli_batch_table_free(cli_batch_table *table) {
    free(table->header);
    *table = (cli_batch_table){0};
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static int put(cli_target *out, const char *text) { return cli_target_put(out, text, strlen(text)); }

/* In TSV a tab or a line end cannot stand in a field. */
static int put_tsv(cli_target *out, const char *text) {
    for (; *text != '\0'; text++) {
        int blank = *text == '\t' || *text == '\n' || *text == '\r';
        if (cli_target_put(out, blank ? " " : text, 1) != 0) return -1;
    }
    return 0;
}

static int put_csv(cli_target *out, const char *text) {
    if (strpbrk(text, ",\"\r\n") == NULL) return put(out, text);
    if (put(out, "\"") != 0) return -1;
    for (; *text != '\0'; text++) {
        if ((*text == '"' && put(out, "\"") != 0) || cli_target_put(out, text, 1) != 0) return -1;
    }
    return put(out, "\"");
}

/* A field that follows others; NULL is empty. */
static int add_field(const cli_batch_table *table, cli_target *out, const char *text) {
    int is_tsv = table->columns.format == CLI_TSV;
    if (put(out, is_tsv ? "\t" : ",") != 0) return -1;
    if (text == NULL) return 0;
    return is_tsv ? put_tsv(out, text) : put_csv(out, text);
}

static int add_score(const cli_batch_table *table, cli_target *out, const json_t *score) {
    char text[32];
    if (score == NULL) return add_field(table, out, NULL);
    snprintf(text, sizeof text, "%.9g", json_real_value(score)); /* as ZSTC_RESPONSE_FLAGS has JSON written */
    return add_field(table, out, text);
}

static int add_score_name(const cli_batch_table *table, cli_target *out, const char *label) {
    static const char before[] = "zstc_score:";
    char *name = malloc(sizeof before + strlen(label));
    if (name == NULL) return errno = ENOMEM, -1;
    strcat(strcpy(name, before), label);
    int done = add_field(table, out, name);
    free(name);
    return done;
}

int cli_batch_table_header(const cli_batch_table *table, cli_target *out) {
    if (cli_target_put(out, table->header, table->header_length) != 0) return -1;
    if (add_field(table, out, "zstc_label") != 0 || add_field(table, out, "zstc_score") != 0) return -1;
    for (size_t i = 0; i < table->labels->count; i++) {
        if (add_score_name(table, out, table->labels->names[i]) != 0) return -1;
    }
    if (add_field(table, out, "zstc_truncated") != 0 || add_field(table, out, "zstc_error") != 0) return -1;
    return put(out, table->line_end);
}

/* The score that an answer shows for a label, NULL where it shows none. Labels of one name have their scores in the
 * order in which they come. */
static const json_t *score_of(const json_t *answer, const zstc_candidates *labels, size_t which) {
    const json_t *names = json_object_get(answer, "labels"), *name;
    size_t same = 0, i;
    for (size_t j = 0; j < which; j++) same += strcmp(labels->names[j], labels->names[which]) == 0;
    json_array_foreach(names, i, name) {
        if (strcmp(json_string_value(name), labels->names[which]) != 0) continue;
        if (same-- == 0) return json_array_get(json_object_get(answer, "scores"), i);
    }
    return NULL;
}

static int add_answer(const cli_batch_table *table, cli_target *out, const json_t *answer) {
    if (add_field(table, out, json_string_value(json_array_get(json_object_get(answer, "labels"), 0))) != 0) return -1;
    if (add_score(table, out, json_array_get(json_object_get(answer, "scores"), 0)) != 0) return -1;
    for (size_t i = 0; i < table->labels->count; i++) {
        if (add_score(table, out, score_of(answer, table->labels, i)) != 0) return -1;
    }
    return add_field(table, out, json_is_true(json_object_get(answer, "truncated")) ? "1" : NULL);
}

static int add_error(const cli_batch_table *table, cli_target *out, const zstc_error *error) {
    char text[ZSTC_ERROR_LINE + 64];
    snprintf(text, sizeof text, "%s: %s", zstc_status_name(error->status), error->line);
    return add_field(table, out, text);
}

int cli_batch_table_row(const cli_batch_table *table, cli_target *out, const cli_row *row, const json_t *answer) {
    if (cli_target_put(out, row->record.bytes, row->record.length) != 0) return -1;
    if (row->record.length > 0) { /* an empty line stays one */
        if (add_answer(table, out, answer) != 0) return -1;
        if ((answer != NULL ? add_field(table, out, NULL) : add_error(table, out, &row->error)) != 0) return -1;
    }
    return put(out, table->line_end);
}
