/* zstc info: what a model is. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/bench/bench.h"
#include "cli/bench/report.h"
#include "cli/cli.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/lines.h"
#include "cli/terminal.h"

static void print_value(const json_t *value);

static void print_members(const json_t *object) {
    const char *key, *between = "";
    json_t *value;
    json_object_foreach((json_t *)object, key, value) {
        printf("%s%s ", between, key);
        print_value(value);
        between = ", ";
    }
}

static void print_value(const json_t *value) {
    if (json_is_string(value)) {
        cli_terminal_put(stdout, json_string_value(value), json_string_length(value), INT32_MAX);
    } else if (json_is_integer(value)) {
        printf("%" JSON_INTEGER_FORMAT, json_integer_value(value));
    } else if (json_is_real(value)) {
        printf("%g", json_real_value(value));
    } else if (json_is_array(value)) {
        size_t i;
        const json_t *item;
        json_array_foreach(value, i, item) {
            if (i > 0) fputs(", ", stdout);
            print_value(item);
        }
    } else if (json_is_object(value)) {
        print_members(value);
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

static const char *told(const json_t *info, const char *key) {
    const char *value = json_string_value(json_object_get(info, key));
    return value != NULL ? value : "";
}

/* The forward of an archive itself computes in the precision that it was saved in. */
static void print_others(const json_t *info) {
    char names[64];
    if (strcmp(told(info, "engine"), "module") == 0) return;
    cli_bench_list_others(names, sizeof names, told(info, "device"), told(info, "precision"));
    printf("\nOther precisions: %s. zstc info --bench measures them here.\n", names);
}

static int print_json(const json_t *info) {
    return cli_lines_write(stdout, info) == 0 ? cli_flush_stdout() : cli_io_error("standard output", errno);
}

static int print_info(json_t *info, const cli_options *options) {
    if (options->json) return options->bench ? CLI_OK : print_json(info);
    print_lines(info);
    if (!options->bench) print_others(info);
    return cli_flush_stdout();
}

static int read_info(json_t **info, zstc *z) {
    char *text = NULL;
    if (zstc_info_json(z, &text) == ZSTC_OK) *info = json_loads(text, 0, NULL);
    zstc_string_free(text);
    return *info != NULL ? CLI_OK : cli_memory_error();
}

/* ---- --bench ---------------------------------------------------------------------------------------------------- */

static int print_bench(const cli_bench *bench, json_t *info, const cli_options *options) {
    if (options->json) {
        if (json_object_set_new(info, "bench", cli_bench_json(bench)) != 0) return cli_memory_error();
        return print_json(info);
    }
    cli_bench_print(bench);
    return cli_flush_stdout();
}

/* Frees the open model. */
static int bench_model(zstc *z, json_t *info, double opening_seconds, const cli_options *options) {
    cli_bench *bench = malloc(sizeof *bench);
    if (bench == NULL) return zstc_free(z), cli_memory_error();
    cli_bench_plan(bench, told(info, "device"), options->precision);
    if (!options->json) cli_bench_announce(bench);
    fflush(stdout); /* a failure shows at the end */
    if (strcmp(told(info, "precision"), bench->rows[0].precision) != 0) {
        zstc_free(z);
        z = NULL;
    }
    cli_bench_run(bench, options, z, opening_seconds);
    int code = print_bench(bench, info, options);
    if (code == CLI_OK && cli_bench_measured(bench) == NULL) {
        cli_error("info: no precision could be measured: %s", bench->rows[0].reason);
        code = CLI_MODEL;
    }
    free(bench);
    return code;
}

static int run_info(const cli_options *options) {
    zstc *z = NULL;
    json_t *info = NULL;
    int error = options->bench ? cli_interrupt_start() : 0; /* before a library makes a thread */
    if (error != 0) return cli_io_error("watching for signals", error);
    double start = cli_bench_now();
    int code = cli_open(&z, options);
    double opening_seconds = cli_bench_now() - start;
    if (code == CLI_OK) code = read_info(&info, z);
    if (code == CLI_OK) code = print_info(info, options);
    if (code == CLI_OK && options->bench) {
        code = bench_model(z, info, opening_seconds, options);
        z = NULL;
    }
    zstc_free(z);
    json_decref(info);
    return code;
}

/* ---- the command ------------------------------------------------------------------------------------------------ */

static const char ABOUT[] = "Opens the model and tells what it is, how it runs here and which files were read.\n";

static const cli_listed_option OPTIONS[] = {
    {.name = "json"},
    {.name = "bench"},
    {.name = "model"},
    {.name = "device"},
    {.name = "precision"},
    {.name = "threads"},
    {.name = "max-batch-tokens"},
    {.name = "class-names"},
    {0},
};

const cli_command cli_info = {
    .name = "info",
    .summary = "tell what a model is and how it would run",
    .synopsis = "[-m MODEL] [--json] [--bench]",
    .about = ABOUT,
    .options = OPTIONS,
    .operand_count = 0,
    .operand_help = " (a model goes after -m)",
    .run = run_info,
};
