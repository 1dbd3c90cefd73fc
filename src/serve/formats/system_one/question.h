/* One question of a System One request, and what is asked of the model for it. */
#ifndef ZSTC_SERVE_FORMATS_SYSTEM_ONE_QUESTION_H
#define ZSTC_SERVE_FORMATS_SYSTEM_ONE_QUESTION_H

#include "serve/formats/formats.h"

typedef enum { SERVE_NOUL, SERVE_CHOICE, SERVE_SCORE } serve_question_kind;

typedef struct {
    char *name;
    serve_question_kind kind;
    int is_inverted; /* of NOUL: the statement is what counts as no */
    size_t option_count;
    char **names;      /* of CHOICE: the options */
    char **hypotheses; /* one for each option; of NOUL one or two */
    json_t *legend;    /* of SCORE: its levels as they were given */
} serve_question;

/* Zero-initialise it; free with serve_question_clear. */
void serve_question_clear(serve_question *question);

/* Reads a question of the object "questions", with at most `most` options (0: any number); 0, or -1 and `problem`: 422
 * for a kind that no text model answers. */
int serve_question_read(serve_question *question, zstc_value key, zstc_value value, size_t most,
                        serve_problem *problem);

/* Makes the request for its scores of `state`, both of which must outlive it. */
zstc_status serve_question_ask(const serve_question *question, zstc_text state, zstc_request *request,
                               zstc_error *error);

/* The answer of `scores`, one for each hypothesis, as JSON; NULL without memory. */
json_t *serve_question_answer(const serve_question *question, const float *scores);

#endif
