#include "plan/schedule.h"

#include <stdlib.h>

#include "base/fail.h"
#include "support/support.h"

/* No special tokens, so that a pair is as long as its premise. */
static const zstc_layout layout = {.prefix_count = 0};

enum { MOST = 20 };

/* A job of `count` pairs of `length` tokens each. */
typedef struct {
    zstc_job job;
    zstc_pair pairs[MOST];
} test_job;

static void make(test_job *made, size_t count, size_t length) {
    static const int32_t ids[100];
    *made = (test_job){.job = {.count = count}};
    made->job.pairs = made->pairs;
    for (size_t i = 0; i < count; i++) made->pairs[i] = (zstc_pair){.premise = ids, .premise_length = length};
}

static void enter(zstc_schedule *schedule, test_job *jobs, size_t count) {
    for (size_t i = 0; i < count; i++) zstc_schedule_enter(schedule, &jobs[i].job);
}

static void forget(test_job *jobs, size_t count) {
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < MOST; k++) free(jobs[i].pairs[k].line);
    }
}

static size_t in_pass(const test_job *made) { return made->job.taken - made->job.done; }

static void half_of_a_pass_goes_round(void **state) {
    (void)state;
    test_job jobs[3];
    zstc_schedule schedule = {0};
    zstc_pass pass = {0};
    for (int i = 0; i < 3; i++) make(&jobs[i], 10, 10);
    enter(&schedule, jobs, 3);
    assert_ok(zstc_schedule_fill(&schedule, &pass, &layout, 60));
    assert_int_equal(pass.count, 6);
    assert_int_equal(in_pass(&jobs[0]), 4); /* one in turn, and the second half for the first of those equally near */
    assert_int_equal(in_pass(&jobs[1]), 1);
    assert_int_equal(in_pass(&jobs[2]), 1);
    zstc_pass_clear(&pass);
}

static void the_other_half_ends_those_that_are_nearest_to_their_end(void **state) {
    (void)state;
    test_job jobs[2];
    zstc_schedule schedule = {0};
    zstc_pass pass = {0};
    make(&jobs[0], 10, 10);
    make(&jobs[1], 4, 10);
    enter(&schedule, jobs, 2);
    assert_ok(zstc_schedule_fill(&schedule, &pass, &layout, 60));
    assert_int_equal(in_pass(&jobs[0]), 2);
    assert_int_equal(in_pass(&jobs[1]), 4);
    zstc_pass_clear(&pass);
}

static void what_is_left_goes_to_whatever_fits(void **state) {
    (void)state;
    test_job jobs[2];
    zstc_schedule schedule = {0};
    zstc_pass pass = {0};
    make(&jobs[0], 2, 40);
    make(&jobs[1], 10, 5);
    enter(&schedule, jobs, 2);
    assert_ok(zstc_schedule_fill(&schedule, &pass, &layout, 60));
    assert_int_equal(pass.tokens, 60); /* 40 + 5 in turn; job 0 is nearest to its end and does not fit; 3 of job 1 */
    assert_int_equal(in_pass(&jobs[1]), 4);
    zstc_pass_clear(&pass);
}

static void a_pair_longer_than_the_budget_goes_alone(void **state) {
    (void)state;
    test_job jobs[2];
    zstc_schedule schedule = {0};
    zstc_pass pass = {0};
    make(&jobs[0], 1, 100);
    make(&jobs[1], 1, 5);
    enter(&schedule, jobs, 2);
    assert_ok(zstc_schedule_fill(&schedule, &pass, &layout, 60));
    assert_int_equal(pass.count, 1);
    assert_int_equal(in_pass(&jobs[0]), 1);
    zstc_pass_clear(&pass);
}

static void who_had_no_pair_goes_first_in_the_next_pass(void **state) {
    (void)state;
    test_job jobs[3];
    zstc_schedule schedule = {0};
    zstc_pass pass = {0};
    for (int i = 0; i < 3; i++) make(&jobs[i], 3, 30);
    enter(&schedule, jobs, 3);
    for (int turn = 0; turn < 3; turn++) { /* a pass has room for one pair */
        assert_ok(zstc_schedule_fill(&schedule, &pass, &layout, 40));
        assert_int_equal(in_pass(&jobs[turn]), 1);
        zstc_schedule_settle(&schedule, pass.count, ZSTC_OK);
        assert_int_equal(jobs[turn].job.done, 1);
    }
    zstc_pass_clear(&pass);
}

