#include <stdlib.h>
#include <string.h>

#include "serve/formats/formats.h"

/* ---- reading ----------------------------------------------------------------------------------------------------- */

/* A line that asks for nothing costs memory too: each is taken for a small request. */
static int check_lines(serve_job *job) {
    const char *at = job->body.bytes, *end = at + job->body.length;
    long long count = 0, most = job->limits->tokens;
    while (at != NULL && at < end) {
        at = memchr(at, '\n', (size_t)(end - at));
        count++;
        if (at != NULL) at++;
    }
    if (most <= 0 || count <= most / SERVE_LEAST_TOKENS) return 0;
    return serve_problem_set(&job->problem, 413,
                             "the request has %lld lines, which count for %lld tokens or more (at most %lld: "
                             "--max-tokens)",
                             count, count * SERVE_LEAST_TOKENS, most);
}

static int read_lines(serve_job *job) {
    const char *at = job->body.bytes, *end = at + job->body.length;
    if (check_lines(job) != 0) return -1;
    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t length = (size_t)((stop != NULL ? stop : end) - at);
        if (length > 0 && at[length - 1] == '\r') length--;
        if (serve_read_record(job, at, length) != 0) return -1;
        at = stop != NULL ? stop + 1 : end;
    }
    return job->count > 0 ? 0 : serve_problem_set(&job->problem, 400, "the body is empty (expected a request a line)");
}

/* A batch transform puts several lines into a body and says application/json: whether the first line is a request by
 * itself, and more follow. */
static int is_several_lines(const serve_job *job) {
    const char *bytes = job->body.bytes, *stop = memchr(bytes, '\n', job->body.length);
    size_t left = stop != NULL ? job->body.length - (size_t)(stop - bytes) : 0;
    zstc_value first;
    zstc_error error;
    if (left <= strspn(stop != NULL ? stop : "", " \t\r\n")) return 0;
    return zstc_value_load(&first, bytes, (size_t)(stop - bytes), &error) == ZSTC_OK;
}

static int read_one(serve_job *job) {
    if (serve_read_record(job, job->body.bytes, job->body.length) != 0) return -1;
    if (job->records[0].problem == NULL) return 0;
    if (!is_several_lines(job)) return job->problem = *job->records[0].problem, -1;
    serve_job_drop(job);
    job->body.type = SERVE_JSON_LINES;
    return read_lines(job);
}

static int read(serve_job *job) { return job->body.type == SERVE_JSON_LINES ? read_lines(job) : read_one(job); }

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static int append(serve_job *job, FILE *out, serve_record *record) {
    json_t *answer = serve_record_answer(record);
    if (answer == NULL) {
        job->line_errors++;
        answer = serve_problem_json(record->problem);
    }
    int failed = answer == NULL || json_dumpf(answer, out, ZSTC_RESPONSE_FLAGS) != 0 || fputc('\n', out) == EOF;
    json_decref(answer);
    return failed ? serve_problem_memory(&job->problem) : 0;
}

static int write_lines(serve_job *job) {
    FILE *out = open_memstream(&job->answer, &job->answer_length);
    if (out == NULL) return serve_problem_memory(&job->problem);
    int result = 0;
    for (size_t i = 0; result == 0 && i < job->count; i++) result = append(job, out, &job->records[i]);
    if (fclose(out) != 0 && result == 0) result = serve_problem_memory(&job->problem);
    job->answer_type = SERVE_TYPE_LINES;
    return result;
}

static int write_one(serve_job *job) {
    json_t *answer = serve_record_answer(&job->records[0]);
    if (answer == NULL) return job->problem = *job->records[0].problem, -1;
    return serve_job_answer(job, answer, SERVE_TYPE_JSON);
}

static int write(serve_job *job) {
    return job->body.type == SERVE_JSON_LINES || job->as_lines ? write_lines(job) : write_one(job);
}

const serve_format SERVE_CLASSIFY = {.has_lines = 1, .read = read, .write = write};
