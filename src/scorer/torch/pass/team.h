// Threads for the time of one pass.
//
// They are made for each pass and joined at its end: none is lost in a fork, none outlives a call, and none waits in a
// loop for the next one. Making one takes some 20 microseconds. The calling thread does the last part: the kernel then
// has one thread fewer to find a processor for, and puts none beside another. Only where the caller's stack is small
// does it wait instead, so that a part's stack is this library's choice.
#ifndef ZSTC_SCORER_TORCH_PASS_TEAM_H
#define ZSTC_SCORER_TORCH_PASS_TEAM_H

#include <cstddef>
#include <functional>

namespace zstc_torch {

// Calls body(0) .. body(count - 1), each in a thread of its own but for the last, and waits for all. Throws what the
// first of them has thrown. Where a thread cannot be made, the calling thread does its part. count >= 1.
void run_team(size_t count, const std::function<void(size_t)> &body);

// Whether the calling thread's stack has room for the tensor library's deepest calls.
bool has_enough_stack();

// Calls `body` in a thread of its own and waits for it. For work whose operators share: OpenMP keeps threads for each
// thread that asked for some, and a child of fork, whose one thread finds none of its own there, would wait for ever.
void run_apart(const std::function<void()> &body);

} // namespace zstc_torch

#endif
