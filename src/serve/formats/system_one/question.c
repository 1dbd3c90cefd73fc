#include "serve/formats/system_one/question.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "request/members.h"
#include "serve/text.h"

void serve_question_clear(serve_question *q) {
    for (size_t i = 0; i < q->option_count; i++) {
        if (q->names != NULL) free(q->names[i]);
        if (q->hypotheses != NULL) free(q->hypotheses[i]);
    }
    free(q->names);
    free(q->hypotheses);
    free(q->name);
    json_decref(q->legend);
    *q = (serve_question){0};
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

typedef struct {
    serve_question *question;
    zstc_value instructions, criteria;
    size_t most;     /* options; 0: any number */
    char where[128]; /* the question, as messages name it */
    serve_problem *problem;
} reading;

static int refuse(reading *r, const char *what) { return serve_problem_invalid(r->problem, "%s%s", r->where, what); }

/* The same for an error that does not say where. */
static int refuse_for(reading *r, const char *part, const zstc_error *found) {
    zstc_error error;
    zstc_error_set(&error, found->status, "%s%s: %s", r->where, part, found->line);
    return serve_problem_from(r->problem, &error);
}

static int is_given(zstc_value value) {
    zstc_value_kind kind = zstc_value_kind_of(value);
    return kind != ZSTC_VALUE_MISSING && kind != ZSTC_VALUE_NULL;
}

static int is_content(zstc_value value) {
    zstc_value_kind kind = zstc_value_kind_of(value);
    return kind == ZSTC_VALUE_STRING || kind == ZSTC_VALUE_OBJECT || kind == ZSTC_VALUE_ARRAY;
}

/* What a value says in words, to be freed. NULL and the problem. */
static char *words_of(reading *r, zstc_value value) {
    serve_text text = {0};
    zstc_error error;
    if (!is_content(value)) return refuse(r, " holds a value that is no string, object or list"), NULL;
    zstc_status status = serve_text_render(&text, value, r->where, &error);
    if (status == ZSTC_OK && strlen(text.bytes != NULL ? text.bytes : "") == text.length && text.length > 0)
        return text.bytes;
    free(text.bytes);
    if (status != ZSTC_OK) return serve_problem_from(r->problem, &error), NULL;
    return refuse(r, " holds an empty text or a NUL character"), NULL;
}

static int reserve_options(reading *r, size_t count) {
    if (r->most > 0 && count > r->most)
        return serve_problem_set(r->problem, 413, "%s has %zu options (at most %zu: --max-labels)", r->where, count,
                                 r->most);
    r->question->names = calloc(count, sizeof *r->question->names);
    r->question->hypotheses = calloc(count, sizeof *r->question->hypotheses);
    if (r->question->names == NULL || r->question->hypotheses == NULL) return serve_problem_memory(r->problem);
    r->question->option_count = count;
    return 0;
}

static int is_name_taken(const serve_question *q, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(q->names[i], q->names[count]) == 0) return 1;
    }
    return 0;
}

static int read_option(reading *r, size_t index, zstc_value key, zstc_value description) {
    serve_question *q = r->question;
    q->names[index] = words_of(r, key);
    if (q->names[index] == NULL) return -1;
    if (is_name_taken(q, index)) return refuse(r, ".criteria has a choice twice");
    q->hypotheses[index] = words_of(r, is_given(description) ? description : key);
    return q->hypotheses[index] != NULL ? 0 : -1;
}

static int read_choice(reading *r) {
    zstc_value key, value;
    size_t count = 0;
    if (zstc_value_kind_of(r->criteria) != ZSTC_VALUE_OBJECT)
        return refuse(r, ".criteria is not an object (expected a description for each choice)");
    zstc_value_cursor cursor = zstc_value_inside(r->criteria);
    while (zstc_value_next_member(&cursor, &key, &value)) count++;
    if (count == 0) return refuse(r, ".criteria is empty (expected at least one choice)");
    if (reserve_options(r, count) != 0) return -1;
    cursor = zstc_value_inside(r->criteria);
    for (size_t i = 0; zstc_value_next_member(&cursor, &key, &value); i++) {
        if (read_option(r, i, key, value) != 0) return -1;
    }
    return 0;
}

