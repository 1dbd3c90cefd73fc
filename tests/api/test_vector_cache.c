/* The cache of sentences' vectors: what it finds, what it forgets, and many threads at once. */
#include "api/vector_cache.h"

#include <pthread.h>

#include "support/support.h"

enum { SIZE = 3, MOST = 8, THREADS = 4, ROUNDS = 4000 };

static int set_up(void **state) {
    zstc_vector_cache *cache = NULL;
    assert_ok(zstc_vector_cache_new(&cache, SIZE, MOST));
    *state = cache;
    return 0;
}

static int tear_down(void **state) {
    zstc_vector_cache_free(*state);
    return 0;
}

/* Sentence n has 1 to 4 ids, which end with n. */
static size_t ids_of(int n, int32_t ids[4]) {
    size_t count = 1 + (size_t)n % 4;
    for (size_t i = 0; i < count; i++) ids[i] = n;
    return count;
}

static void keep(zstc_vector_cache *cache, int n) {
    int32_t ids[4];
    float vector[SIZE] = {(float)n, (float)n + 0.25f, -(float)n};
    zstc_vector_cache_keep(cache, ids, ids_of(n, ids), vector);
}

static int find(zstc_vector_cache *cache, int n) {
    int32_t ids[4];
    float vector[SIZE] = {0};
    int found = zstc_vector_cache_find(cache, ids, ids_of(n, ids), vector);
    if (found && !(vector[0] == (float)n && vector[1] == (float)n + 0.25f && vector[2] == -(float)n))
        fail_msg("the vector of %d is another's", n);
    return found;
}

static void what_was_kept_is_found(void **state) {
    for (int n = 0; n < MOST; n++) {
        assert_false(find(*state, n));
        keep(*state, n);
        assert_true(find(*state, n));
    }
}

static void the_same_ids_and_more_are_another_sentence(void **state) {
    static const int32_t ids[] = {5, 5, 6};
    float vector[SIZE] = {1, 2, 3};
    zstc_vector_cache_keep(*state, ids, 2, vector);
    assert_true(zstc_vector_cache_find(*state, ids, 2, vector));
    assert_false(zstc_vector_cache_find(*state, ids, 1, vector));
    assert_false(zstc_vector_cache_find(*state, ids, 3, vector));
    assert_false(zstc_vector_cache_find(*state, ids + 1, 2, vector));
}

static void the_last_ones_are_found_and_the_first_forgotten(void **state) {
    for (int n = 0; n < 4 * MOST; n++) keep(*state, n);
    for (int n = 3 * MOST; n < 4 * MOST; n++) assert_true(find(*state, n));
    for (int n = 0; n < 2 * MOST; n++) assert_false(find(*state, n));
}

static void what_is_asked_for_again_stays(void **state) {
    keep(*state, 1000);
    for (int n = 0; n < 20 * MOST; n++) {
        keep(*state, n);
        if (n % (MOST / 2) == 0) assert_true(find(*state, 1000));
    }
}

static void *work(void *cache) {
    for (int i = 0; i < ROUNDS; i++) {
        keep(cache, i * 7 % 40);
        (void)find(cache, i * 11 % 40);
    }
    return NULL;
}

static void threads_do_not_disturb_each_other(void **state) {
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) assert_int_equal(pthread_create(&threads[i], NULL, work, *state), 0);
    for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(what_was_kept_is_found),
        TEST(the_same_ids_and_more_are_another_sentence),
        TEST(the_last_ones_are_found_and_the_first_forgotten),
        TEST(what_is_asked_for_again_stays),
        TEST(threads_do_not_disturb_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
