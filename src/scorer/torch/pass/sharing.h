// Whether the operators of a pass may share their work among threads just now.
//
// All threads of a shared operator wait for the last. On a machine with other work to do, one of them is taken from its
// processor every few milliseconds, and all the others stand still: a pass then takes ten or thirty times as long. So
// what the kernel says of such interruptions is counted over a tenth of a second of shared passes, and after too many
// of them passes are run by one thread for a while: 1 second, then twice as long each time, up to a minute.
#ifndef ZSTC_SCORER_TORCH_PASS_SHARING_H
#define ZSTC_SCORER_TORCH_PASS_SHARING_H

#include <chrono>
#include <cstdint>

namespace zstc_torch {

using Clock = std::chrono::steady_clock;

// Pure of any clock and any kernel, for tests. One pass at a time.
class Sharing {
  public:
    explicit Sharing(int32_t threads) : threads_(threads) {}

    bool allowed(Clock::time_point now) const { return now >= pause_end_; }

    // A shared pass from `start` to `end`, in which threads of this process were interrupted `interruptions` times.
    void judge(Clock::time_point start, Clock::time_point end, long interruptions);

  private:
    const int32_t threads_;
    Clock::duration watched_{0};
    long interruptions_ = 0;
    Clock::time_point pause_end_ = Clock::time_point::min();
    std::chrono::seconds pause_{1};
};

// How often the kernel has taken a processor from a thread of this process that wanted to go on.
long interruptions_so_far();

} // namespace zstc_torch

#endif
