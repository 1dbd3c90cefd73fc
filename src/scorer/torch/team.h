// Threads for the time of one pass.
//
// They are made for each pass and joined at its end: none is lost in a fork, none outlives a call, and none waits in a
// loop for the next one. Making one takes some 20 microseconds. Their stack is this library's choice, not the caller's.
#ifndef ZSTC_SCORER_TORCH_TEAM_H
#define ZSTC_SCORER_TORCH_TEAM_H

#include <cstddef>
#include <functional>

namespace zstc_torch {

// Calls body(0) .. body(count - 1), each in a thread of its own, and waits for all. Throws what the first of them has
// thrown. Where a thread cannot be made, the calling thread does its part.
void run_team(size_t count, const std::function<void(size_t)> &body);

} // namespace zstc_torch

#endif
