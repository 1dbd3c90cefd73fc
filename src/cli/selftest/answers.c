#include "cli/selftest/answers.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

/* known_answers.json, made a part of the program when it is built. */
extern const unsigned char CLI_KNOWN_ANSWERS[];
extern const size_t CLI_KNOWN_ANSWERS_SIZE;

/* ---- one answer ------------------------------------------------------------------------------------------------- */

/* Where an error is. */
typedef struct {
    const char *path;
    size_t number; /* of the answer, from 1 */
} place;

static int refuse(const place *at, const char *field, const char *is) {
    cli_error("%s: answer %zu: %s %s", at->path, at->number, field, is);
    return CLI_IO;
}

static int take_string(const place *at, json_t *object, const char *field, const char **out) {
    *out = json_string_value(json_object_get(object, field));
    return *out != NULL && **out != '\0' ? CLI_OK : refuse(at, field, "is missing or no text (expected a string)");
}

/* The bound of scores that were published in full, or with "3 decimals", of which the last may be rounded or cut. */
static double bound_of(const cli_answer *answer, int is_exact) {
    double unit = 1;
    if (is_exact) return CLI_ANSWER_BOUND;
    if (answer->precision == NULL || !isdigit((unsigned char)answer->precision[0])) return -1;
    for (long decimals = strtol(answer->precision, NULL, 10); decimals > 0 && unit > 1e-9; decimals--) unit /= 10;
    return unit + CLI_ANSWER_BOUND;
}

static int take_labels(const place *at, cli_answer *answer, const json_t *given) {
    answer->label_count = json_array_size(given);
    if (answer->label_count == 0) return refuse(at, "labels_given", "is missing or no list (expected labels)");
    answer->labels = calloc(answer->label_count, sizeof *answer->labels);
    if (answer->labels == NULL) return cli_memory_error();
    for (size_t i = 0; i < answer->label_count; i++) {
        answer->labels[i] = json_string_value(json_array_get(given, i));
        if (answer->labels[i] == NULL) return refuse(at, "labels_given", "holds a value that is no string");
    }
    return CLI_OK;
}

static int find_label(const cli_answer *answer, const char *label, size_t *out) {
    for (size_t i = 0; label != NULL && i < answer->label_count; i++) {
        if (strcmp(answer->labels[i], label) == 0) return *out = i, 1;
    }
    return 0;
}

static int take_scores(const place *at, cli_answer *answer, const json_t *labels, const json_t *scores) {
    answer->count = json_array_size(scores);
    if (answer->count == 0) return refuse(at, "scores", "is missing or no list (expected numbers)");
    if (json_array_size(labels) != answer->count) return refuse(at, "labels", "are not as many as scores");
    answer->places = calloc(answer->count, sizeof *answer->places);
    answer->published = calloc(answer->count, sizeof *answer->published);
    if (answer->places == NULL || answer->published == NULL) return cli_memory_error();
    for (size_t i = 0; i < answer->count; i++) {
        const json_t *score = json_array_get(scores, i);
        if (!json_is_number(score)) return refuse(at, "scores", "holds a value that is no number");
        answer->published[i] = json_number_value(score);
        if (!find_label(answer, json_string_value(json_array_get(labels, i)), &answer->places[i]))
            return refuse(at, "labels", "holds one that is not in labels_given");
    }
    return CLI_OK;
}

/* What an answer does not say is the default: one label wins, the template of the library, exact. */
static void take_manner(cli_answer *answer, const json_t *object) {
    answer->multi_label = json_is_true(json_object_get(object, "multi_label"));
    answer->hypothesis_template = json_string_value(json_object_get(object, "hypothesis_template"));
    answer->source = json_string_value(json_object_get(object, "source"));
    answer->note = json_string_value(json_object_get(object, "note"));
    answer->precision = json_string_value(json_object_get(object, "precision"));
    answer->bound = bound_of(answer, !json_is_false(json_object_get(object, "float32_exact")));
}

static int take_answer(const place *at, cli_answer *answer, json_t *object) {
    int code = take_string(at, object, "model", &answer->model);
    if (code == CLI_OK) code = take_string(at, object, "text", &answer->text);
    if (code == CLI_OK) code = take_labels(at, answer, json_object_get(object, "labels_given"));
    if (code == CLI_OK)
        code = take_scores(at, answer, json_object_get(object, "labels"), json_object_get(object, "scores"));
    answer->text_length = json_string_length(json_object_get(object, "text"));
    take_manner(answer, object);
    return code;
}

/* ---- all of them ------------------------------------------------------------------------------------------------ */

static int load(cli_answers *answers, const char *path) {
    json_error_t problem;
    if (path == NULL) {
        answers->root = json_loadb((const char *)CLI_KNOWN_ANSWERS, CLI_KNOWN_ANSWERS_SIZE, 0, &problem);
        return answers->root != NULL ? CLI_OK : cli_memory_error();
    }
    FILE *file = fopen(path, "rbe");
    if (file == NULL) return cli_io_error(path, errno);
    answers->root = json_loadf(file, JSON_REJECT_DUPLICATES, &problem);
    fclose(file);
    if (answers->root != NULL) return CLI_OK;
    cli_error("%s:%d: %s", path, problem.line, problem.text);
    return CLI_IO;
}

int cli_answers_read(cli_answers *answers, const char *path) {
    place at = {.path = path != NULL ? path : "known_answers.json"};
    int code = load(answers, path);
    if (code != CLI_OK) return code;
    size_t count = json_array_size(answers->root);
    if (count == 0) {
        cli_error("%s: not a list of answers", at.path);
        return CLI_IO;
    }
    answers->items = calloc(count, sizeof *answers->items);
    if (answers->items == NULL) return cli_memory_error();
    for (size_t i = 0; code == CLI_OK && i < count; i++) {
        at.number = i + 1;
        answers->count++;
        code = take_answer(&at, &answers->items[i], json_array_get(answers->root, i));
    }
    return code;
}

void cli_answers_clear(cli_answers *answers) {
    for (size_t i = 0; i < answers->count; i++) {
        free(answers->items[i].labels);
        free(answers->items[i].places);
        free(answers->items[i].published);
    }
    free(answers->items);
    json_decref(answers->root);
    *answers = (cli_answers){0};
}

/* ---- models ----------------------------------------------------------------------------------------------------- */

static int is_name(const char *model, const char *name, size_t length) {
    const char *slash = strchr(model, '/');
    if (memchr(name, '/', length) == NULL && slash != NULL) model = slash + 1;
    return strlen(model) == length && memcmp(model, name, length) == 0;
}

const char *cli_answers_model(const cli_answers *answers, const char *name, size_t length) {
    for (size_t i = 0; i < answers->count; i++) {
        if (is_name(answers->items[i].model, name, length)) return answers->items[i].model;
    }
    return NULL;
}

/* How many answers a model has, or 0 where an earlier one than `index` is of the same model. */
static size_t count_from(const cli_answers *answers, size_t index) {
    const char *model = answers->items[index].model;
    size_t count = 0;
    for (size_t i = 0; i < answers->count; i++) {
        if (strcmp(answers->items[i].model, model) != 0) continue;
        if (i < index) return 0;
        count++;
    }
    return count;
}

void cli_answers_list(const cli_answers *answers, char *text, size_t size) {
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < answers->count && used < size; i++) {
        size_t count = count_from(answers, i);
        if (count > 0)
            used += (size_t)snprintf(text + used, size - used, "%s%s (%zu)", used > 0 ? ", " : "",
                                     answers->items[i].model, count);
    }
}
