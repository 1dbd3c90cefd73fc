// How a pass is cut, who runs the parts, and how many threads there are: the rules, without a model.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE // sched_setaffinity
#endif
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "scorer/torch/pass/parts.h"
#include "scorer/torch/pass/sharing.h"
#include "scorer/torch/pass/team.h"
#include "scorer/torch/processors.h"

extern "C" { // last: cmocka's macros take over common words
#include "support/support.h"
}

using namespace zstc_torch;

namespace {

std::vector<int64_t> starts_of(const std::vector<int64_t> &lengths) {
    std::vector<int64_t> starts = {0};
    for (const int64_t length : lengths) starts.push_back(starts.back() + length);
    return starts;
}

Cut cut_of(const std::vector<int64_t> &lengths, const CutRule &rule) {
    return cut_pass(starts_of(lengths).data(), lengths.size(), rule);
}

std::vector<int64_t> tokens_of(const std::vector<int64_t> &lengths, const Cut &cut) {
    const std::vector<int64_t> starts = starts_of(lengths);
    std::vector<int64_t> tokens;
    for (const Part &part : cut.parts) tokens.push_back(starts[part.first + part.count] - starts[part.first]);
    return tokens;
}

// Every sequence is in one part, and no part is empty.
void assert_covers(const Cut &cut, size_t sequences) {
    size_t next = 0;
    for (const Part &part : cut.parts) {
        assert_int_equal(part.first, next);
        assert_true(part.count >= 1);
        next += part.count;
    }
    assert_int_equal(next, sequences);
}

constexpr CutRule two = {2, 16, true};

void parts_are_equal_in_tokens(void **) {
    const std::vector<int64_t> lengths(32, 32);
    const Cut cut = cut_of(lengths, two);
    assert_false(cut.shared);
    assert_true(tokens_of(lengths, cut) == std::vector<int64_t>({512, 512}));
    const std::vector<int64_t> mixed = {300, 200, 100, 100, 100, 90, 60, 50, 24};
    assert_true(tokens_of(mixed, cut_of(mixed, two)) == std::vector<int64_t>({500, 524}));
}

void every_sequence_is_in_one_part_whatever_the_lengths(void **) {
    unsigned seed = 1;
    for (int round = 0; round < 3000; round++) {
        std::vector<int64_t> lengths;
        const size_t count = 1 + static_cast<size_t>(rand_r(&seed)) % 40;
        for (size_t i = 0; i < count; i++) lengths.push_back(1 + rand_r(&seed) % (round % 3 == 0 ? 1000 : 30));
        const CutRule rule = {1 + rand_r(&seed) % 64, rand_r(&seed) % 3 * 16, round % 2 == 0};
        const Cut cut = cut_of(lengths, rule);
        assert_covers(cut, count);
        assert_true(cut.parts.size() <= static_cast<size_t>(rule.threads));
        if (cut.shared) assert_int_equal(cut.parts.size(), 1);
        if (!rule.share || rule.threads == 1) assert_false(cut.shared);
    }
}

void one_sequence_is_shared_by_the_threads_where_they_may(void **) {
    assert_true(cut_of({300}, two).shared);
    assert_false(cut_of({300}, {2, 16, false}).shared);
    assert_int_equal(cut_of({300}, {2, 16, false}).parts.size(), 1);
}

void two_short_sequences_are_a_part_each(void **) {
    const Cut cut = cut_of({20, 18}, two);
    assert_false(cut.shared);
    assert_int_equal(cut.parts.size(), 2);
}

void a_long_sequence_beside_a_short_one_is_shared(void **) {
    assert_true(cut_of({1000, 20}, two).shared);
    assert_false(cut_of({600, 424}, two).shared);
}

void many_threads_share_a_pass_of_few_sequences(void **) {
    const std::vector<int64_t> lengths(10, 40);
    assert_true(cut_of(lengths, {16, 16, true}).shared);
    assert_int_equal(cut_of(lengths, {16, 16, false}).parts.size(), 10);
    const std::vector<int64_t> full(256, 32);
    assert_int_equal(cut_of(full, {16, 16, true}).parts.size(), 16);
}

void a_part_has_its_least_number_of_tokens(void **) {
    assert_int_equal(cut_of({10, 10, 10, 10}, {4, 16, false}).parts.size(), 2);
    assert_int_equal(cut_of({10, 10, 10, 10}, {4, 0, false}).parts.size(), 1);
}

// ---- sharing -----------------------------------------------------------------------------------------------------

constexpr Clock::time_point start(std::chrono::hours(1));

void sharing_goes_on_while_nobody_interrupts(void **) {
    Sharing sharing(2);
    assert_true(sharing.allowed(start));
    for (int i = 0; i < 100; i++) sharing.judge(start, start + std::chrono::milliseconds(10), i % 2);
    sharing.judge(start, start + std::chrono::seconds(1), 50);
    sharing.judge(start, start + std::chrono::milliseconds(10), 5); // in so short a time that says nothing yet
    assert_true(sharing.allowed(start + std::chrono::seconds(1)));
}

void sharing_pauses_after_interruptions_and_longer_each_time(void **) {
    Sharing sharing(2);
    Clock::time_point now = start;
    for (const int seconds : {1, 2, 4, 8, 16, 32, 64, 64}) {
        for (int i = 0; i < 5; i++, now += std::chrono::milliseconds(20)) {
            sharing.judge(now, now + std::chrono::milliseconds(20), 6);
        }
        assert_false(sharing.allowed(now + std::chrono::seconds(seconds) - std::chrono::milliseconds(1)));
        now += std::chrono::seconds(seconds);
        assert_true(sharing.allowed(now));
    }
    sharing.judge(now, now + std::chrono::milliseconds(100), 2); // calm again
    sharing.judge(now, now + std::chrono::milliseconds(100), 60);
    assert_false(sharing.allowed(now + std::chrono::milliseconds(1099)));
    assert_true(sharing.allowed(now + std::chrono::milliseconds(1100)));
}

pthread_t the_caller;

// ---- the team ----------------------------------------------------------------------------------------------------

void each_body_runs_once_and_the_last_in_the_calling_thread(void **) {
    std::vector<std::atomic<int>> calls(9);
    const pthread_t caller = pthread_self();
    run_team(calls.size(), [&](size_t i) {
        if (!!pthread_equal(caller, pthread_self()) == (i == 8)) calls[i]++;
    });
    for (const std::atomic<int> &count : calls) assert_int_equal(count.load(), 1);
}

void *run_on_this_stack(void *) {
    const pthread_t caller = pthread_self();
    std::atomic<bool> apart{false};
    run_team(1, [&](size_t) { apart = !pthread_equal(caller, pthread_self()); });
    return apart ? &the_caller : nullptr;
}

void no_body_runs_on_a_small_stack(void **) {
    for (const size_t kilobytes : {400, 4096}) { // of which thread-local storage takes up to 240
        pthread_attr_t attributes;
        pthread_t thread;
        void *apart = nullptr;
        assert_int_equal(pthread_attr_init(&attributes), 0);
        assert_int_equal(pthread_attr_setstacksize(&attributes, kilobytes << 10), 0);
        assert_int_equal(pthread_create(&thread, &attributes, run_on_this_stack, nullptr), 0);
        assert_int_equal(pthread_join(thread, &apart), 0);
        assert_true((apart != nullptr) == (kilobytes == 400));
        pthread_attr_destroy(&attributes);
    }
}

void all_bodies_end_before_a_failure_of_one_is_thrown(void **) {
    std::atomic<int> ended{0};
    bool thrown = false;
    try {
        run_team(5, [&](size_t i) {
            if (i == 1) throw std::runtime_error("one");
            if (i == 3) throw std::runtime_error("three");
            usleep(20000);
            ended++;
        });
    } catch (const std::runtime_error &error) {
        thrown = true;
        assert_string_equal(error.what(), "one");
    }
    assert_true(thrown);
    assert_int_equal(ended.load(), 3);
}

thread_local volatile sig_atomic_t of_the_team;
volatile sig_atomic_t handled_by_others;

void note_thread(int) { handled_by_others = of_the_team ? -1 : 1; }

bool blocks(int signal) {
    sigset_t blocked;
    return pthread_sigmask(SIG_BLOCK, nullptr, &blocked) == 0 && sigismember(&blocked, signal) == 1;
}

// A BLAS with threads of its own has made them before: one of these may take the signal as well as the caller.
void signals_of_the_program_are_handled_by_its_own_threads(void **) {
    struct sigaction action = {}, before;
    std::atomic<int> blocking{0}, made{0};
    action.sa_handler = note_thread;
    the_caller = pthread_self();
    assert_int_equal(sigaction(SIGUSR1, &action, &before), 0);
    run_team(3, [&](size_t i) {
        if (!pthread_equal(the_caller, pthread_self())) {
            of_the_team = 1;
            made++;
            blocking += blocks(SIGUSR1) && !blocks(SIGSEGV) && !blocks(SIGPROF);
        }
        if (i == 0) kill(getpid(), SIGUSR1);
        usleep(20000);
    });
    assert_int_equal(handled_by_others, 1);
    assert_true(made.load() >= 2);
    assert_int_equal(blocking.load(), made.load());
    sigaction(SIGUSR1, &before, nullptr);
}

// ---- processors --------------------------------------------------------------------------------------------------

class Mount {
  public:
    Mount() {
        char path[] = "/tmp/zstc-cgroup-XXXXXX";
        assert_non_null(mkdtemp(path));
        root_ = path;
    }
    ~Mount() { (void)!system(("rm -rf " + root_).c_str()); }
    const std::string &root() const { return root_; }
    void write(const std::string &folder, const std::string &file, const std::string &text) const {
        (void)!system(("mkdir -p " + root_ + folder).c_str());
        std::ofstream(root_ + folder + "/" + file) << text;
    }

