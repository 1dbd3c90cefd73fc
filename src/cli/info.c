/* zstc info: what a model is. */
#include <string.h>

#include "cli/cli.h"
#include "cli/command.h"
#include "cli/lines.h"
#include "cli/terminal.h"

static void print_value(const json_t *value) {
    if (json_is_string(value)) {
        cli_terminal_put(stdout, json_string_value(value), json_string_length(value), INT32_MAX);
    } else if (json_is_integer(value)) {
        printf("%" JSON_INTEGER_FORMAT, json_integer_value(value));
    } else if (json_is_array(value)) {
        size_t i;
        const json_t *item;
        json_array_foreach(value, i, item) {
            if (i > 0) fputs(", ", stdout);
            print_value(item);
        }
    } else {
        fputs(json_is_true(value) ? "yes" : json_is_false(value) ? "no" : "-", stdout);
    }
}

static void print_size(json_int_t bytes) {
    static const char *const UNITS[] = {"kB", "MB", "GB", "TB"};
    double size = (double)bytes / 1000;
    int unit = 0;
    if (bytes < 10000) {
        printf("%" JSON_INTEGER_FORMAT " bytes", bytes);
        return;
    }
    for (; size >= 999.5 && unit < 3; unit++) size /= 1000;
    printf("%.3g %s", size, UNITS[unit]);
}

/* A file on each line, under one another. */
static void print_files(const json_t *files, int indent) {
    size_t i;
    const json_t *file;
    json_array_foreach(files, i, file) {
        if (i > 0) printf("\n%*s", indent, "");
        print_value(json_object_get(file, "name"));
        fputs(", ", stdout);
        print_size(json_integer_value(json_object_get(file, "bytes")));
    }
}

static void print_lines(json_t *info) {
    const char *key;
    json_t *value;
    int widest = 0;
    json_object_foreach(info, key, value) {
        if ((int)strlen(key) > widest) widest = (int)strlen(key);
    }
    json_object_foreach(info, key, value) {
        printf("%-*s  ", widest, key);
        if (strcmp(key, "files") == 0) {
            print_files(value, widest + 2);
        } else {
            print_value(value);
        }
        putchar('\n');
    }
}

static int print_info(const char *text, int as_json) {
    if (as_json) {
        puts(text);
    } else {
        json_t *info = json_loads(text, 0, NULL);
        if (info == NULL) return cli_memory_error();
        print_lines(info);
        json_decref(info);
    }
    return cli_flush_stdout();
}

static int run_info(const cli_options *options) {
    zstc *z = NULL;
    char *text = NULL;
    int code = cli_open(&z, options);
    if (code != CLI_OK) return code;
    if (zstc_info_json(z, &text) == ZSTC_OK) {
        code = print_info(text, options->json);
    } else {
        cli_error("%s", zstc_last_error());
        code = CLI_MODEL;
    }
    zstc_string_free(text);
    zstc_free(z);
    return code;
}

/* ---- the command ------------------------------------------------------------------------------------------------ */

static const char ABOUT[] = "Opens the model and tells what it is, how it runs here and which files were read.\n";

static const cli_listed_option OPTIONS[] = {
    {.name = "json"},        {.name = "model"},
    {.name = "device"},      {.name = "precision"},
    {.name = "threads"},     {.name = "max-batch-tokens"},
    {.name = "class-names"}, {0},
};

const cli_command cli_info = {
    .name = "info",
    .summary = "tell what a model is and how it would run",
    .synopsis = "[-m MODEL] [--json]",
    .about = ABOUT,
    .options = OPTIONS,
    .operand_count = 0,
    .operand_help = " (a model goes after -m)",
    .run = run_info,
};
