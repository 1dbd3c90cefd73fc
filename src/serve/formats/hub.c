#include "serve/formats/formats.h"

static int read(serve_job *job) {
    if (serve_read_record(job, job->body.bytes, job->body.length) != 0) return -1;
    if (job->records[0].problem == NULL) return 0;
    return job->problem = *job->records[0].problem, -1;
}

/* {"labels", "scores"} as a list of pairs, a new reference. */
static json_t *pairs_of(const json_t *answer) {
    const json_t *labels = json_object_get(answer, "labels"), *scores = json_object_get(answer, "scores");
    json_t *pairs = json_array();
    for (size_t i = 0; pairs != NULL && i < json_array_size(labels); i++) {
        json_t *pair = json_pack("{s:O, s:O}", "label", json_array_get(labels, i), "score", json_array_get(scores, i));
        if (json_array_append_new(pairs, pair) == 0) continue;
        json_decref(pairs);
        return NULL;
    }
    return pairs;
}

static json_t *lists_of(const json_t *answers) {
    json_t *lists = json_array();
    for (size_t i = 0; lists != NULL && i < json_array_size(answers); i++) {
        if (json_array_append_new(lists, pairs_of(json_array_get(answers, i))) == 0) continue;
        json_decref(lists);
        return NULL;
    }
    return lists;
}

static int write(serve_job *job) {
    json_t *answer = serve_record_answer(&job->records[0]);
    if (answer == NULL) return job->problem = *job->records[0].problem, -1;
    json_t *pairs = json_is_array(answer) ? lists_of(answer) : pairs_of(answer);
    json_decref(answer);
    return serve_job_answer(job, pairs, SERVE_TYPE_JSON);
}

const serve_format SERVE_HUB = {.read = read, .write = write};
