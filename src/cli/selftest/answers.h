/* Published answers of models, to compare a model with. */
#ifndef ZSTC_CLI_SELFTEST_ANSWERS_H
#define ZSTC_CLI_SELFTEST_ANSWERS_H

#include <jansson.h>

#include "cli/options.h"

/* The most by which a score of an answer that was computed in float32 may differ: other machines differ by 3e-6. */
#define CLI_ANSWER_BOUND 1e-4

/* One text with its scores. The strings belong to the file. */
typedef struct {
    const char *model, *source, *note, *hypothesis_template;
    const char *precision; /* of the published scores: "full", "3 decimals"; NULL: not given */
    const char *text;
    size_t text_length;
    int multi_label;
    const char **labels; /* all that were given, in their order */
    size_t label_count;
    size_t *places; /* in `labels`, of those that scores were published for, best first */
    double *published;
    size_t count;
    double bound; /* the most that a score may differ by; negative: by any amount, it was computed in another way */
} cli_answer;

/* Zero-initialise it; free with cli_answers_clear. */
typedef struct {
    json_t *root;
    cli_answer *items;
    size_t count;
} cli_answers;

/* Reads the file `path`, NULL: the one that is part of the program. CLI_OK, or the exit code after the error. */
int cli_answers_read(cli_answers *answers, const char *path);
void cli_answers_clear(cli_answers *answers);

/* The answers' own name of a model called `name` ("owner/model", or "model" alone); NULL if there is none. */
const char *cli_answers_model(const cli_answers *answers, const char *name, size_t length);

/* "facebook/bart-large-mnli (39), …" of all models. Cut where it does not fit. */
void cli_answers_list(const cli_answers *answers, char *text, size_t size);

#endif
