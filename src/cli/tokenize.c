/* zstc tokenize: JSON Lines of texts and pairs to token ids. */
#include <errno.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/lines.h"

/* Ids of one line; the memory is kept from line to line. */
typedef struct {
    int32_t *items;
    size_t capacity, count;
    int32_t truncated;
} token_list;

/* What a line asks for. */
typedef struct {
    const json_t *text; /* or premise */
    const json_t *hypothesis;
    int32_t max_length;
} token_question;

static zstc_status find_string(const json_t **out, json_t *root, const char *key, zstc_problem *problem) {
    const json_t *value = json_object_get(root, key);
    if (!json_is_string(value))
        return zstc_problem_set(problem, ZSTC_INVALID_ARGUMENT, "%s %s", key,
                                value == NULL ? "is missing" : "is not a string");
    *out = value;
    return ZSTC_OK;
}

static zstc_status find_max_length(int32_t *out, json_t *root, zstc_problem *problem) {
    const json_t *value = json_object_get(root, "max_length");
    if (value == NULL) return ZSTC_OK;
    json_int_t length = json_integer_value(value);
    if (!json_is_integer(value) || length < 0 || length > INT32_MAX)
        return zstc_problem_set(problem, ZSTC_INVALID_ARGUMENT, "max_length is not a number of tokens");
    *out = (int32_t)length;
    return ZSTC_OK;
}

static zstc_status read_question(token_question *question, json_t *root, zstc_problem *problem) {
    if (!json_is_object(root)) return zstc_problem_set(problem, ZSTC_INVALID_ARGUMENT, "the line is not a JSON object");
    int has_text = json_object_get(root, "text") != NULL, has_premise = json_object_get(root, "premise") != NULL;
    if (has_text == has_premise)
        return zstc_problem_set(problem, ZSTC_INVALID_ARGUMENT, "the line has %s premise",
                                has_text ? "both text and" : "neither text nor");
    if (has_text) return find_string(&question->text, root, "text", problem);
    zstc_status status = find_string(&question->text, root, "premise", problem);
    if (status == ZSTC_OK) status = find_string(&question->hypothesis, root, "hypothesis", problem);
    if (status == ZSTC_OK) status = find_max_length(&question->max_length, root, problem);
    return status;
}

static zstc_status encode(const zstc_tokenizer *tokenizer, const token_question *question, token_list *ids) {
    const char *text = json_string_value(question->text);
    size_t length = json_string_length(question->text);
    ids->truncated = 0;
    if (question->hypothesis == NULL)
        return zstc_tokenize(tokenizer, text, length, ids->items, ids->capacity, &ids->count);
    return zstc_tokenize_pair(tokenizer, text, length, json_string_value(question->hypothesis),
                              json_string_length(question->hypothesis), question->max_length, ids->items, ids->capacity,
                              &ids->count, &ids->truncated);
}

static int make_room(token_list *ids) {
    int32_t *items = realloc(ids->items, ids->count * sizeof *items);
    if (items == NULL) return 0;
    ids->items = items;
    ids->capacity = ids->count;
    return 1;
}

static zstc_status answer(const zstc_tokenizer *tokenizer, const char *line, size_t length, token_list *ids,
                          zstc_problem *problem) {
    json_t *root = NULL;
    token_question question = {0};
    zstc_status status = zstc_request_load(&root, line, length, problem);
    if (status == ZSTC_OK) status = read_question(&question, root, problem);
    if (status == ZSTC_OK) {
        status = encode(tokenizer, &question, ids);
        if (status != ZSTC_OK) zstc_problem_take(problem, status);
    }
    if (status == ZSTC_OK && ids->count > ids->capacity) {
        status = make_room(ids) ? encode(tokenizer, &question, ids) : zstc_problem_memory(problem);
    }
    json_decref(root);
    return status;
}

static void print_ids(const token_list *ids) {
    fputs("{\"ids\":[", stdout);
    for (size_t i = 0; i < ids->count; i++) printf(i == 0 ? "%d" : ",%d", (int)ids->items[i]);
    printf("],\"truncated\":%s}\n", ids->truncated ? "true" : "false");
}

static int print_problem(const zstc_problem *problem) {
    json_t *value = zstc_problem_json(problem);
    int written = value == NULL ? -1 : cli_lines_write(stdout, value);
    json_decref(value);
    return written;
}

static int answer_lines(const zstc_tokenizer *tokenizer, cli_lines *lines, token_list *ids) {
    int got, failed = 0;
    const char *line;
    size_t length;
    while ((got = cli_lines_next(lines, &line, &length)) > 0) {
        zstc_problem problem;
        if (answer(tokenizer, line, length, ids, &problem) == ZSTC_OK) {
            print_ids(ids);
        } else {
            failed = 1;
            if (print_problem(&problem) != 0) return cli_io_error("standard output", errno);
        }
        /* Each line at once: another program may wait for it before it writes the next. */
        if (cli_flush_stdout() != CLI_OK) return CLI_IO;
    }
    if (got < 0) return cli_io_error(lines->name, errno);
    return failed ? CLI_SOME_FAILED : CLI_OK;
}

int cli_tokenize(const cli_options *options) {
    if (options->operand_count > 0)
        return cli_usage_error("tokenize", "takes no argument, but there is '%s'", options->operands[0]);
    zstc_tokenizer *tokenizer = NULL;
    if (zstc_tokenizer_new(&tokenizer, options->model) != ZSTC_OK) {
        cli_error("%s", zstc_last_error());
        return CLI_MODEL;
    }
    cli_lines lines;
    token_list ids = {0};
    cli_lines_open(&lines, "-");
    int code = answer_lines(tokenizer, &lines, &ids);
    cli_lines_close(&lines);
    free(ids.items);
    zstc_tokenizer_free(tokenizer);
    return code;
}