  private:
    std::string root_;
};

void a_quota_of_version_2_is_rounded_up(void **) {
    const Mount mount;
    mount.write("/service", "cpu.max", "150000 100000\n");
    assert_int_equal(quota_processors("0::/service\n", mount.root()), 2);
    mount.write("/service", "cpu.max", "20000 100000\n");
    assert_int_equal(quota_processors("0::/service\n", mount.root()), 1);
    mount.write("/service", "cpu.max", "max 100000\n");
    assert_int_equal(quota_processors("0::/service\n", mount.root()), 0);
}

void the_smallest_quota_above_a_process_counts(void **) {
    const Mount mount;
    mount.write("/slice", "cpu.max", "300000 100000\n");
    mount.write("/slice/unit/inner", "cpu.max", "800000 100000\n");
    assert_int_equal(quota_processors("0::/slice/unit/inner\n", mount.root()), 3);
}

void in_a_container_the_quota_is_that_of_the_mounted_group(void **) {
    const Mount mount;
    mount.write("", "cpu.max", "400000 100000\n");
    assert_int_equal(quota_processors("0::/\n", mount.root()), 4);
    assert_int_equal(quota_processors("0::/docker/of/the/host\n", mount.root()), 4);
}

void a_quota_of_version_1_counts(void **) {
    const Mount mount;
    mount.write("/cpu,cpuacct/job", "cpu.cfs_quota_us", "200000\n");
    mount.write("/cpu,cpuacct/job", "cpu.cfs_period_us", "100000\n");
    assert_int_equal(quota_processors("4:memory:/job\n3:cpu,cpuacct:/job\n", mount.root()), 2);
    mount.write("/cpu,cpuacct/job", "cpu.cfs_quota_us", "-1\n");
    assert_int_equal(quota_processors("3:cpu,cpuacct:/job\n", mount.root()), 0);
}

void what_is_no_quota_is_none(void **) {
    const Mount mount;
    for (const char *groups : {"", "\n", "0::", "0::relative\n", "nonsense", ":::", "0::/\n"}) {
        assert_int_equal(quota_processors(groups, mount.root()), 0);
    }
    mount.write("", "cpu.max", "a b c\n");
    assert_int_equal(quota_processors("0::/\n", mount.root()), 0);
}

void omp_num_threads_is_the_default_number(void **) {
    const char *before = getenv("OMP_NUM_THREADS");
    const std::string kept = before != nullptr ? before : "";
    setenv("OMP_NUM_THREADS", "3,2", 1);
    assert_int_equal(default_threads(), 3);
    setenv("OMP_NUM_THREADS", "99999", 1);
    assert_int_equal(default_threads(), 4096);
    unsetenv("OMP_NUM_THREADS");
    const int32_t own = default_threads();
    assert_true(own >= 1);
    setenv("OMP_NUM_THREADS", "many", 1);
    assert_int_equal(default_threads(), own);
    unsetenv("OMP_NUM_THREADS");
    if (!kept.empty()) setenv("OMP_NUM_THREADS", kept.c_str(), 1);
}

void the_default_number_follows_the_affinity_mask(void **) {
    const char *before = getenv("OMP_NUM_THREADS");
    if (before != nullptr) skip();
    cpu_set_t all, one;
    assert_int_equal(sched_getaffinity(0, sizeof all, &all), 0);
    CPU_ZERO(&one);
    for (int i = 0; i < CPU_SETSIZE && CPU_COUNT(&one) == 0; i++) {
        if (CPU_ISSET(i, &all)) CPU_SET(i, &one);
    }
    assert_int_equal(sched_setaffinity(0, sizeof one, &one), 0);
    assert_int_equal(default_threads(), 1);
    assert_int_equal(sched_setaffinity(0, sizeof all, &all), 0);
}

} // namespace

