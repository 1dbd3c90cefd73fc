#include "scorer/torch/sharing.h"

#include <sys/resource.h>

#include <algorithm>

namespace zstc_torch {

namespace {

constexpr std::chrono::seconds first_pause(1), longest_pause(64);

// On a machine of its own a process is interrupted a few times a second; beside another that wants the same processor,
// a few hundred times.
constexpr double most_a_second = 50;
constexpr long most_at_all = 1;

} // namespace

void Sharing::judge(Clock::time_point start, Clock::time_point end, long interruptions) {
    const double seconds = std::chrono::duration<double>(end - start).count();
    if (interruptions <= most_at_all || static_cast<double>(interruptions) <= most_a_second * seconds) {
        pause_ = first_pause;
        return;
    }
    pause_end_ = end + pause_;
    pause_ = std::min(pause_ * 2, longest_pause);
}

long interruptions_so_far() {
    struct rusage usage = {};
    return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_nivcsw : 0;
}

} // namespace zstc_torch
