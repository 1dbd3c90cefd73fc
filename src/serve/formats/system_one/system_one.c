/* The System One format: https://docs.typesafe.ai/api; the shapes are those of its client, typesafe-sdk 0.7. */
#include <stdlib.h>
#include <string.h>

#include "request/members.h"
#include "serve/formats/system_one/question.h"
#include "serve/text.h"

/* What clients send that were told no model's name: the service's first model answers. */
static const char DEFAULT_MODEL[] = "jev-latest";

/* job->state. The record of a question has the same position. */
typedef struct {
    serve_text state;
    char *model_name; /* as the request has it */
    serve_question *questions;
    size_t count;
} system_one;

static void clear(serve_job *job) {
    system_one *s = job->state;
    if (s == NULL) return;
    for (size_t i = 0; i < s->count; i++) serve_question_clear(&s->questions[i]);
    free(s->questions);
    free(s->model_name);
    free(s->state.bytes);
    free(s);
    job->state = NULL;
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static int read_state(system_one *s, zstc_value value, serve_problem *problem) {
    zstc_error error;
    zstc_value_kind kind = zstc_value_kind_of(value);
    if (kind != ZSTC_VALUE_STRING && kind != ZSTC_VALUE_OBJECT && kind != ZSTC_VALUE_ARRAY)
        return serve_problem_invalid(problem, "state is missing, or no string, object or list");
    if (serve_text_render(&s->state, value, "state", &error) != ZSTC_OK) return serve_problem_from(problem, &error);
    if (s->state.length > 0) return 0;
    return serve_problem_invalid(problem, "state is empty (expected the text that the questions are about)");
}

static int read_model(system_one *s, zstc_value value, serve_problem *problem) {
    serve_text name = {0};
    zstc_error error;
    if (zstc_value_kind_of(value) == ZSTC_VALUE_MISSING) return 0;
    if (zstc_value_kind_of(value) != ZSTC_VALUE_STRING) return serve_problem_invalid(problem, "model is not a string");
    if (serve_text_render(&name, value, "model", &error) != ZSTC_OK)
        return free(name.bytes), serve_problem_from(problem, &error);
    if (strcmp(name.bytes != NULL ? name.bytes : "", DEFAULT_MODEL) == 0) return free(name.bytes), 0;
    s->model_name = name.bytes != NULL ? name.bytes : strdup("");
    return s->model_name != NULL ? 0 : serve_problem_memory(problem);
}

static int ask(serve_job *job, system_one *s, const serve_question *question) {
    zstc_error error;
    serve_record *record = serve_job_add(job);
    if (record == NULL) return serve_problem_memory(&job->problem);
    zstc_text state = {.bytes = s->state.bytes, .length = s->state.length};
    record->request.parameters.multi_label = question->kind == SERVE_NOUL && question->option_count == 1;
    zstc_status status = serve_question_ask(question, state, &record->request, &error);
    if (status != ZSTC_OK) return serve_problem_from(&job->problem, &error);
    if (serve_job_choose(job, record, s->model_name, &job->problem) != 0) return -1;
    return serve_job_check(job, record, &job->problem);
}

/* Whether the last question's name is that of an earlier one. */
static int is_asked_twice(const system_one *s) {
    for (size_t i = 0; i + 1 < s->count; i++) {
        if (strcmp(s->questions[i].name, s->questions[s->count - 1].name) == 0) return 1;
    }
    return 0;
}

static int read_questions(serve_job *job, system_one *s, zstc_value object) {
    zstc_value key, value;
    size_t count = 0;
    if (zstc_value_kind_of(object) != ZSTC_VALUE_OBJECT)
        return serve_problem_invalid(&job->problem, "questions is missing or not an object");
    zstc_value_cursor cursor = zstc_value_inside(object);
    while (zstc_value_next_member(&cursor, &key, &value)) count++;
    if (count == 0) return serve_problem_invalid(&job->problem, "questions is empty (expected at least one question)");
    if (job->limits->texts > 0 && count > job->limits->texts)
        return serve_problem_set(&job->problem, 413, "the request has %zu questions (at most %zu: --max-texts)", count,
                                 job->limits->texts);
    s->questions = calloc(count, sizeof *s->questions);
    if (s->questions == NULL) return serve_problem_memory(&job->problem);
    cursor = zstc_value_inside(object);
    while (zstc_value_next_member(&cursor, &key, &value)) {
        serve_question *question = &s->questions[s->count++];
        if (serve_question_read(question, key, value, job->limits->labels, &job->problem) != 0) return -1;
        if (is_asked_twice(s))
            return serve_problem_invalid(&job->problem, "questions has \"%.100s\" twice", question->name);
        if (ask(job, s, question) != 0) return -1;
    }
    return 0;
}

static int read_fields(serve_job *job, system_one *s, zstc_value root) {
    zstc_member fields[] = {{.name = "state"}, {.name = "questions"}, {.name = "model"}, {.name = "assets"}};
    zstc_error error;
    if (zstc_value_kind_of(root) != ZSTC_VALUE_OBJECT)
        return serve_problem_invalid(&job->problem, "the request is not a JSON object");
    if (zstc_members_find(root, fields, 4, "field", &error) != ZSTC_OK)
        return serve_problem_from(&job->problem, &error);
    zstc_value_kind assets = zstc_value_kind_of(fields[3].value);
    if (assets != ZSTC_VALUE_MISSING && assets != ZSTC_VALUE_NULL)
        return serve_problem_set(&job->problem, 422, "assets: this service reads text only, no images");
    if (read_state(s, fields[0].value, &job->problem) != 0) return -1;
    if (read_model(s, fields[2].value, &job->problem) != 0) return -1;
    return read_questions(job, s, fields[1].value);
}

static int read(serve_job *job) {
    zstc_value root = {0};
    zstc_error error;
    job->state = calloc(1, sizeof(system_one));
    if (job->state == NULL) return serve_problem_memory(&job->problem);
    if (serve_body_depth(job->body.bytes, job->body.length, job->limits->depth, &job->problem) != 0) return -1;
    if (zstc_value_load(&root, job->body.bytes, job->body.length, &error) != ZSTC_OK)
        return serve_problem_from(&job->problem, &error);
    return read_fields(job, job->state, root);
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static json_t *answer_question(const serve_question *question, serve_record *record) {
    zstc_error error;
    zstc_response response = {0};
    if (record->problem != NULL) return NULL;
    if (zstc_response_fetch(&response, record->batch, record->first, &error) != ZSTC_OK)
        return serve_record_fail_with(record, &error), NULL;
    json_t *answer = serve_question_answer(question, response.scores);
    if (answer == NULL) {
        zstc_error_memory(&error);
        serve_record_fail_with(record, &error);
    }
    return answer;
}

static json_t *answer_questions(serve_job *job, const system_one *s) {
    json_t *answers = json_object();
    if (answers == NULL) return serve_problem_memory(&job->problem), NULL;
    for (size_t i = 0; i < s->count; i++) {
        json_t *answer = answer_question(&s->questions[i], &job->records[i]);
        if (answer == NULL) return json_decref(answers), job->problem = *job->records[i].problem, NULL;
        if (json_object_set_new(answers, s->questions[i].name, answer) == 0) continue;
        serve_problem_memory(&job->problem);
        return json_decref(answers), NULL;
    }
    return answers;
}

static int write(serve_job *job) {
    json_t *answers = answer_questions(job, job->state);
    if (answers == NULL) return -1;
    json_t *whole = json_pack("{s:s, s:o, s:{s:I, s:i}}", "model", job->records[0].model->name, "answers", answers,
                              "usage", "input_tokens", (json_int_t)job->tokens, "output_tokens", 0);
    return serve_job_answer(job, whole, SERVE_TYPE_JSON);
}

const serve_format SERVE_SYSTEM_ONE = {.read = read, .write = write, .clear = clear};
