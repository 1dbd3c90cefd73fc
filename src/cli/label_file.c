#include "cli/label_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "request/candidates_json.h"
#include "request/labels.h"

/* A file being read. */
typedef struct {
    cli_options *options;
    const char *flag, *path;
    char *bytes; /* with a NUL behind them */
    size_t length, capacity;
} label_file;

/* ---- the whole file -------------------------------------------------------------------------------------------- */

static int read_all(label_file *in, FILE *file) {
    enum { STEP = 1 << 16 };
    for (size_t got = 1; got > 0; in->length += got) {
        char *bytes = zstc_array_grow(in->bytes, &in->capacity, in->length + STEP + 1, 1);
        if (bytes == NULL) return cli_memory_error();
        in->bytes = bytes;
        errno = 0;
        got = fread(bytes + in->length, 1, STEP, file);
        if (ferror(file)) return cli_io_error(in->path, errno);
    }
    in->bytes[in->length] = '\0';
    return CLI_GO_ON;
}

static int read_file(label_file *in) {
    FILE *file = fopen(in->path, "rbe");
    if (file == NULL) return cli_io_error(in->path, errno);
    int code = read_all(in, file);
    fclose(file);
    return code;
}

/* ---- errors ---------------------------------------------------------------------------------------------------- */

static int refuse_line(const label_file *in, size_t number, const char *line) {
    return cli_usage_error(in->options, "%s: %s:%zu: %s", in->flag, in->path, number, line);
}

/* `hint` follows the error's line. */
static int refuse_list(const label_file *in, const zstc_error *error, const char *hint) {
    if (error->status == ZSTC_OUT_OF_MEMORY) return cli_memory_error();
    return cli_usage_error(in->options, "%s: %s: %s%s", in->flag, in->path, error->line, hint);
}

/* ---- JSON ------------------------------------------------------------------------------------------------------ */

/* Memory of the options for the strings of a value. */
static zstc_status reserve(label_file *in, zstc_strings *strings, size_t most, zstc_error *error) {
    zstc_status status = zstc_strings_reserve(strings, most, error);
    if (status != ZSTC_OK) return status;
    return cli_options_own(in->options, strings->bytes) ? ZSTC_OK : zstc_error_memory(error);
}

static int read_list(label_file *in, const char *bytes, size_t length) {
    static const char HINT[] = " (a file that starts with [ or { is read as JSON)";
    zstc_strings strings = {0};
    zstc_value root = {0};
    zstc_error error;
    if (zstc_value_load(&root, bytes, length, &error) != ZSTC_OK) return refuse_list(in, &error, HINT);
    zstc_status status = reserve(in, &strings, root.length, &error);
    if (status == ZSTC_OK)
        status = zstc_candidates_read_list(&in->options->candidates, root, "labels", &strings, &error);
    return status == ZSTC_OK ? CLI_GO_ON : refuse_list(in, &error, "");
}

static int read_json_line(label_file *in, char *line, size_t length, size_t number) {
    zstc_candidates *candidates = &in->options->candidates;
    zstc_strings strings = {0};
    zstc_value root = {0};
    zstc_error error;
    zstc_status status = zstc_value_load(&root, line, length, &error);
    if (status == ZSTC_OK) status = reserve(in, &strings, root.length, &error);
    if (status == ZSTC_OK) status = zstc_candidates_read_label(candidates, root, "the label", &strings, &error);
    if (status == ZSTC_OUT_OF_MEMORY) return cli_memory_error();
    return status == ZSTC_OK ? CLI_GO_ON : refuse_line(in, number, error.line);
}

/* ---- lines ----------------------------------------------------------------------------------------------------- */

/* "label", or "label", a tab and "description". */
static int read_text_line(label_file *in, char *line, size_t length, size_t number) {
    zstc_error error;
    if (zstc_utf8_valid_prefix(line, length) != length) return refuse_line(in, number, "the line is not valid UTF-8");
    if (memchr(line, '\0', length) != NULL) return refuse_line(in, number, "the line holds a NUL character");
    char *tab = strchr(line, '\t'), *text = line;
    if (tab != NULL) {
        *tab = '\0';
        text = zstc_labels_trim(tab + 1);
        if (text[0] == '\0') return refuse_line(in, number, "there is no description behind the tab");
    }
    char *label = zstc_labels_trim(line);
    if (label[0] == '\0') return refuse_line(in, number, "there is no label before the tab");
    if (zstc_candidates_reserve(&in->options->candidates, 1, 1, &error) != ZSTC_OK) return cli_memory_error();
    zstc_candidates_add(&in->options->candidates, label, tab != NULL ? text : label);
    return CLI_GO_ON;
}

static int is_blank(const char *line, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if (strchr(" \t\r", line[i]) == NULL || line[i] == '\0') return 0;
    }
    return 1;
}

/* Hands out the lines that are not blank, each with a NUL in the place of its end. */
static int read_lines(label_file *in, char *at, char *end, int (*take)(label_file *, char *, size_t, size_t)) {
    int code = CLI_GO_ON;
    for (size_t number = 1; code == CLI_GO_ON && at < end; number++) {
        char *stop = memchr(at, '\n', (size_t)(end - at));
        if (stop == NULL) stop = end;
        *stop = '\0';
        if (!is_blank(at, (size_t)(stop - at))) code = take(in, at, (size_t)(stop - at), number);
        at = stop + 1;
    }
    return code;
}

/* ---- a file of any kind ---------------------------------------------------------------------------------------- */

static int read_labels(label_file *in) {
    char *start = in->bytes + zstc_utf8_mark(in->bytes, in->length), *end = in->bytes + in->length;
    switch (start[strspn(start, " \t\r\n")]) {
    case '[': return read_list(in, start, (size_t)(end - start));
    case '{': return read_lines(in, start, end, read_json_line);
    default: return read_lines(in, start, end, read_text_line);
    }
}

int cli_label_file_read(cli_options *options, const char *flag, const char *path) {
    label_file in = {.options = options, .flag = flag, .path = path};
    size_t before = options->candidates.count;
    int code = read_file(&in);
    if (code != CLI_GO_ON) return free(in.bytes), code;
    if (!cli_options_own(options, in.bytes)) return cli_memory_error();
    code = read_labels(&in);
    if (code != CLI_GO_ON || options->candidates.count > before) return code;
    return cli_usage_error(options, "%s: no label in %s", flag, path);
}
