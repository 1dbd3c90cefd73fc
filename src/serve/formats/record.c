#include "serve/formats/formats.h"

static int load(serve_job *job, serve_record *record, const char *bytes, size_t length) {
    zstc_error error;
    zstc_value root = {0};
    serve_problem problem;
    if (serve_body_depth(bytes, length, job->limits->depth, &problem) != 0) return serve_record_fail(record, &problem);
    zstc_status status = zstc_value_load(&root, bytes, length, &error);
    if (status == ZSTC_OK) status = zstc_request_read_with_model(&record->request, root, &error);
    if (status != ZSTC_OK) return serve_record_fail_with(record, &error);
    if (serve_job_choose(job, record, record->request.model, &problem) != 0 ||
        serve_job_check(job, record, &problem) != 0)
        return serve_record_fail(record, &problem);
    return 0;
}

int serve_read_record(serve_job *job, const char *bytes, size_t length) {
    serve_record *record = serve_job_add(job);
    if (record == NULL) return serve_problem_memory(&job->problem);
    (void)load(job, record, bytes, length);
    return 0;
}

json_t *serve_record_answer(serve_record *record) {
    json_t *answer = NULL;
    zstc_error error;
    if (record->problem != NULL) return NULL;
    if (zstc_response_to(&answer, &record->request, record->batch, record->first, &error) == ZSTC_OK) return answer;
    serve_record_fail_with(record, &error);
    return NULL;
}
