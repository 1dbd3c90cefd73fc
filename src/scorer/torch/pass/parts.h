// How a pass is cut on the CPU: into parts that run beside each other, each part's whole forward on its own threads.
//
// Operators that share their work among threads make all threads wait for each other at each of them, some hundred
// times a pass. On a machine that has other work to do, one thread is nearly always late. Parts wait for each other
// once a pass.
#ifndef ZSTC_SCORER_TORCH_PASS_PARTS_H
#define ZSTC_SCORER_TORCH_PASS_PARTS_H

#include <cstddef>
#include <cstdint>
#include <vector>

namespace zstc_torch {

// Sequences first .. first + count - 1 of a pass.
struct Part {
    size_t first, count;
};

struct Cut {
    std::vector<Part> parts;
    bool shared; // one part whose operators share their work among all threads
};

// What bounds a cut.
struct CutRule {
    int32_t threads;     // at least 1
    int64_t part_tokens; // a part has at least about as many tokens; 0: a pass is never cut
    bool share;          // whether operators may share their work
};

// Contiguous parts, one a thread at most, equal in tokens as far as sequences allow; or one part whose operators share
// their work, where that is done first. `starts` and `count` are a zstc_packed's; count >= 1.
//
// A part of t tokens takes as long as t + 16 on one thread: what does not depend on t, the weights' way through the
// caches above all, costs about as much as 16 tokens. Shared by k threads it takes (t + 16) / (0.7 k): they wait for
// each other even on a machine that has nothing else to do. So two threads share a pass of one
// sequence, or of two of which one is much longer; sixteen share one of a few short sequences.
Cut cut_pass(const int64_t *starts, size_t count, const CutRule &rule);

} // namespace zstc_torch

#endif
