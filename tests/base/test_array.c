#include "base/array.h"

#include <stdint.h>
#include <stdlib.h>

#include "support/support.h"

static void grows_from_nothing_and_keeps_what_is_there(void **state) {
    (void)state;
    size_t capacity = 0;
    int *items = NULL;
    for (int i = 0; i < 1000; i++) {
        items = zstc_array_grow(items, &capacity, (size_t)i + 1, sizeof *items);
        assert_non_null(items);
        assert_true(capacity > (size_t)i);
        items[i] = i;
    }
    for (int i = 0; i < 1000; i++) assert_int_equal(items[i], i);
    free(items);
}

static void is_moved_few_times(void **state) {
    (void)state;
    size_t capacity = 0, before = 0, moves = 0;
    char *items = NULL;
    for (size_t i = 0; i < 100000; i++) {
        items = zstc_array_grow(items, &capacity, i + 1, 1);
        moves += capacity != before;
        before = capacity;
    }
    assert_true(moves < 20);
    free(items);
}

static void what_is_wanted_of_nothing_is_still_memory(void **state) {
    (void)state;
    size_t capacity = 0;
    char *items = zstc_array_grow(NULL, &capacity, 0, 8);
    assert_non_null(items);
    free(items);
}

static void a_size_that_no_memory_has_changes_nothing(void **state) {
    (void)state;
    size_t capacity = 0;
    int *items = zstc_array_grow(NULL, &capacity, 1, sizeof *items);
    const size_t before = capacity;
    assert_null(zstc_array_grow(items, &capacity, SIZE_MAX, sizeof *items));
    assert_null(zstc_array_grow(items, &capacity, PTRDIFF_MAX / sizeof *items + 1, sizeof *items));
    assert_int_equal(capacity, before);
    free(items);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows_from_nothing_and_keeps_what_is_there),
        cmocka_unit_test(is_moved_few_times),
        cmocka_unit_test(what_is_wanted_of_nothing_is_still_memory),
        cmocka_unit_test(a_size_that_no_memory_has_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