static int read_score(reading *r) {
    zstc_value level;
    serve_question *q = r->question;
    if (zstc_value_kind_of(r->criteria) != ZSTC_VALUE_ARRAY)
        return refuse(r, ".criteria is not a list (expected the levels in order)");
    size_t count = zstc_value_count(r->criteria);
    if (count == 0) return refuse(r, ".criteria is empty (expected at least one level)");
    if (reserve_options(r, count) != 0) return -1;
    zstc_value_cursor cursor = zstc_value_inside(r->criteria);
    for (size_t i = 0; zstc_value_next_item(&cursor, &level); i++) {
        q->hypotheses[i] = words_of(r, level);
        if (q->hypotheses[i] == NULL) return -1;
    }
    q->legend = json_loadb(r->criteria.bytes, r->criteria.length, JSON_ALLOW_NUL, NULL);
    return q->legend != NULL ? 0 : refuse(r, ".criteria cannot be represented");
}

static int find_outcomes(reading *r, zstc_value *yes, zstc_value *no) {
    zstc_member outcomes[] = {{.name = "true"}, {.name = "false"}};
    zstc_error error;
    if (!is_given(r->criteria)) return 0;
    if (zstc_value_kind_of(r->criteria) != ZSTC_VALUE_OBJECT) return refuse(r, ".criteria is not an object");
    if (zstc_members_find(r->criteria, outcomes, 2, "outcome", &error) != ZSTC_OK)
        return refuse_for(r, ".criteria", &error);
    *yes = outcomes[0].value;
    *no = outcomes[1].value;
    return 0;
}

static int keep_statements(reading *r, zstc_value first, zstc_value second) {
    int count = is_given(second) ? 2 : 1;
    if (reserve_options(r, (size_t)count) != 0) return -1;
    r->question->hypotheses[0] = words_of(r, first);
    if (r->question->hypotheses[0] == NULL || count == 1) return r->question->hypotheses[0] != NULL ? 0 : -1;
    r->question->hypotheses[1] = words_of(r, second);
    return r->question->hypotheses[1] != NULL ? 0 : -1;
}

/* With both outcomes described it is a choice between them; else a statement that is entailed or not. */
static int read_noul(reading *r) {
    zstc_value yes = {0}, no = {0}, none = {0};
    if (find_outcomes(r, &yes, &no) != 0) return -1;
    if (is_given(yes) && is_given(no)) return keep_statements(r, yes, no);
    if (is_given(r->instructions)) return keep_statements(r, r->instructions, none);
    if (is_given(yes)) return keep_statements(r, yes, none);
    if (!is_given(no))
        return refuse(r, " has neither instructions nor criteria (expected a statement, or what counts as yes)");
    r->question->is_inverted = 1;
    return keep_statements(r, no, none);
}

static int read_kind(reading *r, zstc_value type) {
    if (zstc_value_kind_of(type) != ZSTC_VALUE_STRING)
        return refuse(r, ".type is missing or not a string (expected noul, choice or score)");
    if (zstc_value_equals(type, "noul")) return r->question->kind = SERVE_NOUL, read_noul(r);
    if (zstc_value_equals(type, "choice")) return r->question->kind = SERVE_CHOICE, read_choice(r);
    if (zstc_value_equals(type, "score")) return r->question->kind = SERVE_SCORE, read_score(r);
    if (zstc_value_equals(type, "box"))
        return serve_problem_set(r->problem, 422, "%s: a box is found in an image, and this service reads text only",
                                 r->where);
    return serve_problem_set(r->problem, 422, "%s.type is %s (expected noul, choice or score)", r->where,
                             zstc_value_show(type).text);
}

int serve_question_read(serve_question *question, zstc_value key, zstc_value value, size_t most,
                        serve_problem *problem) {
    reading r = {.question = question, .problem = problem, .most = most, .where = "a question's name"};
    zstc_error error;
    question->name = words_of(&r, key);
    if (question->name == NULL) return -1;
    snprintf(r.where, sizeof r.where, "questions.%.100s", question->name);
    if (zstc_value_kind_of(value) != ZSTC_VALUE_OBJECT) return refuse(&r, " is not an object");
    zstc_member fields[] = {{.name = "type"}, {.name = "instructions"}, {.name = "criteria"}};
    if (zstc_members_find(value, fields, 3, "field", &error) != ZSTC_OK) return refuse_for(&r, "", &error);
    r.instructions = fields[1].value;
    r.criteria = fields[2].value;
    return read_kind(&r, fields[0].value);
}

/* ---- asking ------------------------------------------------------------------------------------------------------ */

/* A description that is a sentence stands by itself; any other goes into the template. */
static int is_sentence(const char *text) {
    size_t length = strlen(text);
    return length > 0 && strchr(".!?", text[length - 1]) != NULL;
}

