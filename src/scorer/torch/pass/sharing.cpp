#include "scorer/torch/pass/sharing.h"

#include <sys/resource.h>

#include <algorithm>

namespace zstc_torch {

namespace {

constexpr std::chrono::seconds first_pause(1), longest_pause(64);

constexpr std::chrono::milliseconds window(100);

// Interruptions a second and thread. On an idle machine some 25 were seen; beside others that want the same processors,
// 80 to 150.
constexpr double most_a_second = 60;

} // namespace

void Sharing::judge(Clock::time_point start, Clock::time_point end, long interruptions) {
    watched_ += end - start;
    interruptions_ += interruptions;
    if (watched_ < window) return;
    const double most = most_a_second * threads_ * std::chrono::duration<double>(watched_).count();
    const bool too_many = static_cast<double>(interruptions_) > most;
    watched_ = Clock::duration(0);
    interruptions_ = 0;
    if (too_many) pause_end_ = end + pause_;
    pause_ = too_many ? std::min(pause_ * 2, longest_pause) : first_pause;
}

long interruptions_so_far() {
    struct rusage usage = {};
    return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_nivcsw : 0;
}

} // namespace zstc_torch
