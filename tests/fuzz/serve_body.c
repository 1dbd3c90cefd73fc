/* The body of a request to the service, in each of its forms: from bytes to an answer, by the threads that do it. The
 * first byte says which form, and whether the body is compressed; the rest is the body. */
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "serve/formats/formats.h"
#include "serve/pool.h"

static const serve_format *const FORMATS[] = {&SERVE_CLASSIFY, &SERVE_CLASSIFY, &SERVE_HUB, &SERVE_SYSTEM_ONE};

static char name[] = "micro";
static serve_model model = {.name = name};
static const serve_models models = {.items = &model, .count = 1};
static const serve_limits limits = {.body = 1 << 16, .texts = 64, .labels = 64, .depth = 32, .tokens = 100000};
static serve_pool *pool;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t come = PTHREAD_COND_INITIALIZER;
static int is_finished;

static void wake(void *user) {
    (void)user;
    pthread_mutex_lock(&lock);
    is_finished = 1;
    pthread_cond_signal(&come);
    pthread_mutex_unlock(&lock);
}

static void start(void) {
    int error;
    if (zstc_open(&model.z, ZSTC_TEST_DATA "/micro-bert", NULL) != ZSTC_OK) abort();
    pool = serve_pool_new(&models, &limits, wake, NULL, &error);
    if (pool == NULL) abort();
}

static void await_job(void) {
    pthread_mutex_lock(&lock);
    while (!is_finished) pthread_cond_wait(&come, &lock);
    is_finished = 0;
    pthread_mutex_unlock(&lock);
}

static void check_json(const char *bytes, size_t length) {
    json_t *json = json_loadb(bytes, length, JSON_ALLOW_NUL | JSON_DECODE_ANY, NULL);
    if (json == NULL) abort();
    json_decref(json);
}

/* Whatever is answered is JSON, or a line of JSON for each line. */
static void check_answer(const serve_job *job) {
    const char *at = job->answer, *end = at + job->answer_length;
    if (strcmp(job->answer_type, SERVE_TYPE_JSON) == 0) return check_json(at, job->answer_length);
    for (size_t lines = 0; at < end; lines++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        if (stop == NULL || lines >= job->count) abort();
        check_json(at, (size_t)(stop - at));
        at = stop + 1;
    }
}

static void check_problem(const serve_problem *problem) {
    json_t *json = serve_problem_json(problem);
    if (json == NULL || problem->status < 400 || problem->line[0] == '\0') abort();
    json_decref(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (pool == NULL) start();
    if (size == 0) return 0;
    serve_body body = {.type = (data[0] & 3) == 1 ? SERVE_JSON_LINES : SERVE_JSON, .is_packed = (data[0] & 4) != 0};
    body.length = size - 1;
    body.bytes = malloc(size);
    if (body.bytes == NULL) return 0;
    memcpy(body.bytes, data + 1, size - 1);
    serve_job *job = serve_job_new(FORMATS[data[0] & 3], &models, &limits, &body);
    if (job == NULL) return free(body.bytes), 0;
    job->as_lines = (data[0] & 8) != 0;
    serve_pool_submit(pool, job);
    await_job();
    if (serve_pool_finished(pool) != job || serve_pool_measure(pool).tokens != 0) abort();
    if (job->problem.status != 0) {
        check_problem(&job->problem);
    } else {
        check_answer(job);
    }
    serve_job_free(job);
    return 0;
}
