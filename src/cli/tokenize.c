/* zstc tokenize: JSON Lines of texts and pairs to token ids. */
#include <errno.h>
#include <stdlib.h>

#include "base/array.h"
#include "cli/cli.h"
#include "cli/command.h"
#include "cli/lines.h"
#include "request/error_json.h"
#include "request/members.h"
#include "request/refuse.h"
#include "request/strings.h"

/* Ids of one line; the memory is kept from line to line. */
typedef struct {
    int32_t *items;
    size_t capacity, count;
    int32_t truncated;
} token_list;

/* What a line asks for. */
typedef struct {
    zstc_value text, premise, hypothesis, max_length;
    int32_t most; /* max_length */
} token_question;

static zstc_status refuse(zstc_error *error, const char *line) {
    return zstc_error_set(error, ZSTC_INVALID_ARGUMENT, "%s", line);
}

static zstc_status check_pair(token_question *question, zstc_error *error) {
    if (question->hypothesis.bytes == NULL) return refuse(error, "hypothesis is missing (a premise needs one)");
    if (question->max_length.bytes == NULL) return ZSTC_OK;
    if (zstc_value_whole(question->max_length, 0, INT32_MAX, &question->most)) return ZSTC_OK;
    return zstc_error_set(error, ZSTC_INVALID_ARGUMENT,
                          "max_length is not a number of tokens (expected a whole number from 0 to %d): %s", INT32_MAX,
                          zstc_value_show(question->max_length).text);
}

static zstc_status read_question(token_question *question, zstc_value root, zstc_error *error) {
    zstc_member fields[] = {{.name = "text"}, {.name = "premise"}, {.name = "hypothesis"}, {.name = "max_length"}};
    if (zstc_value_kind_of(root) != ZSTC_VALUE_OBJECT)
        return zstc_refuse_value(error, "the line", "is not a JSON object", root);
    zstc_status status = zstc_members_find(root, fields, 4, NULL, error);
    if (status != ZSTC_OK) return status;
    *question = (token_question){fields[0].value, fields[1].value, fields[2].value, fields[3].value, 0};
    int has_text = question->text.bytes != NULL, has_premise = question->premise.bytes != NULL;
    if (has_text && has_premise) return refuse(error, "the line has both text and premise (expected one of them)");
    if (!has_text && !has_premise) return refuse(error, "the line has neither text nor premise (expected one of them)");
    return has_text ? ZSTC_OK : check_pair(question, error);
}

static zstc_status encode(const zstc_tokenizer *tokenizer, const token_question *question, const zstc_text *text,
                          const zstc_text *hypothesis, token_list *ids) {
    ids->truncated = 0;
    if (question->text.bytes != NULL)
        return zstc_tokenize(tokenizer, text->bytes, text->length, ids->items, ids->capacity, &ids->count);
    return zstc_tokenize_pair(tokenizer, text->bytes, text->length, hypothesis->bytes, hypothesis->length,
                              question->most, ids->items, ids->capacity, &ids->count, &ids->truncated);
}

static int make_room(token_list *ids) {
    int32_t *items = zstc_array_grow(ids->items, &ids->capacity, ids->count, sizeof *items);
    if (items == NULL) return 0;
    ids->items = items;
    return 1;
}

static zstc_status encode_all(const zstc_tokenizer *tokenizer, const token_question *question, const zstc_text *text,
                              const zstc_text *hypothesis, token_list *ids, zstc_error *error) {
    zstc_status status = encode(tokenizer, question, text, hypothesis, ids);
    if (status == ZSTC_OK && ids->count > ids->capacity) {
        if (!make_room(ids)) return zstc_error_memory(error);
        status = encode(tokenizer, question, text, hypothesis, ids);
    }
    return status == ZSTC_OK ? ZSTC_OK : zstc_error_take_last(error, status);
}

/* Keeps the strings of the question in `strings`. */
static zstc_status answer_question(const zstc_tokenizer *tokenizer, const token_question *question,
                                   zstc_strings *strings, token_list *ids, zstc_error *error) {
    zstc_text text = {0}, hypothesis = {0};
    int alone = question->text.bytes != NULL;
    zstc_status status = zstc_strings_keep(strings, alone ? question->text : question->premise,
                                           alone ? "text" : "premise", &text, error);
    if (status == ZSTC_OK && !alone)
        status = zstc_strings_keep(strings, question->hypothesis, "hypothesis", &hypothesis, error);
    return status == ZSTC_OK ? encode_all(tokenizer, question, &text, &hypothesis, ids, error) : status;
}

static zstc_status answer(const zstc_tokenizer *tokenizer, const char *line, size_t length, token_list *ids,
                          zstc_error *error) {
    zstc_value root = {0};
    token_question question = {0};
    zstc_strings strings = {0};
    zstc_status status = zstc_value_load(&root, line, length, error);
    if (status == ZSTC_OK) status = read_question(&question, root, error);
    if (status == ZSTC_OK) status = zstc_strings_reserve(&strings, root.length, error);
    if (status == ZSTC_OK) status = answer_question(tokenizer, &question, &strings, ids, error);
    zstc_strings_clear(&strings);
    return status;
}

static void print_ids(const token_list *ids) {
    fputs("{\"ids\":[", stdout);
    for (size_t i = 0; i < ids->count; i++) printf(i == 0 ? "%d" : ",%d", (int)ids->items[i]);
    printf("],\"truncated\":%s}\n", ids->truncated ? "true" : "false");
}

static int print_problem(const zstc_error *error) {
    json_t *value = zstc_error_json(error);
    int written = value == NULL ? -1 : cli_lines_write(stdout, value);
    json_decref(value);
    return written;
}

static int answer_lines(const zstc_tokenizer *tokenizer, cli_lines *lines, token_list *ids) {
    int got, failed = 0;
    const char *line;
    size_t length;
    while ((got = cli_lines_next(lines, &line, &length)) > 0) {
        zstc_error error;
        if (answer(tokenizer, line, length, ids, &error) == ZSTC_OK) {
            print_ids(ids);
        } else {
            failed = 1;
            if (print_problem(&error) != 0) return cli_io_error("standard output", errno);
        }
        /* Each line at once: another program may wait for it before it writes the next. */
        if (cli_flush_stdout() != CLI_OK) return CLI_IO;
    }
    if (got < 0) return cli_lines_error(lines);
    return failed ? CLI_SOME_FAILED : CLI_OK;
}

static int run_tokenize(const cli_options *options) {
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

/* ---- the command ------------------------------------------------------------------------------------------------ */

static const char ABOUT[] =
    "Reads JSON Lines from stdin and answers each by a line on stdout, at once:\n"
    "\n"
    "  {\"text\": \"Hello world\"}            the text's ids, without special tokens\n"
    "  {\"premise\": \"...\", \"hypothesis\": \"...\", \"max_length\": 128}\n"
    "                                     the ids of the pair as the model sees them, the\n"
    "                                     premise cut to fit; max_length may be left out\n"
    "\n"
    "The answer is {\"ids\":[...],\"truncated\":false}, or {\"error\":{\"code\",\"message\"}}, and then\n"
    "the exit code is 1. Other fields of a line are ignored. MODEL may lack its weights.\n";

static const cli_listed_option OPTIONS[] = {
    {.name = "model"},
    {0},
};

const cli_command cli_tokenize = {
    .name = "tokenize",
    .summary = "show the token ids that a model would see",
    .synopsis = "[-m MODEL]",
    .about = ABOUT,
    .options = OPTIONS,
    .operand_count = 0,
    .run = run_tokenize,
};
