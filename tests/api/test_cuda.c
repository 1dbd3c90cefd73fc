/* The public calls on a GPU, against the answers of transformers. Without a GPU each test is skipped; with
 * ZSTC_TEST_CUDA in the environment it fails instead. */
#include <math.h>
#include <pthread.h>
#include <stdlib.h>

#include "api/golden_requests.h"

/* Against transformers. In 16 bits the rounding of these models' weights alone moves a score by up to 0.004, on any
 * device: their random weights make large logits. */
static const double float32_bound = 1e-4;
static const double float16_bound = 5e-3;

/* Alone against any batch: sums are taken in another order. */
static const double float32_batch_bound = 1e-5;
static const double float16_batch_bound = 5e-3;

enum { MOST = 100, THREADS = 16 };

/* NULL where there is no GPU. */
static zstc *open_on_gpu(const char *model, const char *precision) {
    zstc *z = NULL;
    zstc_options *options = NULL;
    assert_ok(zstc_options_new(&options));
    assert_ok(zstc_options_set_device(options, "cuda"));
    assert_ok(zstc_options_set_precision(options, precision));
    zstc_status status = zstc_open(&z, test_data(model), options);
    zstc_options_free(options);
    if (status == ZSTC_DEVICE && getenv("ZSTC_TEST_CUDA") == NULL) return NULL;
    assert_ok(status);
    return z;
}

typedef struct {
    json_t *lines[MOST];
    request requests[MOST];
    float *scores[MOST];
    size_t count;
} requests;

static void read_requests(requests *r, const char *golden) {
    test_lines *file = test_lines_open(test_data(golden));
    r->count = 0;
    for (json_t *line; r->count < MOST && (line = test_lines_next(file)) != NULL; r->count++) {
        r->lines[r->count] = line;
        r->requests[r->count] = read_request(line);
        r->scores[r->count] = calloc(r->requests[r->count].count, sizeof(float));
    }
    test_lines_close(file);
    assert_true(r->count > 50);
}

static void free_requests(requests *r) {
    for (size_t i = 0; i < r->count; i++) {
        free(r->scores[i]);
        free_request(&r->requests[i]);
        json_decref(r->lines[i]);
    }
}

static void classify(zstc *z, const request *r, float *scores) {
    assert_ok(zstc_classify(z, r->text, r->length, r->labels, r->count, r->params, scores));
}

/* Every request alone, three times: the third may be replayed from a graph. */
static void check_alone(zstc *z, requests *r, double bound) {
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < r->count; i++) {
            classify(z, &r->requests[i], r->scores[i]);
            compare(&r->requests[i], r->scores[i], bound);
        }
    }
}

static void check_batch(zstc *z, const requests *r, double bound) {
    zstc_batch *batch = NULL;
    assert_ok(zstc_batch_new(&batch, z));
    for (size_t i = 0; i < r->count; i++) {
        const request *one = &r->requests[i];
        assert_ok(zstc_batch_add(batch, one->text, one->length, one->labels, one->count, one->params, NULL));
    }
    assert_ok(zstc_batch_run(batch));
    for (size_t i = 0; i < r->count; i++) {
        const float *scores = NULL;
        size_t labels = 0;
        assert_ok(zstc_batch_scores(batch, i, &scores, &labels));
        for (size_t j = 0; j < labels; j++) assert_true(fabs((double)scores[j] - r->scores[i][j]) <= bound);
    }
    zstc_batch_free(batch);
}

static void check_model(const char *model, const char *golden, const char *precision, double bound,
                        double batch_bound) {
    static requests r;
    zstc *z = open_on_gpu(model, precision);
    if (z == NULL) skip();
    read_requests(&r, golden);
    check_alone(z, &r, bound);
    check_batch(z, &r, batch_bound);
    free_requests(&r);
    zstc_free(z);
}

static void check_models(const char *precision, double bound, double batch_bound) {
    check_model(MODEL("tiny-bart"), GOLDEN("tiny-bart"), precision, bound, batch_bound);
    check_model(MODEL("tiny-roberta"), GOLDEN("tiny-roberta"), precision, bound, batch_bound);
    check_model(MODEL("tiny-bert"), GOLDEN("tiny-bert"), precision, bound, batch_bound);
}

static void float32_on_a_gpu_equals_transformers(void **state) {
    (void)state;
    check_models("float32", float32_bound, float32_batch_bound);
}

static void float16_on_a_gpu_is_close_to_transformers(void **state) {
    (void)state;
    check_models("float16", float16_bound, float16_batch_bound);
}

typedef struct {
    zstc *z;
    const requests *r;
    size_t first;
    double largest;
    const char *failure;
} worker;

static void *classify_all(void *argument) {
    worker *w = argument;
    for (size_t n = 0; n < w->r->count; n++) {
        size_t i = (w->first + n) % w->r->count;
        const request *one = &w->r->requests[i];
        float *scores = calloc(one->count, sizeof *scores);
        zstc_status status = zstc_classify(w->z, one->text, one->length, one->labels, one->count, one->params, scores);
        if (status != ZSTC_OK) w->failure = zstc_status_name(status);
        for (size_t j = 0; j < one->count; j++) w->largest = fmax(w->largest, fabs(scores[j] - w->r->scores[i][j]));
        free(scores);
    }
    return NULL;
}

static void check_threads(const char *precision, double bound) {
    static requests r;
    static worker workers[THREADS];
    pthread_t threads[THREADS];
    zstc *z = open_on_gpu(MODEL("tiny-bart"), precision);
    if (z == NULL) skip();
    read_requests(&r, GOLDEN("tiny-bart"));
    for (size_t i = 0; i < r.count; i++) classify(z, &r.requests[i], r.scores[i]);
    for (size_t i = 0; i < THREADS; i++) {
        workers[i] = (worker){.z = z, .r = &r, .first = i * 5};
        assert_int_equal(pthread_create(&threads[i], NULL, classify_all, &workers[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    for (size_t i = 0; i < THREADS; i++) {
        assert_null(workers[i].failure);
        assert_true(workers[i].largest <= bound);
    }
    free_requests(&r);
    zstc_free(z);
}

static void sixteen_threads_on_a_gpu_answer_as_one(void **state) {
    (void)state;
    check_threads("float32", float32_batch_bound);
    check_threads("float16", float16_batch_bound);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(float32_on_a_gpu_equals_transformers),
        cmocka_unit_test(float16_on_a_gpu_is_close_to_transformers),
        cmocka_unit_test(sixteen_threads_on_a_gpu_answer_as_one),
    };
    return cmocka_run_group_tests_name("cuda", tests, NULL, NULL);
}
