#include "cli/csv.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"

static char separator_of(cli_format format) { return format == CLI_TSV ? '\t' : ','; }

/* ---- where a record ends ----------------------------------------------------------------------------------------- */

static cli_csv_state after(cli_csv_state state, char byte) {
    if (byte == '"')
        return state == CLI_CSV_START || state == CLI_CSV_QUOTE ? CLI_CSV_QUOTED
               : state == CLI_CSV_QUOTED                        ? CLI_CSV_QUOTE
                                                                : CLI_CSV_PLAIN;
    if (state == CLI_CSV_QUOTED) return CLI_CSV_QUOTED;
    return byte == ',' ? CLI_CSV_START : CLI_CSV_PLAIN;
}

size_t cli_csv_find_end(cli_csv_state *state, cli_format format, const char *bytes, size_t size) {
    if (format == CLI_TSV) {
        const char *found = memchr(bytes, '\n', size);
        return found != NULL ? (size_t)(found - bytes) : size;
    }
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] == '\n' && *state != CLI_CSV_QUOTED) return *state = CLI_CSV_START, i;
        *state = after(*state, bytes[i]);
    }
    return size;
}

/* ---- fields ------------------------------------------------------------------------------------------------------ */

void cli_csv_record_free(cli_csv_record *record) {
    free(record->bytes);
    free(record->fields);
    *record = (cli_csv_record){0};
}

/* A field in quotes, from its first byte on; returns where it ends, NULL where its quotes are wrong. */
static const char *unquote(const char *from, const char *end, char **to) {
    for (from++; from < end; from++) {
        if (*from == '"') {
            from++;
            if (from == end || *from == ',') return from;
            if (*from != '"') return NULL;
        }
        *(*to)++ = *from;
    }
    return NULL;
}

static const char *copy_plain(const char *from, const char *end, char separator, char **to) {
    const char *found = memchr(from, separator, (size_t)(end - from));
    size_t length = (size_t)((found != NULL ? found : end) - from);
    memcpy(*to, from, length);
    *to += length;
    return from + length;
}

static int add_field(cli_csv_record *record, const char *start, const char *end) {
    zstc_text *fields =
        zstc_array_grow(record->fields, &record->field_capacity, record->count + 1, sizeof *record->fields);
    if (fields == NULL) return 0;
    record->fields = fields;
    fields[record->count++] = (zstc_text){.bytes = start, .length = (size_t)(end - start)};
    return 1;
}

zstc_status cli_csv_split(cli_csv_record *record, cli_format format, const char *bytes, size_t size,
                          zstc_error *error) {
    const char *from = bytes, *end = bytes + size;
    char separator = separator_of(format), *room = zstc_array_grow(record->bytes, &record->byte_capacity, size + 1, 1);
    if (room == NULL) return zstc_error_memory(error);
    record->bytes = room;
    record->count = 0;
    for (;; from++) {
        char *start = room;
        int quoted = format == CLI_CSV && from < end && *from == '"';
        from = quoted ? unquote(from, end, &room) : copy_plain(from, end, separator, &room);
        if (from == NULL)
            return zstc_error_set(error, ZSTC_INVALID_ARGUMENT,
                                  "field %zu: a quote inside a quoted field must be doubled, and one must end it",
                                  record->count + 1);
        if (!add_field(record, start, room)) return zstc_error_memory(error);
        if (from == end) return ZSTC_OK;
    }
}