int main() {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_are_equal_in_tokens),
        cmocka_unit_test(every_sequence_is_in_one_part_whatever_the_lengths),
        cmocka_unit_test(one_sequence_is_shared_by_the_threads_where_they_may),
        cmocka_unit_test(two_short_sequences_are_a_part_each),
        cmocka_unit_test(a_long_sequence_beside_a_short_one_is_shared),
        cmocka_unit_test(many_threads_share_a_pass_of_few_sequences),
        cmocka_unit_test(a_part_has_its_least_number_of_tokens),
        cmocka_unit_test(sharing_goes_on_while_nobody_interrupts),
        cmocka_unit_test(sharing_pauses_after_interruptions_and_longer_each_time),
        cmocka_unit_test(each_body_runs_once_and_the_last_in_the_calling_thread),
        cmocka_unit_test(no_body_runs_on_a_small_stack),
        cmocka_unit_test(all_bodies_end_before_a_failure_of_one_is_thrown),
        cmocka_unit_test(signals_of_the_program_are_handled_by_its_own_threads),
        cmocka_unit_test(a_quota_of_version_2_is_rounded_up),
        cmocka_unit_test(the_smallest_quota_above_a_process_counts),
        cmocka_unit_test(in_a_container_the_quota_is_that_of_the_mounted_group),
        cmocka_unit_test(a_quota_of_version_1_counts),
        cmocka_unit_test(what_is_no_quota_is_none),
        cmocka_unit_test(the_default_number_follows_the_affinity_mask),
        cmocka_unit_test(omp_num_threads_is_the_default_number),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