static void a_pass_that_failed_is_tried_pair_by_pair(void **state) {
    (void)state;
    test_job jobs[2];
    zstc_schedule schedule = {0};
    zstc_pass pass = {0};
    for (int i = 0; i < 2; i++) make(&jobs[i], 2, 10);
    enter(&schedule, jobs, 2);
    assert_ok(zstc_schedule_fill(&schedule, &pass, &layout, 100));
    assert_int_equal(pass.count, 4);
    zstc_schedule_settle(&schedule, pass.count, zstc_fail(ZSTC_BACKEND, "of four"));
    for (int i = 0; i < 4; i++) {
        assert_ok(zstc_schedule_fill(&schedule, &pass, &layout, 100));
        assert_int_equal(pass.count, 1);
        zstc_status status = pass.pairs[0] == &jobs[1].pairs[0] ? zstc_fail(ZSTC_BACKEND, "bad pair") : ZSTC_OK;
        zstc_schedule_settle(&schedule, pass.count, status);
    }
    assert_int_equal(jobs[0].job.done, 2);
    assert_int_equal(jobs[0].job.error.status, ZSTC_OK);
    assert_int_equal(jobs[1].job.done, 2);
    assert_int_equal(jobs[1].job.error.status, ZSTC_BACKEND);
    assert_string_equal(jobs[1].job.error.line, "bad pair");
    assert_int_equal(jobs[1].pairs[0].status, ZSTC_BACKEND);
    assert_int_equal(jobs[1].pairs[1].status, ZSTC_OK);
    forget(jobs, 2);
    zstc_pass_clear(&pass);
}

static void the_oldest_job_fails_where_nothing_can_be_taken(void **state) {
    (void)state;
    test_job jobs[2];
    zstc_schedule schedule = {0};
    for (int i = 0; i < 2; i++) make(&jobs[i], 2, 10);
    enter(&schedule, jobs, 2);
    zstc_schedule_fail_next(&schedule, zstc_fail_memory());
    assert_int_equal(jobs[0].job.done, 1);
    assert_int_equal(jobs[0].pairs[0].status, ZSTC_OUT_OF_MEMORY);
    assert_int_equal(jobs[1].job.done, 0);
    forget(jobs, 2);
}

static void a_cancelled_job_gets_no_pair(void **state) {
    (void)state;
    test_job jobs[2];
    atomic_int cancel = 1;
    zstc_schedule schedule = {0};
    zstc_pass pass = {0};
    for (int i = 0; i < 2; i++) make(&jobs[i], 2, 10);
    jobs[0].job.cancel = &cancel;
    enter(&schedule, jobs, 2);
    assert_ok(zstc_schedule_fill(&schedule, &pass, &layout, 100));
    assert_int_equal(in_pass(&jobs[0]), 0);
    assert_int_equal(in_pass(&jobs[1]), 2);
    zstc_pass_clear(&pass);
}

static void what_is_given_back_is_taken_again(void **state) {
    (void)state;
    test_job job;
    zstc_schedule schedule = {0};
    zstc_pass pass = {0};
    make(&job, 3, 10);
    enter(&schedule, &job, 1);
    for (int i = 0; i < 2; i++) {
        assert_ok(zstc_schedule_fill(&schedule, &pass, &layout, 100));
        assert_int_equal(in_pass(&job), 3);
        zstc_schedule_give_back(&schedule);
        assert_int_equal(in_pass(&job), 0);
    }
    zstc_pass_clear(&pass);
}

static void jobs_leave_from_anywhere(void **state) {
    (void)state;
    test_job jobs[3];
    zstc_schedule schedule = {0};
    for (int i = 0; i < 3; i++) make(&jobs[i], 1, 10);
    enter(&schedule, jobs, 3);
    zstc_schedule_leave(&schedule, &jobs[1].job);
    assert_ptr_equal(schedule.first->next, &jobs[2].job);
    zstc_schedule_leave(&schedule, &jobs[2].job);
    assert_ptr_equal(schedule.last, &jobs[0].job);
    zstc_schedule_leave(&schedule, &jobs[0].job);
    assert_null(schedule.first);
    assert_null(schedule.last);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(half_of_a_pass_goes_round),
        cmocka_unit_test(the_other_half_ends_those_that_are_nearest_to_their_end),
        cmocka_unit_test(what_is_left_goes_to_whatever_fits),
        cmocka_unit_test(a_pair_longer_than_the_budget_goes_alone),
        cmocka_unit_test(who_had_no_pair_goes_first_in_the_next_pass),
        cmocka_unit_test(a_pass_that_failed_is_tried_pair_by_pair),
        cmocka_unit_test(the_oldest_job_fails_where_nothing_can_be_taken),
        cmocka_unit_test(a_cancelled_job_gets_no_pair),
        cmocka_unit_test(what_is_given_back_is_taken_again),
        cmocka_unit_test(jobs_leave_from_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