static void add_hypothesis(const serve_question *q, size_t index, zstc_candidates *candidates) {
    const char *text = q->hypotheses[index];
    int is_statement = q->kind == SERVE_NOUL && q->option_count == 1;
    if (is_statement || is_sentence(text)) {
        zstc_candidates_add_sentences(candidates, text, &text, 1);
    } else {
        zstc_candidates_add(candidates, text, text);
    }
}

zstc_status serve_question_ask(const serve_question *q, zstc_text state, zstc_request *request, zstc_error *error) {
    request->texts = calloc(1, sizeof *request->texts);
    if (request->texts == NULL) return zstc_error_memory(error);
    request->texts[0] = state;
    request->text_count = 1;
    zstc_status status = zstc_candidates_reserve(&request->own, q->option_count, q->option_count, error);
    for (size_t i = 0; status == ZSTC_OK && i < q->option_count; i++) add_hypothesis(q, i, &request->own);
    return status == ZSTC_OK ? zstc_parameters_make(&request->parameters, &request->params, error) : status;
}

/* ---- answering --------------------------------------------------------------------------------------------------- */

static json_t *number(double value) { return json_real(value); }

static json_t *probability(const serve_question *q, const float *scores, size_t index) {
    return number(q->option_count == 1 ? 1 : zstc_response_number(scores[index])); /* one of one is certain */
}

static size_t best_of(const float *scores, size_t count) {
    size_t best = 0;
    for (size_t i = 1; i < count; i++) {
        if (scores[i] > scores[best]) best = i;
    }
    return best;
}

/* How far the most likely choice is above chance: 0 for equal probabilities, 1 for certainty. */
static double confidence_of_choice(const float *scores, size_t count) {
    if (count == 1) return 1;
    double chance = 1.0 / (double)count, top = scores[best_of(scores, count)];
    return fmin(fmax((top - chance) / (1 - chance), 0), 1);
}

/* How near the probability lies to the most likely level, beside the mean distance of equal probabilities from the
 * middle level. Both formulas are those of the format's first service. */
static double confidence_of_score(const float *scores, size_t count) {
    if (count == 1) return 1;
    double most_likely = (double)best_of(scores, count), middle = ((double)count - 1) / 2, spread = 0, even = 0;
    for (size_t i = 0; i < count; i++) {
        spread += (double)scores[i] * fabs((double)i - most_likely);
        even += fabs((double)i - middle) / (double)count;
    }
    return fmax(1 - spread / even, 0);
}

static json_t *answer_noul(const serve_question *q, const float *scores) {
    double yes = zstc_response_number(q->is_inverted ? 1 - scores[0] : scores[0]);
    return json_pack("{s:s, s:f}", "type", "noul", "noul", yes);
}

static json_t *answer_choice(const serve_question *q, const float *scores) {
    json_t *probabilities = json_object();
    int whole = probabilities != NULL;
    for (size_t i = 0; whole && i < q->option_count; i++)
        whole = json_object_set_new(probabilities, q->names[i], probability(q, scores, i)) == 0;
    if (!whole) return json_decref(probabilities), NULL;
    return json_pack("{s:s, s:s, s:f, s:o}", "type", "choice", "choice", q->names[best_of(scores, q->option_count)],
                     "confidence", confidence_of_choice(scores, q->option_count), "probabilities", probabilities);
}

static json_t *answer_score(const serve_question *q, const float *scores) {
    json_t *probabilities = json_object(), *legend = json_object();
    int whole = probabilities != NULL && legend != NULL;
    double expected = 0;
    for (size_t i = 0; whole && i < q->option_count; i++) {
        char level[24];
        snprintf(level, sizeof level, "%zu", i);
        expected += (double)i * (double)scores[i];
        whole = json_object_set_new(probabilities, level, probability(q, scores, i)) == 0 &&
                json_object_set(legend, level, json_array_get(q->legend, i)) == 0;
    }
    if (!whole) return json_decref(probabilities), json_decref(legend), NULL;
    return json_pack("{s:s, s:f, s:f, s:o, s:o}", "type", "score", "score", q->option_count == 1 ? 0.0 : expected,
                     "confidence", confidence_of_score(scores, q->option_count), "legend", legend, "probabilities",
                     probabilities);
}

json_t *serve_question_answer(const serve_question *q, const float *scores) {
    switch (q->kind) {
    case SERVE_NOUL: return answer_noul(q, scores);
    case SERVE_CHOICE: return answer_choice(q, scores);
    default: return answer_score(q, scores);
    }
}
