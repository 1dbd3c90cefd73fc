/* Tables as text: CSV as RFC 4180 has it, a field in quotes may hold commas, line ends and doubled quotes; TSV, where a
 * tab or a line end always ends the field. */
#ifndef ZSTC_CLI_CSV_H
#define ZSTC_CLI_CSV_H

#include "request/strings.h"

typedef enum { CLI_JSON_LINES, CLI_CSV, CLI_TSV } cli_format;

/* Where in a record the reader is; zero-initialised: at the start of a field. */
typedef enum { CLI_CSV_START, CLI_CSV_PLAIN, CLI_CSV_QUOTED, CLI_CSV_QUOTE } cli_csv_state;

/* Looks for the line end that ends a record; how many bytes come before it, `size` where it is not among them. */
size_t cli_csv_find_end(cli_csv_state *state, cli_format format, const char *bytes, size_t size);

typedef struct {
    char *bytes; /* of the fields, without quotes */
    zstc_text *fields;
    size_t count, byte_capacity, field_capacity;
} cli_csv_record;

/* Cuts a record, without its line end, into fields; free with cli_csv_record_free. OUT_OF_MEMORY, or INVALID_ARGUMENT
 * where quotes are not as they should be. */
zstc_status cli_csv_split(cli_csv_record *record, cli_format format, const char *bytes, size_t size, zstc_error *error);
void cli_csv_record_free(cli_csv_record *record);

#endif
